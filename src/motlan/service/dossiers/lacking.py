"""The papers that a dossier needs and that are not here yet, of the whole or of one part of a linked one."""

from collections.abc import Mapping

from motlan.kernel.text import Text
from motlan.service.dossiers.fold import DossierState
from motlan.service.forms.components import OwnComponent, Standing, components_of
from motlan.service.forms.display import plain
from motlan.service.forms.model import Form
from motlan.service.procedures.spec import Component


def lacking(*, form: Form, state: DossierState, part: str | None = None) -> tuple[Component, ...]:
    """What nobody handed in, showed or attached, in the order of the procedure; a paper is replaced by what was held
    when the dossier was filed.

    ``part``: only what this part needs. Of a linked dossier nothing is lacking for parts that have ended.
    """
    here = {*state.papers, *state.originals, *state.attachments}
    absent = (one for one in needed_of(form=form, state=state) if one.id not in here)
    meant = {key for key, one in state.parts.items() if one.open} if part is None else {part}
    return tuple(one for one in absent if not state.parts or meant & set(one.parts or state.parts))


def needed_of(*, form: Form, state: DossierState) -> tuple[Component, ...]:
    """The papers that belong to the dossier, whether or not they are here: those that nothing held replaced when it was
    filed."""
    held = {path: plain(then.source) for path, then in state.held.items()}
    return tuple(one.component for one in own_of(form=form, state=state, held=held) if one.standing is Standing.NEEDED)


def own_of(*, form: Form, state: DossierState, held: Mapping[str, Text]) -> tuple[OwnComponent, ...]:
    """The components of a dossier, as they were for who filed it; ``held``: the label of the source of each path."""
    return components_of(form=form, context={**state.doubted, **state.values}, held=held)
