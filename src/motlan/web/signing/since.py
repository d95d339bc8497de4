"""Whether the register still says what a document tells of it. A document stays what was issued; what it tells of may
have been corrected since, or taken out, and whoever holds it should know before relying on it."""

from __future__ import annotations

from collections.abc import Iterator

from motlan.data.api import Since, changed_since
from motlan.service.dossiers.effects import decided_by, effect_row, granted_effects, record_key
from motlan.service.dossiers.fold import DossierState
from motlan.service.forms.ticked import subjects
from motlan.service.procedures.spec import Effect, Procedure
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.signing.models import Document


def since(*, house: House, document: Document) -> Since | None:
    """The latest change of a record that the decision of this result wrote; None while all of them stand as written."""
    if document.kind != "result" or document.dossier is None:
        return None
    found = [one for one in _changes(house, document.dossier) if one is not None]
    return max(found, key=lambda one: (one.gone, one.at), default=None)


def _changes(house: House, dossier: Dossier) -> Iterator[Since | None]:
    state = state_of(dossier)
    procedure = house.forms.version(dossier.procedure, dossier.version).procedure
    for effect in granted_effects(procedure=procedure, state=state):
        told = decided_by(state=state, part=effect.part, code=dossier.code, zone=house.zone)
        row = effect_row(effect=effect, values={**state.values, **told})
        database, _, dataset = effect.in_.partition(".")
        for key in _keys(procedure, effect, state, dossier.code):
            yield changed_since(
                register=house.register(),
                catalogue=house.catalogue,
                database=database,
                dataset=dataset,
                record_key=key,
                written=row,
            )


def _keys(procedure: Procedure, effect: Effect, state: DossierState, code: str) -> Iterator[str]:
    """The keys of the records that an effect wrote, one for each of whom it wrote."""
    at = next(at for at, one in enumerate(procedure.result.effects) if one is effect)
    ticked = subjects(state.values.get(effect.and_each or "", ""))
    for place in range(1 + len(ticked)):
        yield record_key(code=code, at=at, place=place)
