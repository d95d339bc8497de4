"""How the command line opens the roof: where things are, Django started, every table up to date.

The only door between the command line and Django: no verb imports Django itself.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from django.core.management import call_command
from django.db import DatabaseError, connection, connections

from motlan.dictionary.unit_asked import UnknownUnit
from motlan.kernel.errors import Refused, RegisterError, UnknownName
from motlan.kernel.text import Text

if TYPE_CHECKING:
    from motlan.web.rehearsal.api import Rehearsed


@dataclass(frozen=True, kw_only=True)
class AccountLine:
    """An account as the command line shows it."""

    username: str
    name: str
    role: str
    unit: str
    agency: str
    active: bool
    identities: tuple[str, ...] = ()
    """The words by which the provider of sign-in knows who may use it."""


@dataclass(frozen=True, kw_only=True)
class UnitRightLine:
    """A right at another unit as the command line shows it; days and instants as ISO 8601 text."""

    number: int
    username: str
    unit: str
    leads: bool
    until: str
    reason: str
    given_by: str
    given_at: str
    ended_at: str


@dataclass(frozen=True, kw_only=True)
class ValueRightLine:
    """A right to see a sensitive attribute as the command line shows it; days and instants as ISO 8601 text."""

    number: int
    username: str
    attribute: str
    until: str
    reason: str
    given_by: str
    given_at: str
    ended_at: str


def open_roof(*, workspace: Path, directory: Path, register_url: str | None) -> None:
    """Tell the settings where things are and start Django; must come before the first import of a model."""
    os.environ["MOTLAN_WORKSPACE"] = str(workspace.resolve())
    os.environ["MOTLAN_DIR"] = str(directory.resolve())
    if register_url:
        os.environ["MOTLAN_REGISTER"] = register_url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motlan.web.settings")
    directory.mkdir(parents=True, exist_ok=True)
    django.setup()
    atexit.unregister(connections.close_all)  # of an opening before
    atexit.register(connections.close_all)


def bring_up_to_date() -> None:
    """The planes' tables from the dictionary, then Django's own, whose published views read both; at any time."""
    from motlan.data.api import prepare
    from motlan.governance.api import prepare as prepare_facts
    from motlan.web.house import house
    from motlan.workspace.publishing import publish_procedures
    from motlan.workspace.versions import publish_versions

    try:
        prepare(register=house().register(), catalogue=house().catalogue)
        call_command("migrate", interactive=False, verbosity=0)
        prepare_facts(register=house().register())
        publish_procedures(register=house().register(), workspace=house().workspace, on=house().today)
        publish_versions(register=house().register(), workspace=house().workspace)
    except DatabaseError as error:
        raise _no_answer(error) from error


def rehearse(
    *,
    dossiers: int,
    seed: int,
    days: int = 30,
    words: Mapping[str, Sequence[str]] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Rehearsed:
    """Rehearse some weeks of dossiers, and count the indicators from them. ``words``: what people type, by the path of
    a question.

    Raises Refused where nothing can be rehearsed, RegisterError when the database does not answer.
    """
    from motlan.web.centre.counting import count_now
    from motlan.web.house import house
    from motlan.web.rehearsal import api

    try:
        found = api.rehearse(here=house(), dossiers=dossiers, seed=seed, days=days, words=words, progress=progress)
        if house().workspace.indicators:
            count_now(here=house())
    except DatabaseError as error:
        raise _no_answer(error) from error
    return found


def rehearsed() -> Rehearsed:
    """What was filed until now, by whomever."""
    from motlan.web.rehearsal import api

    return api.told()


def measure_now() -> None:
    """Say which procedures are in force; count the indicators and measure the plan once, where the workspace has any;
    end overrides whose time is over; close the corrections whose value has changed since.

    Raises RegisterError when the database does not answer.
    """
    from motlan.data.api import expire_overrides
    from motlan.web.centre.actions import measure_plan
    from motlan.web.centre.counting import count_now
    from motlan.web.dossiers.corrections import settle
    from motlan.web.house import house
    from motlan.web.portfolio.keeping import measure_if_due
    from motlan.workspace.publishing import publish_procedures
    from motlan.workspace.versions import publish_versions

    try:
        publish_procedures(register=house().register(), workspace=house().workspace, on=house().today)
        publish_versions(register=house().register(), workspace=house().workspace)
        if house().workspace.indicators:
            count_now(here=house())
        if house().workspace.plans:
            measure_plan(here=house())
        measure_if_due(here=house())
        expire_overrides(register=house().register(), catalogue=house().catalogue, clock=house().clock)
        settle(house=house())
    except DatabaseError as error:
        connection.close()
        raise _no_answer(error) from error


def lights_are_awaited() -> bool:
    """Whether lights are to be measured soon: somebody looks at them, or something happened just now."""
    from motlan.web.centre.looked import is_awaited
    from motlan.web.house import house

    return is_awaited(house())


def lights_are_watched() -> bool:
    """Whether somebody has a page of lights open just now."""
    from motlan.web.centre.looked import is_open
    from motlan.web.house import house

    return is_open(house())


def lights_turned() -> bool:
    """Whether somebody looks at lights that are to be measured at once: something happened since they were."""
    from motlan.web.centre.looked import has_news, is_open
    from motlan.web.house import house

    return is_open(house()) and has_news(house())


def leave_register() -> None:
    """Close the calling thread's line to the register."""
    connections.close_all()


