"""Figures as stewards read them."""

from __future__ import annotations

from django import template
from django.template.defaultfilters import floatformat

from motlan.data.quality.api import suspended
from motlan.kernel.number import floored
from motlan.web.filters import say
from motlan.web.house import house

register = template.Library()


@register.filter
def database_name(name: str) -> str:
    """A database as people call it; the bare name of one that the workspace no longer has."""
    held = house().catalogue.databases.get(name)
    return say(held.label) if held else name


@register.simple_tag
def dataset_name(database: str, dataset: str) -> str:
    """A dataset as people call it; the bare name when it has no label."""
    held = house().catalogue.databases.get(database)
    label = held.datasets[dataset].label if held and dataset in held.datasets else None
    return say(label) if label else dataset


@register.filter
def is_suspended(name: str) -> bool:
    """Whether the synchronisation of a database is stopped: its values may be older than they look."""
    return name in suspended(house().register())


@register.filter
def seconds(value: float | None) -> str:
    """Seconds; those that are kept as whole ones are written so."""
    if value is None:
        return ""
    return "< 1" if value == 0 else floatformat(value, -2)


@register.filter
def share(value: float | None) -> str:
    """A share from 0 to 1 in per cent, to the tenth, never rounded up."""
    return "–" if value is None else f"{floatformat(floored(100 * value), 1)} %"
