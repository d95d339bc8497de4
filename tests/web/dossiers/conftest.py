"""A register with one family in it, an officer for each of two wards, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pkgutil import walk_packages

import pytest

from motlan import web
from motlan.data import api as data
from motlan.kernel.clock import FixedClock
from motlan.service.dossiers.attendance import absent
from motlan.web import house as roof
from motlan.web.dossiers import actions
from motlan.web.dossiers.holding import holder_for
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.people.attribute_rights import give_all
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role

MONDAY = datetime(2026, 11, 16, 2, tzinfo=UTC)
"""Monday, 09:00 in Hà Nội."""

WARD, OTHER_WARD, PROVINCE = "00004", "00008", "01"
MOTHER_NUMBER, FATHER_NUMBER, STRANGER_NUMBER = "001190000001", "001088000002", "001192000003"
PEOPLE: Mapping[str, Mapping[str, str | float | None]] = {
    "mother": {
        "personal_number": MOTHER_NUMBER,
        "full_name": "Nguyễn Thị Hoa",
        "birth_date": "1990-05-01",
        "sex": "female",
        "marital_status": "married",
        "spouse": FATHER_NUMBER,
        "residence_unit": WARD,
    },
    "father": {
        "personal_number": FATHER_NUMBER,
        "full_name": "Trần Văn Nam",
        "birth_date": "1988",
        "sex": "male",
        "marital_status": "married",
        "spouse": MOTHER_NUMBER,
        "residence_unit": WARD,
    },
    "stranger": {
        "personal_number": STRANGER_NUMBER,
        "full_name": "Lê Thị Xa",
        "birth_date": "1992-01-01",
        "sex": "female",
        "marital_status": "single",
        "residence_unit": OTHER_WARD,
    },
}
ANSWERS = {
    "dossier.relation": "parent",
    "child.full_name": "Trần Văn An",
    "child.birth_date": "02/11/2026",
    "child.sex": "male",
    "child.birth_place": "Phường Ba Đình, Thành phố Hà Nội",
    "dossier.certificate_number": "GCS-2026/00123",
    "choose.father": "held",
}
MOVE = {
    "dossier.new_unit": "Phường Ba Đình, Thành phố Hà Nội",
    "dossier.new_detail": "Số 7, ngõ 12",
    "dossier.home_right": "owned",
}
CERTIFICATE = {"dossier.purpose": "other", "dossier.lived_abroad": "never", "dossier.purpose_detail": "Vay vốn"}
OFFICES: Mapping[str, tuple[Role, str]] = {
    "officer": (Role.OFFICER, WARD),
    "colleague": (Role.OFFICER, WARD),
    "elsewhere": (Role.OFFICER, OTHER_WARD),
    "provincial": (Role.OFFICER, PROVINCE),
    "unbound": (Role.OFFICER, ""),
    "steward": (Role.STEWARD, ""),
}
BIRTH, RESIDENCE, MARITAL = "1.001193", "1.004222", "1.004873"


@dataclass(frozen=True)
class Cast:
    """The accounts of the story."""

    mother: Account
    father: Account
    stranger: Account
    officer: Account
    colleague: Account
    elsewhere: Account
    provincial: Account
    unbound: Account
    steward: Account


@pytest.fixture
def here(tables: None, monkeypatch: pytest.MonkeyPatch) -> House:
    """The house of this process with the clock stopped on a Monday morning, over the test's own register."""
    still = on_monday()
    for module in _readers_of_the_house():
        monkeypatch.setattr(f"{module}.house", lambda: still)
    return still


def on_monday() -> House:
    return replace(roof.house(), clock=FixedClock(MONDAY))


@cache
def _readers_of_the_house() -> tuple[str, ...]:
    """Every module of the site that took `house` by name: none may read the real clock while a test's stands still."""
    names = [found.name for found in walk_packages(web.__path__, prefix="motlan.web.") if _is_imported(found.name)]
    return tuple(name for name in names if getattr(import_module(name), "house", None) is roof.house)


def _is_imported(name: str) -> bool:
    """Whether a module is part of the pages: not Django's migrations, not the server's door, which starts Django."""
    return ".migrations" not in name and name not in {"motlan.web.wsgi", roof.__name__}


