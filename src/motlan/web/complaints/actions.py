"""Everything that is done to a complaint, one function each: may I, do, log. All of it or nothing is kept."""

from __future__ import annotations

from collections.abc import Callable

from django.db import IntegrityError, transaction

from motlan.governance.facts import due
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.complaints import acts, decisions
from motlan.service.complaints.acts import ComplaintAct, Happening, fold
from motlan.service.complaints.acts import acts as kinds
from motlan.service.complaints.clocks import Days, in_time, next_due
from motlan.web.complaints.models import Complaint, ComplaintEvent, Rating
from motlan.web.complaints.rights import handled_by, sent_by
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import demand, filed_by
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, Role

Decide = Callable[[acts.Complaint], ComplaintAct]


def days_of(house: House) -> Days:
    """The working days that the workspace lays down."""
    return Days(**house.workspace.settings.complaints.model_dump())


def happenings(complaint: Complaint) -> tuple[Happening, ...]:
    """Everything that happened to it, in order."""
    rows = ComplaintEvent.objects.filter(complaint=complaint).select_related("actor").order_by("number")
    return tuple(Happening(at=row.at, actor=_name(row.actor), act=kinds.read(row.kind, row.payload)) for row in rows)


def _name(actor: Account | None) -> str:
    return (actor.display_name or actor.username) if actor else ""


def complain(*, house: House, account: Account, code: str, about: str, words: str) -> Complaint:
    """Complain about one's own dossier; of each kind one complaint of a dossier is open at a time."""
    demand(account.may(Permission.FILE_DOSSIER) and filed_by(account).filter(code=code).exists(), code=code)
    act = decisions.complain(about=about, words=words)
    with transaction.atomic():
        dossier = Dossier.objects.select_for_update().get(code=code)
        before = Complaint.objects.filter(dossier=dossier)
        if before.filter(about=about, stage__in=(acts.Stage.FILED, acts.Stage.MORE_ASKED)).exists():
            raise Refused(
                what=Text(
                    vi="Hồ sơ này đang có một khiếu nại về nội dung ấy.",
                    en="There is an open complaint on this dossier about the same.",
                ),
                remedy=Text(vi="Theo dõi khiếu nại đang có.", en="Follow the one that is there."),
                where=code,
            )
        complaint = Complaint.objects.create(
            code=f"{code}-K{before.count() + 1}",
            dossier=dossier,
            procedure=dossier.procedure,
            unit=dossier.deciding,
            province=dossier.province,
            about=about,
            against_head=dossier.events.filter(actor__role=Role.HEAD.value).exists(),
            stage=acts.Stage.FILED.value,
            filed_at=house.clock.now(),
            day=house.today.isoformat(),
            number=0,
        )
        _unhappy(house, dossier)
        _append(house, complaint, act, account)
    return complaint


def turn_down(*, house: House, account: Account, code: str, seen: int, reason: str) -> Complaint:
    """Refuse to take it up."""
    return _handled(house, account, code, seen, lambda state: decisions.turn_down(state=state, reason=reason))


def ask_more(*, house: House, account: Account, code: str, seen: int, question: str) -> Complaint:
    """Ask the sender for more; the clock stands still."""
    return _handled(house, account, code, seen, lambda state: decisions.ask_more(state=state, question=question))


def answer(*, house: House, account: Account, code: str, seen: int, words: str, public: str) -> Complaint:
    """Answer it."""
    unnamed = _unnamed(code)
    return _handled(
        house,
        account,
        code,
        seen,
        lambda state: decisions.answer(state=state, words=words, public=public, unnamed=unnamed),
    )


def make_public(*, house: House, account: Account, code: str, seen: int, public: str = "") -> Complaint:
    """Publish the answer, its words for everybody as they are mended now; '' leaves them."""
    unnamed = _unnamed(code)
    return _handled(
        house,
        account,
        code,
        seen,
        lambda state: decisions.make_public(state=state, public=public or state.public, unnamed=unnamed),
    )


def _unnamed(code: str) -> tuple[str, ...]:
    """What would tell everybody who sent it: the name in the dossier and of its account, and the dossier's code."""
    found = Complaint.objects.select_related("dossier__applicant").filter(code=code).first()
    if found is None:
        return ()
    sender = found.dossier.applicant
    names = (found.dossier.name, sender.display_name if sender else "", found.dossier.code)
    return tuple(dict.fromkeys(one for one in names if len(one.split()) > 1 or one == found.dossier.code))


