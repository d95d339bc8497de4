"""What a decision writes of the record of today, because the record changed since the filing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from motlan.kernel.text import Text
from motlan.service.dossiers.fold import DossierState
from motlan.service.dossiers.part_decisions import places_of_records
from motlan.service.dossiers.renewed import renewed, taken_from_records
from motlan.service.evidence.divided import Hides
from motlan.service.forms.display import HIDDEN, shown
from motlan.service.forms.given import of_path
from motlan.service.forms.model import Form
from motlan.service.procedures.spec import Procedure
from motlan.web.dossiers.holding import holder_for
from motlan.web.dossiers.views import hidden
from motlan.web.house import House
from motlan.web.people.models import Account

Changed = tuple[Text, Text, Text]
"""What has changed, as the filing had it, and as it is held now."""
NOTHING = Text(vi="không còn", en="nothing any more")


def renewed_today(
    *, house: House, account: Account, procedure: Procedure, state: DossierState, part: str | None = None
) -> dict[str, str]:
    """Path → value of today, of what the decision writes or certifies from records and the filing had otherwise."""
    paths = taken_from_records(procedure=procedure, state=state, part=part)
    return _of_today(house, account, procedure, state, paths)


def moved_today(*, house: House, account: Account, procedure: Procedure, state: DossierState) -> dict[str, str]:
    """Path → unit of today, of the places that say whose the parts are that begin now, where they have changed."""
    paths = places_of_records(procedure=procedure, state=state)
    return {path: unit for path, unit in _of_today(house, account, procedure, state, paths).items() if unit}


def _of_today(
    house: House, account: Account, procedure: Procedure, state: DossierState, paths: tuple[str, ...]
) -> dict[str, str]:
    wanted: dict[str, list[str]] = {}
    for path in paths:
        name, _, attribute = path.partition(".")
        wanted.setdefault(name, []).append(attribute)
    holder, now = holder_for(house=house, account=account, procedure=procedure), {}
    for name, attributes in wanted.items():
        concept, key = procedure.subjects[name].concept, state.subjects[name]
        record = holder.record(concept=concept, subject=key, attributes=tuple(attributes))
        if record is not None:
            now[name] = record
    return renewed(paths=paths, state=state, now=now)


def with_given(state: DossierState, given: Mapping[str, str]) -> DossierState:
    """The dossier as a decision knows it that brings these values."""
    return replace(state, given={**state.given, **given})


def told(form: Form, state: DossierState, changed: Mapping[str, str], hides: Hides) -> list[Changed]:
    """The same in words, for whoever decides; what ``hides`` names is told to have changed and not shown."""
    rows: list[Changed] = []
    for path, value in changed.items():
        field = of_path(form, path)
        subject, shut = form.subjects[field.subject].label, hidden(field, form, hides)
        label = Text({one: f"{subject.in_(one)}: {field.label.in_(one)}" for one in ("vi", "en")})
        then = HIDDEN if shut else shown(field, state.held[path].value, form.dictionary)
        now = NOTHING if not value else HIDDEN if shut else shown(field, value, form.dictionary)
        rows.append((label, then, now))
    return rows
