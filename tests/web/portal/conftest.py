"""The portal's tests play with the same family, officers and stopped clock as the dossiers', in English."""

from __future__ import annotations

import pytest
from django.test import Client

from motlan.web.house import House
from tests.web.dossiers.conftest import Cast, cast, here, household

__all__ = ["cast", "here", "household"]


@pytest.fixture(autouse=True)
def _one_house(here: House) -> None:
    """Every test of the portal has the family's house, whether or not it names it."""


@pytest.fixture
def mother(cast: Cast) -> Client:
    """A browser in which the mother is signed in."""
    return browser(cast.mother)


def browser(account: object, language: str = "en") -> Client:
    client = Client()
    client.force_login(account)
    client.cookies["motlan_language"] = language
    return client
