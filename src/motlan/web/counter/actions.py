"""What is done at the counter, one function each: may I, do, log.

Who stands there is found through the one door, by what she shows and says. Then the form is the same as online, filled
for her by the registers; the officer types what nobody holds. Filing takes the dossier in at once, where the counter
may: the person leaves with slip 01, or with slip 02 when a paper is missing.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text
from motlan.service.dossiers import decisions
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.status import Channel
from motlan.service.forms.components import needed
from motlan.service.forms.filled import Filled
from motlan.service.forms.model import Form
from motlan.service.forms.prefill import prefill
from motlan.service.forms.present import NOBODY, find_present, proofs
from motlan.web.counter.models import Visit
from motlan.web.dossiers.acts.filing import Handing, hand_in
from motlan.web.dossiers.acts.opened import limit_of, log_act
from motlan.web.dossiers.attached import file_held
from motlan.web.dossiers.holding import holder_for
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.once import AskedOnce
from motlan.web.dossiers.rights import demand
from motlan.web.dossiers.store import append
from motlan.web.files.clearing import place_of
from motlan.web.files.keeping import held_at, let_go
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission

log = logging.getLogger("motlan.counter")
COUNTER_CHANNELS = (Channel.DIRECT, Channel.POST)
LONGEST_KEPT = 5000
VISIT = "visit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """The papers that were handed in, and those whose original was seen and given back, by name."""

    papers: tuple[str, ...] = ()
    originals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a person shows or says of herself: her number, with her name or the day of her birth."""

    number: str
    name: str = ""
    day: str = ""


def begin(*, house: House, account: Account, form: Form, shown: Shown, channel: Channel, receives: bool) -> Visit:
    """Find who stands there and begin a procedure for her; raises NotHeld when nobody agrees with what was shown.

    The reading is written into the journal, for this procedure and on its ground, whether or not it finds somebody.
    """
    demand(account.may(Permission.WORK_DOSSIERS))
    if channel not in COUNTER_CHANNELS or channel.value not in form.procedure.channels:
        raise Refused(
            what=Text(vi="Thủ tục này không nhận qua kênh này.", en="This procedure is not open on this channel."),
            remedy=Text(vi="Chọn kênh khác.", en="Choose another channel."),
        )
    by = proofs(form, house.catalogue.dictionary)
    with transaction.atomic():
        holder = holder_for(house=house, account=account, procedure=form.procedure)
        named = {"number": shown.number, "name": shown.name, "day": shown.day}
        found = find_present(by=by, holder=holder, **named) if by else None
    if by is None or found is None:
        raise NotHeld(
            what=NOBODY,
            remedy=Text(
                vi="Xem lại số, họ tên và ngày sinh trên giấy tờ.",
                en="Look at the number, the name and the day of birth on her papers again.",
            ),
        )
    return Visit.objects.create(
        officer=account,
        procedure=form.procedure.procedure,
        subject=found.subject,
        name=found.value(by.name.name),
        channel=channel.value,
        receives=receives,
        begun_at=house.clock.now(),
    )


def fill(*, house: House, account: Account, form: Form, visit: Visit) -> Filled:
    """The form as the registers and the answers so far fill it for who stands there."""
    holder = AskedOnce(holder_for(house=house, account=account, procedure=form.procedure))
    return prefill(form=form, holder=holder, applicant=visit.subject, answers=visit.answers)


def keep(*, house: House, account: Account, key: str, answers: Mapping[str, str], brought: Brought) -> Visit:
    """Keep what was typed and which papers were brought; nothing once it is filed."""
    with transaction.atomic():
        visit = _mine(account, key)
        if visit.dossier_id is None:
            visit.answers = {**visit.answers, **{name: value[:LONGEST_KEPT] for name, value in answers.items()}}
            visit.papers, visit.originals = list(brought.papers), list(brought.originals)
            visit.save()
    return visit


def leave(*, account: Account, key: str) -> None:
    """The person goes without filing: nothing of her is kept."""
    with transaction.atomic():
        visit = _mine(account, key)
        if visit.dossier_id is None:
            let_go(place=place_of_visit(visit))
            visit.delete()


