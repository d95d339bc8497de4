"""What the owners of databases say of them by form: it takes its place beside what the workspace's files declare.

Only accounts of the agency that answers for a database say anything of it. How stages and lines are measured stands in
the workspace's files, which no page changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import cast

from django.db import transaction

from motlan.governance.facts import due
from motlan.governance.portfolio.api import STAGES, ItemClaim, Listed, PortfolioBook
from motlan.governance.portfolio.spec import Stage
from motlan.kernel.errors import NotAllowed, Refused
from motlan.kernel.text import Text
from motlan.web.centre.models import Statement
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, allows

LONGEST_NOTE = 1000
HOLDS = {"1": True, "0": False}


def answers_for(account: object, listed: Listed) -> bool:
    """Whether somebody speaks for the agency that answers for a database."""
    return isinstance(account, Account) and allows(account, Permission.CLAIM) and account.agency == listed.owner


def state(
    *, here: House, book: PortfolioBook, account: Account, database: str, line: str, said: str, note: str
) -> Statement:
    """Say that a database is at a stage (``line`` '') or that a line of the checklist holds ("1") or not ("0").

    Raise NotAllowed for who does not answer for it, Refused for what cannot be said so, or without a note.
    """
    if not answers_for(account, book.by_name[database]):
        raise NotAllowed(
            what=Text(
                vi="Chỉ cơ quan chủ quản mới báo cáo được.", en="Only the owner of a database claims anything of it."
            ),
            remedy=Text(vi="Đề nghị cơ quan chủ quản báo cáo.", en="Ask its owner to claim."),
        )
    known = said in STAGES if not line else said in HOLDS and line in {one.item for one in book.spec.checklist}
    if not known or not note or len(note) > LONGEST_NOTE:
        raise Refused(
            what=Text(vi="Báo cáo chưa đủ.", en="The claim is not complete."),
            remedy=Text(
                vi=f"Chọn nội dung báo cáo và ghi căn cứ, nhiều nhất {LONGEST_NOTE} ký tự.",
                en=f"Choose what you claim and say what shows it, in at most {LONGEST_NOTE} characters.",
            ),
        )
    made = Statement(
        database=database,
        item=line,
        stage="" if line else said,
        holds=HOLDS[said] if line else None,
        note=note,
        day=here.today.isoformat(),
        at=here.clock.now(),
        account=account,
    )
    with transaction.atomic():
        made.save()
        due.change(here.register(), due.LIGHTS)
    return made


def with_statements(book: PortfolioBook, day: date) -> PortfolioBook:
    """The book with everything that owners had said by the end of a day; a file that speaks of a later day counts."""
    found = [one for one in Statement.objects.order_by("pk") if one.day <= day.isoformat()]
    if not found:
        return book
    stages = {one.database: one for one in found if not one.item}
    rows = tuple(_restated(row, stages.get(row.database)) for row in book.rows)
    claims = sorted([*book.spec.claims, *_claims(found)], key=lambda one: one.on)
    return PortfolioBook(book.spec.model_copy(update={"claims": tuple(claims)}), rows, book.steps)


def statements_of(database: str) -> Sequence[Statement]:
    """Everything that was said of a database by form, the newest first."""
    return list(Statement.objects.filter(database=database).select_related("account").order_by("-pk"))


def _restated(row: Listed, said: Statement | None) -> Listed:
    if said is None or date.fromisoformat(said.day) < row.as_of:
        return row
    source = Text(vi=said.note, en=said.note)
    return replace(
        row, stage=cast("Stage", said.stage), as_of=date.fromisoformat(said.day), basis="public", source=source
    )


def _claims(found: Iterable[Statement]) -> Iterable[ItemClaim]:
    for one in found:
        if one.item:
            note = Text(vi=one.note, en=one.note)
            on = date.fromisoformat(one.day)
            yield ItemClaim(
                database=one.database, item=one.item, holds=bool(one.holds), on=on, note=note, basis="public"
            )
