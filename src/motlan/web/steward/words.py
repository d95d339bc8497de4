"""Words for what the planes keep as codes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CRITERIA = {
    "correct": pgettext_lazy("criterion", "Correct"),
    "complete": pgettext_lazy("criterion", "Complete"),
    "clean": pgettext_lazy("criterion", "Clean"),
    "living": pgettext_lazy("criterion", "Living"),
    "unified": pgettext_lazy("criterion", "Unified"),
}
CRITERIA_MEAN = {
    "correct": _("the value agrees with the authoritative source"),
    "complete": _("no mandatory field is empty and every managed object is present"),
    "clean": _("unique and valid, written as the dictionary says"),
    "living": _("updated from system to system, with little delay"),
    "unified": _("same codes, identifiers and model everywhere"),
}
KINDS = {
    "identifier": pgettext_lazy("check", "keeps the rules of its number"),
    "not_null": pgettext_lazy("check", "is filled"),
    "unique": pgettext_lazy("check", "occurs once"),
    "readable": pgettext_lazy("check", "can be read"),
    "pattern": pgettext_lazy("check", "has the declared form"),
    "codes": pgettext_lazy("check", "is a code of the shared list"),
    "range": pgettext_lazy("check", "lies within its bounds"),
    "reference": pgettext_lazy("check", "points at a known subject"),
    "agrees_with": pgettext_lazy("check", "agrees with a better authority"),
    "fresh": pgettext_lazy("check", "was read in time"),
    "sql": pgettext_lazy("check", "holds together"),
    "missing": pgettext_lazy("check", "says something"),
    "compare": pgettext_lazy("check", "fits another field"),
    "present": pgettext_lazy("check", "has everyone who must be there"),
    "row_count": pgettext_lazy("check", "has the promised number of records"),
}
GROUPS = {
    "missing": pgettext_lazy("error group", "missing or placeholder"),
    "range": pgettext_lazy("error group", "outside what is possible"),
    "duplicate": pgettext_lazy("error group", "duplicate"),
    "format": pgettext_lazy("error group", "wrong format"),
    "reference": pgettext_lazy("error group", "broken reference"),
    "contradiction": pgettext_lazy("error group", "contradiction between fields"),
    "stale": pgettext_lazy("error group", "stale"),
    "differs": pgettext_lazy("error group", "differs from the reference source"),
}
OUTCOMES = {
    "ok": _("changes taken over"),
    "unchanged": _("nothing new"),
    "failed": _("failed"),
    "stopped": _("stopped: the source's schema changed"),
}
OUTCOME_LIGHTS = {"ok": "green", "unchanged": "green", "failed": "red", "stopped": "red"}
TYPES = {
    "text": pgettext_lazy("type", "text"),
    "name": pgettext_lazy("type", "name of a person"),
    "date": pgettext_lazy("type", "date"),
    "code": pgettext_lazy("type", "code"),
    "identifier": pgettext_lazy("type", "identifier"),
    "unit": pgettext_lazy("type", "unit of territory"),
    "number": pgettext_lazy("type", "number"),
    "reference": pgettext_lazy("type", "reference"),
}