def characters() -> None:
    """The persons of the story in the register, and everybody's account."""
    here = on_monday()
    subjects = data.write_hosted(
        register=here.register(),
        catalogue=here.catalogue,
        clock=here.clock,
        database="civil_status",
        dataset="registered_births",
        rows=list(PEOPLE.values()),
        record_keys=list(PEOPLE),
    )
    for name, subject in zip(PEOPLE, subjects, strict=True):
        _account(name, Role.CITIZEN, subject=subject)
    for name, (role, unit) in OFFICES.items():
        give_all(house=here, account=_account(name, role, unit=unit))


@pytest.fixture
def cast(here: House, characters: None) -> Cast:
    return Cast(**Account.objects.in_bulk([*PEOPLE, *OFFICES], field_name="username"))


def _account(name: str, role: Role, *, unit: str = "", subject: int | None = None) -> Account:
    account = Account(username=name, display_name=name.title(), role=role.value, unit=unit, subject=subject)
    account.set_unusable_password()
    account.save()
    return account


def born(here: House, number: str, name: str, birth_date: str, **more: str) -> int:
    """Somebody else in the register of persons; their subject."""
    (subject,) = data.write_hosted(
        register=here.register(),
        catalogue=here.catalogue,
        clock=here.clock,
        database="civil_status",
        dataset="registered_births",
        rows=[{"personal_number": number, "full_name": name, "birth_date": birth_date, "residence_unit": WARD, **more}],
        record_keys=[number],
    )
    return int(subject)


def file_birth(here: House, account: Account, **changes: str) -> Dossier:
    """A birth registration filed by ``account`` online."""
    form = here.forms.in_force(BIRTH, on=MONDAY.date())
    holder = holder_for(house=here, account=account, procedure=form.procedure)
    answers = {**ANSWERS, **{name.replace("__", "."): value for name, value in changes.items()}}
    return actions.file_dossier(house=here, account=account, form=form, holder=holder, answers=answers)


def file(here: House, account: Account, procedure: str, answers: Mapping[str, str]) -> Dossier:
    """A dossier of any procedure filed by ``account`` online."""
    form = here.forms.in_force(procedure, on=MONDAY.date())
    holder = holder_for(house=here, account=account, procedure=form.procedure)
    return actions.file_dossier(house=here, account=account, form=form, holder=holder, answers=answers)


def came(here: House, officer: Account, code: str) -> int:
    """Note whoever must be at the office before it is granted; the number of the dossier's last event."""
    state = state_of(Dossier.objects.get(code=code))
    awaited = absent(here.forms.version(state.procedure, state.version).procedure, state)
    if awaited:
        actions.attend(house=here, account=officer, code=code, seen=state.number, present=awaited)
    return Dossier.objects.get(code=code).number


def gives(code: str) -> dict[str, str]:
    """The number that the population register gives a child, made of the birth and of the dossier's own key."""
    dossier = Dossier.objects.get(code=code)
    values = state_of(dossier).values
    born_on, sex = values.get("child.birth_date"), values.get("child.sex")
    if not born_on or not sex:
        return {}
    century = 2 * (int(born_on[:2]) - 19) + (sex == "female")
    return {"child.personal_number": f"001{century}{born_on[2:4]}{dossier.pk % 1_000_000:06}"}


def at(here: House, moment: datetime) -> House:
    """The same house at another time."""
    return replace(here, clock=FixedClock(moment))


@pytest.fixture
def household(here: House, cast: Cast) -> None:
    """The mother and the father live in one household, the stranger in another."""
    members = {MOTHER_NUMBER: ("H1", "spouse"), FATHER_NUMBER: ("H1", "head"), STRANGER_NUMBER: ("H2", "head")}
    names = ("membership_number", "person", "household_number", "relation")
    sources = ", ".join(f"{name}, {name}__source, {name}__batch" for name in names)
    for at, (number, (household, relation)) in enumerate(members.items()):
        held = ", ".join(f"'{value}', 'population', 1" for value in (f"M{at}", number, household, relation))
        here.register().execute(
            f"insert into golden_household_membership (subject, {sources}) values ({900 + at}, {held})"
        )
