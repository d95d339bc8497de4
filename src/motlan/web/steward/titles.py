"""What a check is called on these pages."""

from __future__ import annotations

from django.utils.translation import get_language, gettext

from motlan.data.spec import Catalogue, Source
from motlan.data.stewardship.api import Measured, Rule
from motlan.web.steward import words


def title(catalogue: Catalogue, source: Source, check: Measured, rule: Rule | None) -> str:
    """The label that the contract gives it, else its attribute and kind; its criterion when it has no rule left."""
    language = get_language() or "vi"
    if rule is not None and rule.label is not None:
        return rule.label.in_(language)
    attribute = source.concept.attributes.get(check.attribute or "")
    about = attribute.label.in_(language) if attribute else gettext("The whole record")
    kind = words.KINDS.get(rule.kind, rule.kind) if rule is not None else words.CRITERIA[check.criterion]
    others = ", ".join(_witnesses(catalogue, rule, language)) if rule is not None else ""
    return f"{about}: {kind} ({others})" if others else f"{about}: {kind}"


def _witnesses(catalogue: Catalogue, rule: Rule, language: str) -> list[str]:
    """The databases that a value is held against, best authority first."""
    names = dict.fromkeys(mirror.database for mirror in rule.witnesses)
    return [catalogue.databases[name].label.in_(language) for name in names]
