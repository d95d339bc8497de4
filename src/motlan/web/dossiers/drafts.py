"""A form begun: asked for by one statement that the server has planned, and kept by another, for every step of every
form does both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast

from django.db import connection

from motlan.store.register import Register
from motlan.web.dossiers.models import Draft
from motlan.web.filters import instant
from motlan.web.house import House
from motlan.web.people.models import Account

COLUMNS = "id, answers, updated"
MINE = f"""
select {COLUMNS} from dossiers_draft
where account_id = :account and procedure = :procedure and behalf = :behalf
"""
MERGED = {"postgres": "d.answers || excluded.answers", "sqlite": "json_patch(d.answers, excluded.answers)"}
KEPT = {
    dialect: f"""
insert into dossiers_draft as d (account_id, procedure, behalf, answers, updated)
values (:account, :procedure, :behalf, cast(:answers as {kind}), :updated)
on conflict (account_id, procedure, behalf) do update set answers = {MERGED[dialect]}, updated = excluded.updated
returning {COLUMNS}
"""
    for dialect, kind in (("postgres", "jsonb"), ("sqlite", "text"))
}
"""Answers to the same questions are replaced, all others stay."""


def draft_of(*, register: Register, account: Account, procedure: str) -> Draft | None:
    """The draft of who is signed in, for whom she acts now; None where she has begun none."""
    found = register.lookup(MINE, _whose(account, procedure))
    return None if found is None else _draft(account, procedure, found)


def keep(
    *, register: Register, account: Account, procedure: str, answers: Mapping[str, str], updated: datetime
) -> Draft:
    """Put answers into the draft, or begin it with them; of two who do so at once neither loses any.

    The character zero, which no honest answer has and no database takes, is left out.
    """
    written = json.dumps({name: value.replace("\x00", "") for name, value in answers.items()})
    at = connection.ops.adapt_datetimefield_value(updated)
    values = {**_whose(account, procedure), "answers": written, "updated": at}
    (kept,) = register.lookups(KEPT[register.dialect], values)
    return _draft(account, procedure, kept)


def longest_kept(house: House) -> timedelta:
    """How long a draft and its files are kept after somebody went on with it last."""
    return timedelta(days=house.workspace.settings.attachments.draft_days)


def kept_until(house: House, draft: Draft) -> datetime:
    """From when on the draft may be gone."""
    return draft.updated + longest_kept(house)


def _whose(account: Account, procedure: str) -> dict[str, object]:
    return {"account": account.pk, "procedure": procedure, "behalf": account.behalf}


def _draft(account: Account, procedure: str, found: tuple[int, str, object]) -> Draft:
    number, answers, updated = found
    draft = Draft(account=account, procedure=procedure, behalf=account.behalf)
    draft.pk, draft.answers, draft.updated = number, json.loads(answers), cast("datetime", instant(updated))
    draft._state.adding = False
    return draft
