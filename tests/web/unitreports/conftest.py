"""The house of reports on units is the centre's; who leads a unit, and who does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.centre.conftest import browser, clock, here, scene

__all__ = ["Lead", "browser", "clock", "here", "lead", "scene"]

Lead = Callable[..., tuple[Client, Account]]


@pytest.fixture
def lead(here: House) -> Lead:
    """A browser in which somebody of a unit is signed in, and the account."""

    def sign_in(unit: str = "00004", role: Role = Role.HEAD, language: str = "en") -> tuple[Client, Account]:
        account = Account.objects.create(
            username=f"{role.value}-{unit}", display_name=f"Lan of {unit}", role=role.value, unit=unit
        )
        client = Client()
        client.cookies["motlan_language"] = language
        client.force_login(account)
        return client, account

    return sign_in
