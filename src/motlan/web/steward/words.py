"""Words for what the planes keep as codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STAGES = {
    "not_deployed": _("not deployed"),
    "deploying": _("being deployed"),
    "partial": _("partly deployed"),
    "central": _("central database"),
    "born_from_procedures": _("data born from procedures"),
}
BANDS = {
    "green": pgettext_lazy("band", "green"),
    "yellow": pgettext_lazy("band", "yellow"),
    "red": pgettext_lazy("band", "red"),
    "grey": pgettext_lazy("band", "not measured"),
}
CRITERIA = {
    "correct": _("Correct"),
    "complete": _("Complete"),
    "clean": _("Clean"),
    "living": _("Living"),
    "unified": _("Unified"),
}
CRITERIA_MEAN = {
    "correct": _("the value agrees with the authoritative source"),
    "complete": _("no mandatory field is empty and every managed object is present"),
    "clean": _("unique and valid, written as the dictionary says"),
    "living": _("updated from system to system, with little delay"),
    "unified": _("same codes, identifiers and model everywhere"),
}
OUTCOMES = {
    "ok": _("changes taken over"),
    "unchanged": _("nothing new"),
    "failed": _("failed"),
}
OUTCOME_LIGHTS = {"ok": "green", "unchanged": "green", "failed": "red"}
TYPES = {
    "text": _("text"),
    "name": _("name of a person"),
    "date": _("date"),
    "code": _("code"),
    "identifier": _("identifier"),
    "unit": _("unit of territory"),
    "number": _("number"),
    "reference": _("reference"),
}