def seal_readings() -> None:
    """Seal what was read of personal data since the last time.

    Raises RegisterError when the database does not answer.
    """
    from motlan.store import journal
    from motlan.web.house import house

    try:
        journal.seal_all(house().register())
    except DatabaseError as error:
        connection.close()
        raise _no_answer(error) from error


def work_once(*, ended: Callable[[], bool] = lambda: False) -> bool:
    """Do the work that is due: what acts on dossiers bring with them, and the chores. Whether more of it may be due.

    Raises RegisterError when the database does not answer.
    """
    from motlan.web.house import house
    from motlan.web.jobs.api import run_once

    try:
        return run_once(house=house(), ended=ended).full
    except DatabaseError as error:
        connection.close()
        raise _no_answer(error) from error


def make_account(
    *, username: str, name: str, role: str, unit: str = "", agency: str = "", identity: str = ""
) -> AccountLine:
    """An account for somebody who works with the data, new or brought up to date.

    ``identity`` is the word (`sub`) by which the workspace's provider of sign-in knows who may use it.

    Raises Refused for a citizen's, and for an identity where the workspace names no provider; UnknownName for a unit
    or an agency that the workspace does not know.
    """
    from motlan.web.house import house
    from motlan.web.people.accounts import Wished
    from motlan.web.people.accounts import make_account as make
    from motlan.web.people.identities import bind
    from motlan.web.people.permissions import Role

    here = house()
    if unit and unit not in here.workspace.dictionary.units.units:
        raise UnknownUnit(book=here.workspace.dictionary.units, typed=unit, on=here.today)
    owners = {one.owner for one in here.catalogue.databases.values()}
    known = tuple(sorted({*here.workspace.settings.agencies, *owners}))
    if agency and agency not in known:
        raise UnknownName(kind="agency", name=agency, known=known)
    issuer = _issuer() if identity else ""
    made = make(Wished(username=username, display_name=name, role=Role(role), unit=unit, agency=agency))
    if identity:
        bind(account=made, issuer=issuer, sub=identity)
    return _line(made)


def unbind_account(username: str) -> AccountLine:
    """Let no identity sign in to this account any more; raise NotHeld when there is no such account."""
    from motlan.web.people.accounts import account_named
    from motlan.web.people.identities import unbind

    account = account_named(username)
    unbind(account=account)
    return _line(account)


def _issuer() -> str:
    from motlan.web.house import house

    found = house().workspace.settings.sign_in
    if found is None:
        raise Refused(
            what=Text(
                vi="Không gian làm việc chưa khai báo hệ thống định danh.",
                en="The workspace names no provider of sign-in.",
            ),
            remedy=Text(vi="Thêm mục sign_in vào workspace.yaml.", en="Write sign_in into workspace.yaml."),
            where="workspace.yaml",
        )
    return found.issuer


