"""Asking other agencies, answering them, and saying that a time went by without an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.dossiers import consultation
from motlan.web.dossiers.acts.opened import for_officer, log_act
from motlan.web.dossiers.models import Dossier, Share
from motlan.web.dossiers.rights import asked_of, demand, may_decide, officers_of
from motlan.web.dossiers.shares import CONSULTED
from motlan.web.dossiers.store import append, opened
from motlan.web.house import House
from motlan.web.jobs.api import chore
from motlan.web.people.models import Account

MOST = 100
"""Questions looked at in one round; the next round takes the next ones."""


def consult(
    *,
    house: House,
    account: Account,
    code: str,
    seen: int,
    units: Sequence[str],
    question: str,
    shown: tuple[str, ...],
    day: date,
) -> Dossier:
    """Ask other agencies; ``shown`` are the paths of the values that they see with the question."""
    with transaction.atomic():
        dossier, state = for_officer(account, code, seen)
        demand(may_decide(account, dossier), code=code)
        _demand_readers(house, units)
        values, now = state.values, house.clock.now()
        asked = consultation.consult(
            state=state,
            units=units,
            question=question,
            shown=tuple(path for path in dict.fromkeys(shown) if path in values),
            day=day,
            at=now,
            calendar=house.workspace.calendar,
        )
        for act in asked:
            state = append(dossier=dossier, state=state, act=act, at=now, actor=account)
    for act in asked:
        log_act(dossier, act, account)
    return dossier


def answer(*, house: House, account: Account, code: str, number: int, words: str, agrees: bool) -> Dossier:
    """Answer for one's own agency. Of two colleagues who answer at once the first wins, the second is told so."""
    with transaction.atomic():
        asked = asked_of(account).filter(dossier__code=code, number=number)
        demand(asked.exists(), code=code)
        dossier, state = opened(code)
        name = account.display_name or account.username
        act = consultation.answer(state=state, number=number, words=words, agrees=agrees, name=name)
        append(dossier=dossier, state=state, act=act, at=house.clock.now(), actor=account)
    log_act(dossier, act, account)
    return dossier


@chore(
    "note_unanswered_consultations",
    every=timedelta(minutes=5),
    title=Text(vi="Báo ý kiến chưa được trả lời đúng hạn", en="Say which agencies have not answered in time"),
)
def note_overdue(house: House) -> None:
    """Let the officers who asked know that a time went by."""
    due = Share.objects.filter(kind=CONSULTED, open=True, overdue=False, due_at__lt=house.clock.now())
    for code, number in due.order_by("due_at", "id").values_list("dossier__code", "number")[:MOST]:
        note_one(house=house, code=code, number=number)


def note_one(*, house: House, code: str, number: int) -> bool:
    """Note one; False when it was answered meanwhile."""
    now = house.clock.now()
    with transaction.atomic():
        dossier, state = opened(code)
        act = consultation.overdue(state=state, number=number, now=now)
        if act is None:
            return False
        append(dossier=dossier, state=state, act=act, at=now, actor=None)
    log_act(dossier, act, None)
    return True


def _demand_readers(house: House, units: Sequence[str]) -> None:
    """A question goes where somebody reads it."""
    for unit in units:
        if not officers_of(unit, on=house.today).exists():
            names = {one: house.workspace.dictionary.units.full_name(unit, one) for one in ("vi", "en")}
            raise Refused(
                what=Text(
                    vi=f"{names['vi']} chưa có cán bộ nào trên hệ thống nên câu hỏi sẽ không được đọc.",
                    en=f"Nobody of {names['en']} works on this system, so the question would not be read.",
                ),
                remedy=Text(
                    vi="Chọn cơ quan khác, hoặc nhờ quản trị viên mở tài khoản cho cơ quan đó.",
                    en="Choose another agency, or ask the administrator to open an account there.",
                ),
            )
