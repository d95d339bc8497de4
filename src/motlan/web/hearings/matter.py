"""What a hearing is about and between whom, as the dossier says it: its parties come prepared."""

from __future__ import annotations

from motlan.kernel.text import Text
from motlan.service.evidence.divided import Hides
from motlan.service.forms.display import HIDDEN, plain, shown
from motlan.service.forms.given import of_path
from motlan.service.forms.model import Form
from motlan.service.procedures.spec import QUESTIONS
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.dossiers.views import hidden, nothing_hidden
from motlan.web.house import House

Rows = list[tuple[Text, Text]]


def matter_of(house: House, dossier: Dossier, hides: Hides = nothing_hidden) -> Rows:
    """Each party by its name, and what the procedure lets the parties read before they come; what ``hides`` names is
    not shown."""
    state = state_of(dossier)
    form = house.forms.version(state.procedure, state.version)
    rule, values = form.procedure.hearing, state.values
    if rule is None:
        return []
    named = ((name, values.get(f"{name}.{_title(form, name)}", "")) for name in rule.parties)
    parties = [(form.subjects[name].label, plain(called)) for name, called in named if called]
    fields = [form.field(path) or (None if path.startswith(QUESTIONS) else of_path(form, path)) for path in rule.about]
    told = [one for one in fields if one is not None and values.get(one.path)]
    return [
        *parties,
        *(
            (one.label, HIDDEN if hidden(one, form, hides) else shown(one, values[one.path], form.dictionary))
            for one in told
        ),
    ]


def _title(form: Form, name: str) -> str:
    """The attribute by which somebody is called."""
    return form.dictionary.concept(form.subjects[name].concept).title or ""
