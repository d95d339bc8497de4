"""Figures: shares that know a zero denominator, and numbers as people write them."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from motlan.kernel.text import Text

_UNITS = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}


def share(part: float, whole: float, *, decimals: int = 2) -> float | None:
    """``part`` of ``whole`` in percent, with two decimals, half up as SQL does it; None for a zero denominator
    (Decision 766/QĐ-TTg).

    Whole numbers are divided as whole numbers: a binary fraction would take 3.125 % to 3.12.

    >>> share(1981, 3321), share(3, 56), share(2, 64), share(0, 0)
    (59.65, 5.36, 3.13, None)
    """
    scale = 10**decimals
    return None if whole == 0 else (200 * scale * part + whole) // (2 * whole) / scale


def shown(value: float) -> Text:
    """A number in Vietnamese and English writing, without needless zeros.

    >>> shown(1234.5)["vi"], shown(1234.5)["en"]
    ('1.234,5', '1,234.5')
    """
    english = f"{value:,.2f}".rstrip("0").rstrip(".")
    return Text(vi=english.translate(str.maketrans(",.", ".,")), en=english)


def sentence(*, vi: str, en: str, **figures: float) -> Text:
    """A sentence with its figures written as each language writes them.

    >>> sentence(vi="{part} %", en="{part} %", part=5.36)["vi"]
    '5,36 %'
    """
    written = {name: shown(value) for name, value in figures.items()}
    return Text(
        vi=vi.format(**{name: text["vi"] for name, text in written.items()}),
        en=en.format(**{name: text["en"] for name, text in written.items()}),
    )


def span(value: Any) -> Any:
    """``"30 days"``, ``"1 hour"`` as a timedelta; anything else is left for pydantic to refuse.

    >>> span("30 days")
    datetime.timedelta(days=30)
    """
    if not isinstance(value, str):
        return value
    number, _, unit = value.partition(" ")
    seconds = _UNITS.get(unit.removesuffix("s"))
    if seconds is None or not number.isdecimal():
        msg = f"a length of time is written like '30 days' or '12 hours', not {value!r}"
        raise ValueError(msg)
    return timedelta(seconds=int(number) * seconds)


def lasting(value: timedelta) -> Text:
    """A length of time in the largest unit that fits.

    >>> lasting(timedelta(days=2))["en"], lasting(timedelta(hours=36))["vi"]
    ('2 days', '36 giờ')
    """
    seconds = int(value.total_seconds())
    for size, vi, en in ((86400, "ngày", "day"), (3600, "giờ", "hour"), (60, "phút", "minute")):
        if seconds >= size and seconds % size == 0:
            number = seconds // size
            return Text(vi=f"{number} {vi}", en=f"{number} {en}{'' if number == 1 else 's'}")
    return Text(vi=f"{seconds} giây", en=f"{seconds} seconds")


def written(value: timedelta) -> str:
    """A span as a workspace writes it."""
    return lasting(value)["en"]


Span = Annotated[
    timedelta,
    BeforeValidator(span),
    PlainSerializer(written, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]+ (minute|hour|day|week)s?$"}),
]
"""A length of time in a spec: ``30 days``."""
