"""Every kind of visitor tries every address of the site, by GET and by POST, against a table that officials can read.

The requests are real; only the page behind a door is not run, so trying does nothing. An address that is new has to be
written into ``tests/cases/rights.yaml`` by somebody who decided who may open it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.urls.converters import IntConverter

from motlan.web.people import context, permissions
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, Role
from tests.architecture.test_routes import needed, routes

TABLE = Path(__file__).resolve().parents[2] / "cases" / "rights.yaml"
VISITOR = "visitor"
EVERYBODY = [VISITOR, *(role.value for role in Role)]
PROGRAMS = {Permission.PUSH_BATCHES, Permission.PAYMENT_NOTICE}
"""Doors at which a program proves itself by what it sends; no account opens them."""


class Admitted(Exception):
    """The door opened; the page behind it is not run."""


@pytest.fixture
def browsers(db: None, monkeypatch: pytest.MonkeyPatch) -> dict[str, Client]:
    """A signed-in browser for each role, and one of a visitor; doors that open raise Admitted."""
    list(routes(get_resolver().url_patterns))  # every page is imported before a door is watched
    truly = permissions.allows
    assert context.allows is truly  # read before the door is watched: pages show their doors by it

    def stop_at_the_door(account: object, permission: Permission) -> bool:
        if truly(account, permission):
            raise Admitted
        return False

    monkeypatch.setattr(permissions, "allows", stop_at_the_door)
    return {VISITOR: Client(), **{role.value: _signed_in(role) for role in Role}}


def _signed_in(role: Role) -> Client:
    subject = 1 if role is Role.CITIZEN else None
    account = Account.objects.create(username=role.value, display_name="x", role=role.value, subject=subject)
    client = Client()
    client.force_login(account)
    return client


def addresses() -> Iterator[tuple[str, URLPattern, str]]:
    """Each address by its name, with something in the place of its parts."""
    for name, route in routes(get_resolver().url_patterns):
        parts = {
            part: 1 if isinstance(converter, IntConverter) else "x"
            for part, converter in route.pattern.converters.items()
        }
        yield name, route, reverse(name, kwargs=parts)


def opens(browser: Client, address: str) -> bool:
    """Whether the door opens by any method; a door that stays shut says so in the right way."""
    seen = []
    for method in (browser.get, browser.post):
        try:
            answer = method(address)
        except Admitted:
            seen.append(True)
            continue
        if answer.status_code == 405:
            continue
        if "_auth_user_id" in browser.session:
            assert answer.status_code == 403, address
        else:
            assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/sign-in/"), address
        seen.append(False)
    assert len(set(seen)) == 1, f"{address} opens by one method and not by the other"
    return seen[0]


def test_every_role_at_every_door(browsers: dict[str, Client]) -> None:
    found: dict[str, str] = {}
    for name, route, address in addresses():
        if needed(route) in PROGRAMS:
            found[name] = "programs"
            continue
        may = [who for who in EVERYBODY if opens(browsers[who], address)]
        found[name] = "everybody" if may == EVERYBODY else ", ".join(may) or "nobody"
    told = yaml.safe_load(TABLE.read_text(encoding="utf-8"))["doors"]
    differing = {
        name: (told.get(name), found.get(name)) for name in {*told, *found} if told.get(name) != found.get(name)
    }
    assert differing == {}, "Decide, then write into tests/cases/rights.yaml:\n" + "\n".join(
        f"  {name}: {found[name]}" for name in sorted(found) if name in differing
    )


def test_no_account_opens_a_door_of_programs(browsers: dict[str, Client]) -> None:
    doors = [(name, address) for name, route, address in addresses() if needed(route) in PROGRAMS]
    assert doors
    for name, address in doors:
        for who, browser in browsers.items():
            answer = browser.post(address)
            # A gateway of payments wants its refusals as words, not as a status.
            refused = answer.json()["RspCode"] == "97" if name == "payments:notice" else answer.status_code == 401
            assert refused, (name, who)
