"""The portal's tests play with the same family, officers and stopped clock as the dossiers', in English."""

from __future__ import annotations

import pytest
from django.test import Client

from motlan.web.house import House
from tests.web.dossiers.conftest import Cast, cast, here

__all__ = ["cast", "here"]

PORTAL = ("home", "procedures", "forms", "readings", "record", "follow", "units")


@pytest.fixture(autouse=True)
def _one_house(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in PORTAL:
        monkeypatch.setattr(f"motlan.web.portal.{module}.house", lambda: here)
    monkeypatch.setattr("motlan.web.people.demo_people.house", lambda: here)


@pytest.fixture
def mother(cast: Cast) -> Client:
    """A browser in which the mother is signed in."""
    return browser(cast.mother)


def browser(account: object, language: str = "en") -> Client:
    client = Client()
    client.force_login(account)
    client.cookies["motlan_language"] = language
    return client
