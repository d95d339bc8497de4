"""What the desk offers of a process of the procedure's own: its moves, and nothing else."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.moved import open_moves
from motlan.service.procedures.own_process import stage_of
from motlan.service.procedures.spec import Procedure
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.own import may_move
from motlan.web.people.models import Account

PAGES = {"decide": "decide", "refuse": "refuse", "stop": "stop", "extend": "extend", "ask_more": "supplement"}
"""Acts that have a page of their own, which asks for words or shows what the act does."""


def own_moves(account: Account, found: Dossier, state: DossierState, procedure: Procedure) -> dict[str, Any]:
    """Where the dossier stands in its own process and what may be done; nothing for the one-stop process."""
    process = procedure.process
    if process.use != "own":
        return {"own_process": False}
    names = [one for one in open_moves(procedure, state) if may_move(account, found, procedure, one)]
    waits = state.status is not None and state.status.waiting
    return {
        "own_process": True,
        "stage": process.states[stage_of(process.states, state.stage)].label,
        "moves": [_move(found, procedure, name) for name in names],
        **({} if waits else {"next_step": "moves"}),
    }


def _move(found: Dossier, procedure: Procedure, name: str) -> dict[str, Any]:
    move = procedure.process.moves[name]
    page = PAGES.get(move.act)
    address = (
        reverse("desk:move", args=[found.code, name])
        if not move.act
        else reverse(f"desk:{page or move.act}", args=[found.code])
    )
    return {"label": move.label, "to": procedure.process.states[move.to].label, "address": address, "page": bool(page)}
