"""Figures as stewards read them."""

from __future__ import annotations

import math

from django import template
from django.template.defaultfilters import floatformat

register = template.Library()


@register.filter
def index(value: float | None) -> str:
    """An index with one decimal, never rounded up: 99.96 with a failing record is not 100.

    >>> index(99.96), index(100.0), index(None)
    ('99.9', '100.0', '–')
    """
    return "–" if value is None else floatformat(math.floor(round(value * 10, 6)) / 10, 1)


@register.filter
def percent(value: float | None) -> str:
    """The same with its sign, on one line."""
    return "–" if value is None else f"{index(value)}\N{NO-BREAK SPACE}%"


@register.filter
def seconds(value: float | None) -> str:
    """Seconds to the hundredth; under a minute nobody reads more."""
    return "" if value is None else floatformat(value, 2)