def file_visit(*, house: House, account: Account, form: Form, key: str) -> Dossier:
    """File for the person, once: a second try answers the dossier that the first one made.

    Where the officer's unit receives, the dossier is taken in with the same act and its clock runs (slip 01); while a
    paper is missing, that is asked for instead (slip 02). Where it only helps, the deciding agency receives later.
    """
    with transaction.atomic():
        visit = _mine(account, key)
        if visit.dossier is not None:
            return visit.dossier
        filled = fill(house=house, account=account, form=form, visit=visit)
        handing = _handing(house, account, visit, filled)
        dossier, state = hand_in(
            house=house,
            account=account,
            filled=filled,
            answers=current(filled, visit.answers),
            applicant=visit.subject,
            handing=handing,
        )
        if visit.receives:
            handed = (*handing.papers, *handing.originals, *handing.attachments)
            _take_in(house, account, dossier, state, form, missing(filled, handed))
        visit.dossier, visit.answers, visit.papers, visit.originals = dossier, {}, [], []
        visit.save()
    return dossier


def current(filled: Filled, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers to the questions that are still asked; a changed mind leaves others behind."""
    asked = {one.name for one in filled.asked} | {one.choosing.path for page in filled.pages for one in page.choices}
    return {name: value for name, value in answers.items() if name in asked}


def missing(filled: Filled, handed: Iterable[str]) -> tuple[str, ...]:
    """The papers that have to be handed in and were not: neither as paper, nor shown, nor as a scan."""
    there = set(handed)
    return tuple(one.id for one in needed(filled) if one.id not in there)


def handed_in(visit: Visit) -> tuple[str, ...]:
    """The papers that are there so far, by name."""
    scanned = held_at(place_of_visit(visit)).values_list("component", flat=True)
    return (*visit.papers, *visit.originals, *scanned)


def place_of_visit(visit: Visit) -> str:
    """Where scans wait until it is filed."""
    return f"{VISIT}/{visit.key}"


@place_of(VISIT)
def _visits(_house: House, keys: Collection[str]) -> Collection[str]:
    """The visits that are not filed yet."""
    return set(Visit.objects.filter(key__in=keys, dossier=None).values_list("key", flat=True))


def _handing(house: House, account: Account, visit: Visit, filled: Filled) -> Handing:
    """Who helps, who receives: kept apart from who decides (Decree 118/2025/NĐ-CP)."""
    wanted = [one.id for one in needed(filled)]
    return Handing(
        channel=Channel(visit.channel),
        receiving=account.unit if visit.receives else "",
        helping="" if visit.receives else account.unit,
        papers=tuple(name for name in wanted if name in visit.papers),
        originals=tuple(name for name in wanted if name in visit.originals),
        attachments=file_held(house=house, place=place_of_visit(visit), components=wanted),
        name=visit.name,
    )


def _take_in(
    house: House, account: Account, dossier: Dossier, state: DossierState, form: Form, lacking: tuple[str, ...]
) -> None:
    now, calendar = house.clock.now(), house.workspace.calendar
    act = (
        decisions.ask_supplement(
            state=state, procedure=form.procedure, items=lacking, note="", at=now, calendar=calendar
        )
        if lacking
        else decisions.receive(state=state, limit=limit_of(house, state), at=now, calendar=calendar)
    )
    append(dossier=dossier, state=state, act=act, at=now, actor=account)
    log_act(dossier, act, account)


def _mine(account: Account, key: str) -> Visit:
    """The officer's own visit, locked until the transaction ends."""
    demand(account.may(Permission.WORK_DOSSIERS))
    visit = Visit.objects.select_for_update().filter(officer=account, key=key).first()
    if visit is None:
        raise NotHeld(
            what=Text(vi="Không có việc nào như vậy ở quầy.", en="There is nothing like that at the counter."),
            remedy=Text(vi="Bắt đầu lại từ số định danh.", en="Begin anew with the person's number."),
        )
    return visit
