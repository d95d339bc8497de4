"""What the standard's words do not keep of a rule of ours, written beside them, so that it reads back as the very same.

A range is told as a query, a code list by its codes, a bound that follows the policy by its number. Such a rule bears
the custom property ``motlan``: what it ``is`` in our own words, and a fingerprint of what it was ``told`` as. Who edits
what is told has the edited rule: what it once was counts no more then.
"""

from __future__ import annotations

from typing import Any

from motlan.data.databases.check import Check
from motlan.data.quality.odcs import OPERATORS, Quality
from motlan.kernel import fingerprint

PROPERTY = "motlan"
KEPT = ("kind", "sql", "least", "most", "pattern", "values", "than", "how", "allow")
"""What of a check the standard's words may not keep."""
TOLD = ("type", "metric", "arguments", "query", "engine", "implementation", "unit", *OPERATORS)


def told_as(rule: Quality) -> str:
    """A fingerprint of what a rule asks, in twelve hexadecimal digits."""
    said = rule.model_dump(mode="json")
    return fingerprint.of({name: said[name] for name in TOLD})[:12]


def beside(rule: Quality, read: Check, meant: Check) -> list[dict[str, Any]]:
    """The custom property that makes ``rule``, which reads as ``read``, what was ``meant``; none where it is that."""
    is_, there = meant.model_dump(mode="json"), read.model_dump(mode="json")
    lost = {name: is_[name] for name in KEPT if is_[name] != there[name]}
    return [{"property": PROPERTY, "value": {"is": lost, "told": told_as(rule)}}] if lost else []


def as_meant(rule: Quality, read: Check) -> Check:
    """What ``rule``, which reads as ``read``, was meant as; raise ValidationError where its property makes no check."""
    said = rule.custom(PROPERTY)
    if not isinstance(said, dict) or said.get("told") != told_as(rule) or not isinstance(said.get("is"), dict):
        return read
    meant = {name: value for name, value in said["is"].items() if name in KEPT}
    return Check.model_validate({**read.model_dump(), **meant})


def bare(written: dict[str, Any]) -> dict[str, Any]:
    """A written rule without its property of ours.

    >>> bare({"type": "text", "customProperties": [{"property": "motlan", "value": {}}]})
    {'type': 'text'}
    """
    others = [one for one in written.get("customProperties", ()) if one["property"] != PROPERTY]
    rest = {name: value for name, value in written.items() if name != "customProperties"}
    return rest | ({"customProperties": others} if others else {})
