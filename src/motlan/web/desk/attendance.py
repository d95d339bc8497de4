"""Who must come to the office before the result of a dossier is handed over, for the pages of the desk."""

from __future__ import annotations

from typing import Any

from motlan.kernel.text import Text
from motlan.service.dossiers.attendance import Attended, absent
from motlan.service.dossiers.fold import DossierState, fits
from motlan.service.forms.model import Form
from motlan.web.dossiers.acts.officer import name_in


def attendance(form: Form, state: DossierState) -> dict[str, Any]:
    """Who has come and who has still to come, each with what the procedure calls them; whether it may be noted now."""
    awaited = absent(form.procedure, state)
    return {
        "awaited": [(one, _called(form, one), name_in(form, state, one)) for one in awaited],
        "came": [(_called(form, one), name) for one, name in state.attended.items()],
        "may_attend": bool(awaited) and fits(state, Attended(present=dict.fromkeys(awaited, ""))),
    }


def _called(form: Form, subject: str) -> Text:
    return form.subjects[subject].label if subject in form.subjects else Text(vi=subject, en=subject)
