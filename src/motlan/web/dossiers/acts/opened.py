"""A dossier opened by somebody who may act on it, and what every act has in common."""

from __future__ import annotations

import logging

from motlan.service.dossiers import decisions
from motlan.service.dossiers.events import Act
from motlan.service.dossiers.fold import DossierState
from motlan.service.procedures.spec import TimeLimit
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import demand, filed_by, visible_to
from motlan.web.dossiers.store import locked
from motlan.web.house import House
from motlan.web.people.models import Account

log = logging.getLogger("motlan.dossiers")


def for_officer(account: Account, code: str, seen: int) -> tuple[Dossier, DossierState]:
    """The dossier, locked, for an officer who may see it."""
    demand(visible_to(account).filter(code=code).exists(), code=code)
    return locked(code, seen=seen)


def for_person(account: Account, code: str, seen: int) -> tuple[Dossier, DossierState]:
    """The dossier, locked, for whoever filed it."""
    demand(filed_by(account).filter(code=code).exists(), code=code)
    return locked(code, seen=seen)


def limit_of(house: House, state: DossierState) -> TimeLimit:
    """The time limit that holds for the dossier."""
    form = house.forms.version(state.procedure, state.version)
    verify = form.verify_when is not None and form.verify_when.holds(state.values)
    return decisions.limit_of(procedure=form.procedure, verify=verify)


def log_act(dossier: Dossier, act: Act, account: Account | None) -> None:
    """What was done to which dossier by which account: no personal value."""
    log.info("%s %s by account %s", type(act).__name__, dossier.code, account.pk if account else "–")