def give_more(*, house: House, account: Account, code: str, seen: int, words: str) -> Complaint:
    """Give what the office asked for."""
    return _sent(house, account, code, seen, lambda state: decisions.give_more(state=state, words=words))


def judge(*, house: House, account: Account, code: str, seen: int, verdict: str) -> Complaint:
    """Say what one thinks of the answer, once."""
    return _sent(house, account, code, seen, lambda state: decisions.judge(state=state, verdict=verdict))


def rate(*, house: House, account: Account, code: str, liked: bool, words: str) -> Rating:
    """Say what one thought of a finished dossier, once."""
    dossier = filed_by(account).filter(code=code).first()
    demand(dossier is not None, code=code)
    if dossier is None or dossier.ended_at is None:
        raise Refused(
            what=Text(vi="Hồ sơ chưa giải quyết xong.", en="The dossier is not finished yet."),
            remedy=Text(vi="Đánh giá khi có kết quả.", en="Say it when there is a result."),
            where=code,
        )
    try:
        with transaction.atomic():
            due.note(house.register(), day=house.today.isoformat(), unit=dossier.deciding)
            if not liked:
                _unhappy(house, dossier)
            return Rating.objects.create(
                dossier=dossier,
                procedure=dossier.procedure,
                unit=dossier.deciding,
                province=dossier.province,
                liked=liked,
                words=words.strip(),
                at=house.clock.now(),
                day=house.today.isoformat(),
            )
    except IntegrityError as taken:
        raise Refused(
            what=Text(vi="Bạn đã đánh giá hồ sơ này.", en="You have said so already."),
            remedy=Text(vi="Không cần làm gì thêm.", en="Nothing more has to be done."),
            where=code,
        ) from taken


def _unhappy(house: House, dossier: Dossier) -> None:
    """The dossier counts as complained of or disliked, on its own day (index 5.4)."""
    Dossier.objects.filter(pk=dossier.pk).update(unhappy=True)
    due.note(house.register(), day=dossier.day, unit=dossier.deciding)


def _handled(house: House, account: Account, code: str, seen: int, decide: Decide) -> Complaint:
    demand(handled_by(account).filter(code=code).exists(), code=code)
    return _done(house, account, code, seen, decide)


def _sent(house: House, account: Account, code: str, seen: int, decide: Decide) -> Complaint:
    demand(sent_by(account).filter(code=code).exists(), code=code)
    return _done(house, account, code, seen, decide)


def _done(house: House, account: Account, code: str, seen: int, decide: Decide) -> Complaint:
    with transaction.atomic():
        complaint = Complaint.objects.select_for_update().get(code=code)
        if complaint.number != seen:
            raise Refused(
                what=Text(
                    vi="Có người khác vừa xử lý khiếu nại này; việc của bạn chưa được thực hiện.",
                    en="Somebody else has just acted on this complaint; what you did was not carried out.",
                ),
                remedy=Text(vi="Xem lại rồi quyết định.", en="Look at it again, then decide."),
                where=code,
            )
        _append(house, complaint, decide(fold(happenings(complaint))), account)
    return complaint


def _append(house: House, complaint: Complaint, act: ComplaintAct, account: Account) -> None:
    """Add one event and bring the projection up to it."""
    number = complaint.number + 1
    at, said = house.clock.now(), kinds.payload(act)
    ComplaintEvent(
        complaint=complaint, number=number, at=at, actor=account, kind=kinds.kind_of(act), payload=said
    ).save()
    state = fold(happenings(complaint))
    complaint.number = number
    complaint.stage = state.stage or complaint.stage
    complaint.open, complaint.verdict, complaint.public = state.open, state.verdict, state.public
    days, calendar = days_of(house), house.workspace.calendar
    complaint.due_at = next_due(state=state, days=days, calendar=calendar)
    complaint.late = complaint.late or not in_time(state=state, days=days, calendar=calendar, now=at)
    complaint.more_asked_at, complaint.refused_at = state.first_asked_at, state.refused_at
    complaint.answered_at, complaint.published_at = state.answered_at, state.published_at
    complaint.save()
    due.note(house.register(), day=complaint.day, unit=complaint.unit)
