"""Every address of the site names the permission it needs; nobody opens a door by forgetting one."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import django
from django.urls import URLPattern, URLResolver, get_resolver

django.setup()

from motlan.web.people.permissions import Permission  # noqa: E402 - models are read after setup

# What a visitor without an account may open. A new public page is a decision: it is written down here.
PUBLIC = {
    "people": {"sign_in", "sign_out", "language", "to_provider", "back", "choose_account", "signed_out"},
    "verify": {"ask", "document"},
    "complaints": {"published"},
}
PUBLIC_APPS = {"portal", "centre", "public"}


def routes(found: list[URLPattern | URLResolver], spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    """Every address below these, with its full name (`people:sign_in`)."""
    for entry in found:
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, (*spaces, *((entry.namespace,) if entry.namespace else ())))
        else:
            yield ":".join((*spaces, entry.name or str(entry.pattern))), entry


def all_routes() -> dict[str, URLPattern]:
    return dict(routes(get_resolver().url_patterns))


def test_every_address_names_its_permission() -> None:
    found = all_routes()
    assert len(found) >= 3
    unguarded = [name for name, route in found.items() if not isinstance(needed(route), Permission)]
    assert unguarded == []


def test_every_address_has_a_name() -> None:
    assert [name for name, route in all_routes().items() if not route.name] == []


def test_public_pages_are_the_ones_we_decided() -> None:
    public = {name for name, route in all_routes().items() if needed(route) is Permission.PUBLIC}
    decided = {f"{app}:{name}" for app, names in PUBLIC.items() for name in names}
    assert {name for name in public if name.split(":")[0] not in PUBLIC_APPS} == decided


def test_nothing_that_writes_is_reached_by_an_app_without_urls() -> None:
    apps = {name.split(":")[0] for name in all_routes()}
    for app in apps:
        assert import_module(f"motlan.web.{app}.urls").app_name == app


def needed(route: URLPattern) -> object:
    return getattr(route.callback, "needs", None)
