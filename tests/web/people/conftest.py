"""The house with a provider of sign-in, and the family of the dossiers' tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from motlan.kernel.clock import SystemClock
from motlan.web.house import House
from motlan.web.people import provider
from motlan.workspace.service_settings import SignIn
from tests.oidc import CLIENT, SECRET, Forger, forging_provider
from tests.web.dossiers.conftest import Cast, _readers_of_the_house, cast, here

__all__ = ["Cast", "cast", "here"]


@pytest.fixture
def forger(here: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Forger]:
    """A provider that forges, named in the workspace, with levels of assurance of which the highest two will do."""
    with forging_provider() as made:
        named(here, monkeypatch, made.address)
        yield made


def named(here: House, monkeypatch: pytest.MonkeyPatch, issuer: str) -> House:
    """The house of a workspace that names the provider at ``issuer``; its clock goes, as the provider's does."""
    asked = SignIn(issuer=issuer, client=CLIENT, acr=("low", "substantial", "high"), least="substantial")
    settings = here.workspace.settings.model_copy(update={"sign_in": asked})
    house = replace(here, clock=SystemClock(), workspace=replace(here.workspace, settings=settings))
    for module in (*_readers_of_the_house(), "motlan.web.people.provider_views", "motlan.web.people.views"):
        monkeypatch.setattr(f"{module}.house", lambda: house)
    monkeypatch.setenv("MOTLAN_OIDC_SECRET", SECRET)
    provider.forget()
    return house
