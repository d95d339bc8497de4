"""Documents are issued for the same family and by the same officers as in the dossiers' tests."""

from __future__ import annotations

from django.test import Client

from motlan.web.people.models import Account
from tests.web.dossiers.conftest import cast, here

__all__ = ["cast", "here", "signed_in"]


def signed_in(account: Account | None, language: str = "en") -> Client:
    """A browser of somebody; of a stranger when nobody is given."""
    client = Client()
    if account is not None:
        client.force_login(account)
    client.cookies["motlan_language"] = language
    return client
