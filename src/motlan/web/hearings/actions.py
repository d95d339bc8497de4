"""Everything that is done at a hearing, one function each: may I, do, keep. All of it or nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers.status import Status
from motlan.service.hearings import acts, decisions
from motlan.service.hearings.acts import Happening, HearingAct, Stage, fold
from motlan.service.hearings.acts import acts as kinds
from motlan.service.procedures.hearing_spec import Hearing as Rule
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import demand
from motlan.web.dossiers.store import state_of
from motlan.web.hearings.models import Hearing, HearingEvent, Party
from motlan.web.hearings.rights import decided_by, heard_in, held_by
from motlan.web.house import House
from motlan.web.jobs.api import enqueue
from motlan.web.people.models import Account

Decide = Callable[[acts.Hearing], HearingAct]
OPEN = tuple(one.value for one in acts.OPEN)
READY = (Status.RECEIVED.value, Status.IN_WORK.value)
MINUTES = "hearing_minutes"
"""The job that draws and signs the minutes of a closed hearing."""
TELL = "tell_parties"
"""The job that tells the parties what happened."""
TOLD = ("arranged", "minuted", "closed", "called_off")
ONE_BY_ONE = 7_201_126
"""The lock under which days are set: of two officers who want one room at one time, one is told."""


def happenings(hearing: Hearing) -> tuple[Happening, ...]:
    """Everything that happened to it, in order."""
    rows = HearingEvent.objects.filter(hearing=hearing).select_related("actor").order_by("number")
    return tuple(Happening(at=row.at, actor=_name(row.actor), act=kinds.read(row.kind, row.payload)) for row in rows)


def _name(account: Account | None) -> str:
    return (account.display_name or account.username) if account else ""


def rule_of(*, house: House, dossier: Dossier) -> Rule:
    """What the dossier's procedure says of its hearing; raise Refused when it has none."""
    rule = house.forms.version(dossier.procedure, dossier.version).procedure.hearing
    if rule is None:
        raise Refused(
            what=Text(vi="Thủ tục này không có phiên họp.", en="This procedure has no hearing."),
            remedy=Text(vi="Giải quyết hồ sơ tại quầy một cửa.", en="Decide the dossier at the desk."),
            where=dossier.code,
        )
    return rule


def arrange(
    *,
    house: House,
    account: Account,
    code: str,
    begins_at: datetime,
    minutes: int,
    room: str,
    video: str,
    outside: bool = False,
) -> Hearing:
    """Set the day on which the parties of a dossier are heard."""
    demand(decided_by(account).filter(code=code).exists(), code=code)
    with transaction.atomic():
        _alone()
        dossier = Dossier.objects.select_for_update().get(code=code)
        rule = rule_of(house=house, dossier=dossier)
        before = Hearing.objects.filter(dossier=dossier)
        if dossier.status not in READY or before.filter(stage__in=(*OPEN, Stage.CLOSED.value)).exists():
            raise Refused(
                what=Text(
                    vi="Hồ sơ này đã có phiên họp, hoặc chưa đến bước lên lịch.",
                    en="The dossier has a hearing already, or is not at that step.",
                ),
                remedy=Text(vi="Mở lại danh sách phiên họp.", en="Open the list of hearings again."),
                where=code,
            )
        parties = _parties(dossier, rule)
        act = decisions.arrange(
            state=acts.Hearing(),
            begins_at=begins_at,
            minutes=minutes,
            room=room,
            video=video,
            notice=rule.notice,
            now=house.clock.now(),
            calendar=house.workspace.calendar,
            outside=outside,
        )
        hearing = Hearing(
            code=f"{code}-P{before.count() + 1}", dossier=dossier, unit=dossier.deciding, holder=account, number=0,
            begins_at=act.begins_at, ends_at=act.ends_at, room=act.room, stage=Stage.SET.value,
        )  # fmt: skip
        _demand_free(hearing, tuple(parties.values()))
        hearing.save()
        Party.objects.bulk_create(
            Party(hearing=hearing, name=name, subject=subject) for name, subject in parties.items()
        )
        _append(house, hearing, act, account)
    return hearing


def move(
    *,
    house: House,
    account: Account,
    code: str,
    seen: int,
    begins_at: datetime,
    minutes: int,
    room: str,
    video: str,
    reason: str,
    outside: bool = False,
) -> Hearing:
    """Set another day, with a reason that the parties read."""

    def decide(hearing: Hearing, state: acts.Hearing) -> HearingAct:
        _alone()
        act = decisions.arrange(
            state=state,
            begins_at=begins_at,
            minutes=minutes,
            room=room,
            video=video,
            notice=rule_of(house=house, dossier=hearing.dossier).notice,
            now=house.clock.now(),
            calendar=house.workspace.calendar,
            reason=reason,
            outside=outside,
        )
        hearing.begins_at, hearing.ends_at, hearing.room = act.begins_at, act.ends_at, act.room
        _demand_free(hearing, tuple(hearing.parties.values_list("subject", flat=True)))
        return act

    demand(held_by(account).filter(code=code).exists(), code=code)
    return _done(house, account, code, seen, decide)


def minute(*, house: House, account: Account, code: str, seen: int, words: str) -> Hearing:
    """Write the minutes; whoever was present is asked to confirm them."""
    now, calendar = house.clock.now(), house.workspace.calendar
    return _held(
        house,
        account,
        code,
        seen,
        lambda state: decisions.minute(state=state, words=words, now=now, calendar=calendar),
    )


