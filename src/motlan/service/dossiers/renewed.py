"""What was confirmed at the filing and has changed since: a decision writes the record's value of its own day.

Between the filing and the decision a mother may move. What she declared stays hers to change; what was only taken from
her record is taken from it again, or the decision would write the old address over what is newer, and a certificate of
somebody's marital status would be signed as it was before a marriage.
"""

from collections.abc import Mapping

from motlan.service.dossiers.effects import granted_effects
from motlan.service.dossiers.fold import DossierState
from motlan.service.forms.held import HeldRecord
from motlan.service.procedures.spec import Procedure


def taken_from_records(*, procedure: Procedure, state: DossierState, part: str | None = None) -> tuple[str, ...]:
    """The paths that this decision writes or certifies as a record held them at the filing. ``part``: the decision on
    this part, which issues no document."""
    effects = (one for one in granted_effects(procedure=procedure, state=state) if one.part == part)
    certified = procedure.result.says if part is None else ()
    paths = dict.fromkeys((*(path for effect in effects for path in effect.set_.values()), *certified))
    return tuple(path for path in paths if is_the_records(path, state))


def renewed(*, paths: tuple[str, ...], state: DossierState, now: Mapping[str, HeldRecord]) -> dict[str, str]:
    """Path → value of today, of those that changed; '' for what goes with a value that changed, as the rest of an old
    address does. A value that may not be relied on today changes nothing."""
    found: dict[str, str] = {}
    for path in paths:
        name, _, attribute = path.partition(".")
        held = now[name].values.get(attribute) if name in now else None
        if held and held.value and held.doubt is None and held.value != state.held[path].value:
            found[path] = held.value
    moved = {path.partition(".")[0] for path in found}
    gone = (path for path in paths if (name := path.partition(".")[0]) in moved and path not in found)
    return {**found, **{path: "" for path in gone if not now[path.partition(".")[0]].value(path.partition(".")[2])}}


def is_the_records(path: str, state: DossierState) -> bool:
    """Whether nobody declared it, no decision gave it, and its subject is one whom the registers know."""
    declared = path in state.given or (path in state.answers and path not in state.found)
    return path in state.held and not declared and path.partition(".")[0] in state.subjects
