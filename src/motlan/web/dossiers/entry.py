"""How a dossier comes into the books: its row, its first event, its count, the words it is found by, all at once.

On PostgreSQL that is one statement which the server has planned, for thousands file at the same hour; on SQLite one
after the other, in the same transaction. What follows the act is wanted with it (:mod:`.happenings`).
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from motlan.service.dossiers.events import Filed, kind_of, payload
from motlan.service.dossiers.fold import DossierState, apply
from motlan.store.register import Register
from motlan.web.dossiers import words_index
from motlan.web.dossiers.happenings import announce
from motlan.web.dossiers.models import Dossier, Draft
from motlan.web.dossiers.store import event_of, projected
from motlan.web.dossiers.tallies import Stand
from motlan.web.people.models import Account

GONE = "delete from dossiers_draft where id = :draft and account_id = :drafted_by returning id"
BESIDE = {
    "event": "insert into dossiers_dossierevent (dossier_id, number, at, actor_id, kind, payload)"
    " select entered.id, number, filed_at, :actor, :kind, cast(:payload as {json}) from {filed} entered",
    "counted": "insert into dossiers_tallychange (deciding, receiving, province, procedure, band, quarter, n)"
    " select deciding, receiving, province, procedure, band, :quarter, 1 from {filed} entered",
    "due": "insert into fact_due (day, unit) select day, deciding from {filed} entered",
    "found": "insert into dossiers_dossierword (begins, deciding, receiving, province, dossier_id)"
    " select words.value, deciding, receiving, province, entered.id from {filed} entered, {words}",
}
"""What is written beside the row, each from the row itself."""
SEEN = ("id", "number", "filed_at", "day", "deciding", "receiving", "province", "procedure", "band")


def enter(
    *, register: Register, dossier: Dossier, act: Filed, at: datetime, actor: Account, draft: Draft | None
) -> DossierState | None:
    """Write a dossier that has no row yet, inside the caller's transaction. None, and nothing is written, when its
    ``draft`` has gone: it was filed already, or thrown away."""
    event = event_of(number=1, at=at, actor=actor, act=act)
    state = apply(DossierState(), event)
    for column, value in projected(state).items():
        setattr(dossier, column, value)
    row = _row(dossier)
    beside = {
        "actor": actor.pk,
        "kind": kind_of(act),
        "payload": json.dumps(payload(act), ensure_ascii=False),
        "quarter": Stand.of(dossier).quarter,
        "begins": register.listed(words_index.begins_of(name=dossier.name, code=dossier.code)),
    }
    drafted = {} if draft is None else {"draft": draft.pk, "drafted_by": actor.pk}
    write = _at_once if register.dialect == "postgres" else _one_by_one
    number = write(register, row, beside, drafted)
    if number is None:
        return None
    dossier.pk = number
    dossier._state.adding = False
    announce(dossier=dossier, number=event.number, act=act)
    return state


def _row(dossier: Dossier) -> dict[str, Any]:
    """The row's columns as the database takes them, without those that are empty."""
    return {
        str(field.column): field.get_db_prep_save(value, connection)
        for field in Dossier._meta.concrete_fields
        if (value := getattr(dossier, field.attname)) is not None
    }


def _at_once(register: Register, row: dict[str, Any], beside: dict[str, Any], drafted: dict[str, Any]) -> int | None:
    found = register.lookup(_statement(tuple(row), bool(drafted)), {**row, **beside, **drafted})
    return None if found is None else int(found[0])


@lru_cache(maxsize=32)
def _statement(columns: tuple[str, ...], drafted: bool) -> str:
    """Everything as one statement of PostgreSQL's; without the draft there is nothing to insert."""
    given = ", ".join(f":{name}" for name in columns)
    values = f"select {given} from gone" if drafted else f"values ({given})"
    filed = f"insert into dossiers_dossier ({', '.join(columns)}) {values} returning {', '.join(SEEN)}"
    words = "unnest(cast(:begins as text[])) words (value)"
    parts = {"gone": GONE} if drafted else {}
    parts["filed"] = filed
    for name, statement in BESIDE.items():
        parts[name] = statement.format(filed="filed", words=words, json="jsonb")
    return f"with {', '.join(f'{name} as ({statement})' for name, statement in parts.items())} select id from filed"


def _one_by_one(register: Register, row: dict[str, Any], beside: dict[str, Any], drafted: dict[str, Any]) -> int | None:
    if drafted and register.lookup(GONE, drafted) is None:
        return None
    given = ", ".join(f":{name}" for name in row)
    number = register.lookups(f"insert into dossiers_dossier ({', '.join(row)}) values ({given}) returning id", row)[0][
        0
    ]
    filed = f"(select {', '.join(SEEN)} from dossiers_dossier where id = :dossier)"
    for statement in BESIDE.values():
        made = statement.format(filed=filed, words="json_each(:begins) words", json="text")
        register.put(made, {**beside, "dossier": number})
    return int(number)
