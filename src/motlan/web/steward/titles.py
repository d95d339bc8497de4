"""What a check is called on these pages."""

from __future__ import annotations

from django.utils.translation import get_language, gettext

from motlan.data.spec import Source
from motlan.data.stewardship.api import Measured
from motlan.web.steward import words


def title(source: Source, check: Measured) -> str:
    """The attribute and the criterion."""
    attribute = source.concept.attributes.get(check.attribute or "")
    about = attribute.label.in_(get_language() or "vi") if attribute else gettext("The whole record")
    return f"{about}: {words.CRITERIA[check.criterion]}"
