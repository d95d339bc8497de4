"""What a test of the desk reads off a page, and who asks for it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

from django.test import Client
from hypothesis import strategies as st

from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from motlan.web.people.models import Account
from tests.web.dossiers.conftest import MONDAY, Cast, at, file_birth

WORDS = st.text(max_size=300)
"""Whatever somebody may send in a field."""


def signed_in(account: Account, language: str = "en") -> Client:
    client = Client()
    client.force_login(account)
    client.cookies["motlan_language"] = language
    return client


def text_of(content: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", content.decode()))


def tabs_of(content: bytes) -> dict[str, int]:
    found = re.findall(r'show=(\w+)[^"]*"[^>]*>[^<]*</a> <strong[^>]*>(\d+)</strong>', content.decode())
    return {name: int(count) for name, count in found}


def codes_of(content: bytes) -> list[str]:
    return re.findall(r'motlan-code"(?: id="d\d+")? href="/desk/([^/"]+)/"', content.decode())


def onward(content: bytes) -> str:
    """The address of the next page, as it stands on this one; '' on the last."""
    return unescape("".join(re.findall(r'rel="next" href="([^"]*)"', content.decode())))


def received_ago(here: House, cast: Cast, days: int) -> Dossier:
    """Filed and received some days before."""
    then = at(here, MONDAY - timedelta(days=days))
    dossier = file_birth(then, cast.mother)
    return actions.receive(house=then, account=cast.officer, code=dossier.code, seen=1)
