"""The house of the centre's tests: the worked example, a clock that can be set, the test's own register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from motlan.web import house as roof
from motlan.web.centre import actions
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role

MORNING = datetime(2026, 11, 16, 2, tzinfo=UTC)
READERS = (
    "motlan.web.filters",
    "motlan.web.frame",
    "motlan.web.centre.owners",
    "motlan.web.centre.task",
    "motlan.web.centre.verifying",
    "motlan.web.centre.warnings",
    *(f"motlan.web.centre.{module}" for module in ("national", "territory", "tasks", "indicators")),
    *(f"motlan.web.portfolio.{module}" for module in ("before", "compare", "databases", "database", "priority")),
    *(f"motlan.web.portfolio.{module}" for module in ("readiness", "roadmap")),
    *(f"motlan.web.unitreports.{module}" for module in ("every", "own", "said", "units", "templatetags.unit_reports")),
)


@dataclass
class SetClock:
    """A clock that a test moves by hand."""

    at: datetime = MORNING

    def now(self) -> datetime:
        return self.at

    def pass_by(self, span: timedelta) -> None:
        self.at += span


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def here(tables: None, monkeypatch: pytest.MonkeyPatch, clock: SetClock) -> House:
    house = replace(roof.house(), clock=clock)
    for module in READERS:
        monkeypatch.setattr(f"{module}.house", lambda: house)
    return house


def enacted() -> None:
    """The acceptance scene, loaded and measured once."""
    house = replace(roof.house(), clock=SetClock())
    actions.load_scene(here=house)
    actions.measure_plan(here=house)


@pytest.fixture
def scene(here: House, enacted: None) -> House:
    """The house with the acceptance scene."""
    return here


SignIn = Callable[..., Client]


@pytest.fixture
def browser(here: House) -> SignIn:
    """A browser in which somebody of a role (nobody for None) and an agency reads in a language."""

    def sign_in(role: Role | None = Role.COMMITTEE, language: str = "en", agency: str = "") -> Client:
        client = Client()
        client.cookies["motlan_language"] = language
        if role is not None:
            subject = 7 if role is Role.CITIZEN else None
            account = Account.objects.create(
                username=f"a-{role.value}{agency}", display_name="A", role=role.value, subject=subject, agency=agency
            )
            client.force_login(account)
        return client

    return sign_in
