"""What a steward of an agency may do by herself, and who may do the rest: what is not hers is shown, with its owner.

A steward without an agency answers for the country, and for every database.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.translation import get_language

from motlan.data.authority.api import standing_order
from motlan.web.house import House
from motlan.web.steward.reader import kept_by


def owners(here: House, databases: Iterable[str]) -> str:
    """The agencies that own some databases, in words."""
    language = get_language() or "vi"
    names = dict.fromkeys(here.catalogue.databases[name].owner for name in databases)
    return ", ".join(here.workspace.agency(name, language) for name in names)


def pushed_back(
    request: HttpRequest, here: House, standing: tuple[str, ...], order: tuple[str, ...]
) -> tuple[str, ...]:
    """The databases that ``order`` hears later than ``standing`` does and for which this steward does not answer.

    Nothing for what is no order of the same databases: that is refused by whoever lets an order stand.
    """
    if sorted(order) != sorted(standing):
        return ()
    mine = kept_by(request, here)
    return tuple(one for at, one in enumerate(standing) if one not in mine and order.index(one) > at)


def heard_first(request: HttpRequest, here: House, concept: str, attribute: str) -> str:
    """The database that is the authority of an attribute, where another agency owns it; empty where she may decide."""
    order = standing_order(here.catalogue, concept, attribute)
    return order[0] if order and order[0] not in kept_by(request, here) else ""
