"""Decisions on who is the authority for an attribute: taken after comparing the databases, and kept one after another.

The concept's own file says what the order was meant to be; a later decision takes its place. Decisions are appended and
never changed, so that each can be traced and undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import Field

from motlan.dictionary.concept import Concept
from motlan.kernel.spec import Spec


class AuthorityDecision(Spec):
    """From ``at`` on the databases of ``order`` are heard in this order for one attribute.

    ``before`` is the order until then, so that the decision can be undone; ``at`` is an instant (ISO 8601, UTC).
    ``undoes`` marks a decision that takes back the last one that was not taken back yet.
    """

    attribute: str = Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")
    order: tuple[str, ...] = Field(min_length=1)
    before: tuple[str, ...]
    by: str = Field(min_length=1)
    at: str
    reason: str = Field(min_length=1)
    undoes: bool = False


class AuthorityDecisions(Spec):
    """The file ``dictionary/authority.yaml``, first decision first."""

    decisions: tuple[AuthorityDecision, ...] = ()


def not_undone(decisions: Iterable[AuthorityDecision], attribute: str) -> tuple[AuthorityDecision, ...]:
    """The decisions on one attribute that nobody took back, first one first: an undo takes back the last of them."""
    standing: list[AuthorityDecision] = []
    for decision in decisions:
        if decision.attribute != attribute:
            continue
        if not decision.undoes:
            standing.append(decision)
        elif standing:
            standing.pop()
    return tuple(standing)


def decided(concepts: Mapping[str, Concept], decisions: Iterable[AuthorityDecision]) -> dict[str, Concept]:
    """The concepts with the last decision on each attribute in the place of its own order."""
    changed = dict(concepts)
    for decision in decisions:
        concept, _, name = decision.attribute.partition(".")
        held = changed.get(concept)
        if held is None or name not in held.attributes:
            continue  # `motlan check` names it
        attribute = held.attributes[name].model_copy(update={"authority": decision.order})
        changed[concept] = held.model_copy(update={"attributes": {**held.attributes, name: attribute}})
    return changed
