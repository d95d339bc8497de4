"""What was declared otherwise than it is held: told where the dossier is decided, not only on its own page."""

from __future__ import annotations

from motlan.service.dossiers.fold import DossierState
from motlan.service.forms.model import Form
from motlan.web.desk.beside import Row, counted, parts, read_subjects
from motlan.web.dossiers.holding import holder_for
from motlan.web.house import House
from motlan.web.people.attribute_rights import sight_of
from motlan.web.people.models import Account


def differing(*, house: House, account: Account, form: Form, state: DossierState) -> tuple[Row, ...]:
    """The answers that are not what is held today, as far as the officer may see both: each read is journalled."""
    answers = frozenset(state.answers)
    sight = sight_of(house, account)
    holder = holder_for(house=house, account=account, procedure=form.procedure, sight=sight)
    now = read_subjects(form, state, holder, sight.hides, only=answers | _of_groups(form, answers))
    rows = [row for part in parts(form, state, now, holder, sight.hides, only=answers) for row in part.rows]
    told = (counted(row, form, holder, now) if row.field.counts else row for row in rows)
    return tuple(row for row in told if row.mark == "differs")


def _of_groups(form: Form, answers: frozenset[str]) -> frozenset[str]:
    """The numbers of those whose records a declared number counts."""
    groups = (form.groups[one.counts] for page in form.pages for one in page.fields if one.counts in form.groups)
    names = {name for group in groups for name in (group.of, *group.pointing_at.values()) if name}
    return frozenset(f"{name}.{form.subjects[name].identifier}" for name in names) if answers else frozenset()