def end_account(username: str) -> AccountLine:
    """Let nobody sign in by this account any more; raise NotHeld when there is none."""
    from motlan.web.people.accounts import end_account as end

    return _line(end(username))


def grant_unit(*, username: str, unit: str, until: date, reason: str, leads: bool) -> UnitRightLine:
    """Let an officer work for another unit until the end of a day; raise NotHeld or Refused when it cannot be."""
    from motlan.web.house import house
    from motlan.web.people.unit_rights import grant

    given = grant(house=house(), by=None, username=username, unit=unit, until=until, reason=reason, leads=leads)
    return _right(given)


def end_unit_right(number: int) -> UnitRightLine:
    """End a right at another unit before its last day; raise NotHeld when there is none that holds."""
    from motlan.web.house import house
    from motlan.web.people.unit_rights import end

    return _right(end(house=house(), by=None, number=number))


def unit_rights() -> tuple[UnitRightLine, ...]:
    """Every right at another unit that was ever given, in the order in which they were."""
    from motlan.web.people.models import UnitRight

    return tuple(_right(one) for one in UnitRight.objects.select_related("account", "given_by").order_by("id"))


def _right(right: Any) -> UnitRightLine:
    return UnitRightLine(
        number=right.pk,
        username=right.account.username,
        unit=right.unit,
        leads=right.leads,
        until=right.until.isoformat(),
        reason=right.reason,
        given_by=right.given_by.username if right.given_by else "",
        given_at=right.given_at.isoformat(),
        ended_at=right.ended_at.isoformat() if right.ended_at else "",
    )


def grant_values(*, username: str, attributes: tuple[str, ...], until: date, reason: str) -> tuple[ValueRightLine, ...]:
    """Let an account see sensitive attributes until the end of a day; raise NotHeld or Refused when it cannot be."""
    from motlan.web.house import house
    from motlan.web.people.attribute_rights import grant

    given = grant(house=house(), by=None, username=username, attributes=attributes, until=until, reason=reason)
    return tuple(_value_right(one) for one in given)


def end_value_right(number: int) -> ValueRightLine:
    """End a right to see an attribute before its last day; raise NotHeld when there is none that holds."""
    from motlan.web.house import house
    from motlan.web.people.attribute_rights import end

    return _value_right(end(house=house(), by=None, number=number))


def value_rights() -> tuple[ValueRightLine, ...]:
    """Every right to see a sensitive attribute that was ever given, in the order in which they were."""
    from motlan.web.people.models import AttributeRight

    found = AttributeRight.objects.select_related("account", "given_by").order_by("id")
    return tuple(_value_right(one) for one in found)


def _value_right(right: Any) -> ValueRightLine:
    return ValueRightLine(
        number=right.pk,
        username=right.account.username,
        attribute=right.attribute,
        until=right.until.isoformat(),
        reason=right.reason,
        given_by=right.given_by.username if right.given_by else "",
        given_at=right.given_at.isoformat(),
        ended_at=right.ended_at.isoformat() if right.ended_at else "",
    )


def accounts() -> tuple[AccountLine, ...]:
    """Every account that is no citizen's, by name."""
    from motlan.web.people.models import Account
    from motlan.web.people.permissions import Role

    found = Account.objects.exclude(role=Role.CITIZEN.value).order_by("username")
    return tuple(_line(one) for one in found)


def _line(account: Any) -> AccountLine:
    return AccountLine(
        username=account.username,
        name=account.display_name,
        role=account.role,
        unit=account.unit,
        agency=account.agency,
        active=account.is_active,
        identities=tuple(account.identities.order_by("sub").values_list("sub", flat=True)),
    )


def _no_answer(error: DatabaseError) -> RegisterError:
    reason = str(error).strip().splitlines()[0]
    return RegisterError(
        what=Text(vi=f"Sổ đăng ký không trả lời: {reason}.", en=f"The register did not answer: {reason}."),
        remedy=Text(
            vi="Kiểm tra địa chỉ và cơ sở dữ liệu, rồi chạy lại.",
            en="Check the address and the database, then run it again.",
        ),
    )