def close(*, house: House, account: Account, code: str, seen: int) -> Hearing:
    """End it; its minutes are drawn and signed in a job."""
    with transaction.atomic():
        hearing = _held(house, account, code, seen, lambda state: decisions.close(state=state))
        enqueue(kind=MINUTES, key=str(hearing.pk), payload={"hearing": hearing.pk})
    return hearing


def call_off(*, house: House, account: Account, code: str, seen: int, reason: str) -> Hearing:
    """Not hold it."""
    return _held(house, account, code, seen, lambda state: decisions.call_off(state=state, reason=reason))


def join(*, house: House, account: Account, code: str, assurance: str) -> Hearing:
    """Be present as the party that one is; proved by the sign-in of this session."""
    now = house.clock.now()
    return _heard(
        house, account, code,
        lambda state, party: decisions.join(state=state, party=party, assurance=assurance, now=now),
    )  # fmt: skip


def confirm(*, house: House, account: Account, code: str, seen: str) -> Hearing:
    """Confirm the minutes as they were ``seen`` (their SHA-256)."""
    return _heard(
        house, account, code, lambda state, party: decisions.confirm(state=state, party=party, seen=seen)
    )  # fmt: skip


def object_(*, house: House, account: Account, code: str, words: str) -> Hearing:
    """Object to the minutes; the words are kept beside them."""
    return _heard(
        house, account, code, lambda state, party: decisions.object_(state=state, party=party, words=words)
    )  # fmt: skip


def _held(house: House, account: Account, code: str, seen: int, decide: Decide) -> Hearing:
    demand(held_by(account).filter(code=code).exists(), code=code)
    return _done(house, account, code, seen, lambda _hearing, state: decide(state))


def _heard(house: House, account: Account, code: str, decide: Callable[[acts.Hearing, str], HearingAct]) -> Hearing:
    """What a party does counts for the party she is, whatever another party has done since she opened the page."""
    mine = Party.objects.filter(hearing__in=heard_in(account), hearing__code=code, subject=account.subject).first()
    demand(mine is not None, code=code)
    party = mine.name if mine else ""
    return _done(house, account, code, None, lambda _hearing, state: decide(state, party))


def _done(
    house: House,
    account: Account,
    code: str,
    seen: int | None,
    decide: Callable[[Hearing, acts.Hearing], HearingAct],
) -> Hearing:
    with transaction.atomic():
        hearing = Hearing.objects.select_for_update().select_related("dossier").get(code=code)
        if seen is not None and hearing.number != seen:
            raise Refused(
                what=Text(
                    vi="Phiên họp vừa thay đổi; việc của bạn chưa được thực hiện.",
                    en="The hearing has just changed; what you did was not carried out.",
                ),
                remedy=Text(vi="Xem lại rồi quyết định.", en="Look at it again, then decide."),
                where=code,
            )
        _append(house, hearing, decide(hearing, fold(happenings(hearing))), account)
    return hearing


def _append(house: House, hearing: Hearing, act: HearingAct, account: Account) -> None:
    """Add one event and bring the projection up to it."""
    number, at = hearing.number + 1, house.clock.now()
    row = HearingEvent(
        hearing=hearing, number=number, at=at, actor=account, kind=kinds.kind_of(act), payload=kinds.payload(act)
    )  # fmt: skip
    row.save()
    state = fold(happenings(hearing))
    hearing.number, hearing.stage = number, (state.stage or Stage.SET).value
    hearing.save()
    if row.kind in TOLD:
        enqueue(kind=TELL, key=f"{hearing.pk}/{number}", payload={"hearing": hearing.pk, "number": number})


def _parties(dossier: Dossier, rule: Rule) -> dict[str, int]:
    """Who is heard, as the dossier names them; raise Refused when somebody is not in the record."""
    subjects = state_of(dossier).subjects
    parties = {name: subjects[name] for name in rule.parties if name in subjects}
    if len(parties) < len(rule.parties):
        raise Refused(
            what=Text(
                vi="Có bên chưa được tìm thấy trong cơ sở dữ liệu, nên không thể mời họ.",
                en="Somebody who is to be heard was not found in the record and cannot be asked to come.",
            ),
            remedy=Text(
                vi="Đề nghị người nộp kiểm tra số định danh, họ tên và ngày sinh của bên đó.",
                en="Ask the applicant to look at that person's number, name and date of birth.",
            ),
            where=dossier.code,
        )
    return parties


def _alone() -> None:
    """Days are set one after the other: SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [ONE_BY_ONE])


def _demand_free(hearing: Hearing, subjects: tuple[int, ...]) -> None:
    """Raise Refused when the room, the officer or a party has another hearing at that time."""
    at_once = Hearing.objects.filter(stage__in=OPEN, begins_at__lt=hearing.ends_at, ends_at__gt=hearing.begins_at)
    at_once = at_once.exclude(pk=hearing.pk)
    for query, vi, en in (
        (Q(unit=hearing.unit, room__iexact=hearing.room), "Phòng này", "The room"),
        (Q(holder=hearing.holder), "Người chủ trì", "Who holds it"),
        (Q(parties__subject__in=subjects), "Một trong các bên", "One of the parties"),
    ):
        if at_once.filter(query).exists():
            raise Refused(
                what=Text(vi=f"{vi} đã có phiên họp khác vào lúc đó.", en=f"{en} has another hearing at that time."),
                remedy=Text(vi="Chọn giờ khác hoặc phòng khác.", en="Choose another time or another room."),
                where="time",
            )
