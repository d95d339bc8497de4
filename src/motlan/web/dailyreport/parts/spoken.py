"""Words and figures in every language of the program at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from motlan.governance.figure import shown
from motlan.governance.lights.light import Light
from motlan.governance.report.content import Cell, Column, Opens
from motlan.kernel.number import written
from motlan.kernel.text import Text
from motlan.web.house import House

LANGUAGES: Final = ("vi", "en")
NONE = Text(vi="–", en="–")


def each(said: Callable[[str], str]) -> Text:
    """A text whose words are asked for by language."""
    return Text({one: said(one) for one in LANGUAGES})


def plain(words: str) -> Text:
    """Words that are the same in every language: a date, what somebody typed."""
    return Text(dict.fromkeys(LANGUAGES, words))


def agency(here: House, name: str) -> Text:
    """What an agency is called."""
    return each(lambda language: here.workspace.agency(name, language)) if name else NONE


def unit(here: House, code: str) -> Text:
    """What a unit is called."""
    found = here.workspace.dictionary.units.units.get(code)
    return each(found.in_) if found else plain(code)


def on_day(day: date) -> Text:
    """A date in the order in which people write it."""
    return plain(f"{day:%d/%m/%Y}")


def at_moment(at: datetime, zone: ZoneInfo) -> Text:
    """Local hour and day."""
    return plain(f"{at.astimezone(zone):%H:%M, %d/%m/%Y}")


def figure(value: float | None, unit: str = "") -> Text:
    """A number with its unit; a dash where there is none."""
    if value is None:
        return NONE
    said = shown(value)
    return each(lambda language: f"{said.in_(language)}{unit}")


def rise(value: float | None, unit: str = "") -> Text:
    """By how much something rose, with its sign."""
    if value is None:
        return NONE
    return each(lambda language: _signed(value, language) + unit)


def _signed(value: float, language: str) -> str:
    if round(value, 2) == 0:
        return "0"
    words = f"{abs(value):,.2f}".rstrip("0").rstrip(".")
    return ("+" if value > 0 else "−") + (words if language == "en" else words.translate(str.maketrans(",.", ".,")))


def counted(now: int, before: int | None) -> Text:
    """A count, and in brackets by how much it rose where that is known and it did."""
    change = 0 if before is None else now - before
    if not change:
        return each(lambda language: written(now, language))
    return each(lambda language: f"{written(now, language)} ({_signed(change, language)})")


def lit(light: Light, beside: Text | None = None) -> Cell:
    """A light with its word."""
    return Cell(text=light.word, light=light, beside=beside)


def cell(text: Text | None, opens: Opens | None = None, beside: Text | None = None) -> Cell:
    """Words in a table."""
    return Cell(text=text, opens=opens, beside=beside)


def column(vi: str, en: str, *, figures: bool = False) -> Column:
    """The heading of a column."""
    return Column(label=Text(vi=vi, en=en), figures=figures)


ILLUSTRATION = Text(vi="minh hoạ", en="illustration")
CLAIMED = column("Báo cáo", "Claimed")
MEASURED = column("Đo được", "Measured")
GAP = column("Khoảng cách", "Gap", figures=True)
GAP_COUNTS = Text(
    vi="Khoảng cách: báo cáo tốt hơn kết quả đo bao nhiêu bậc; chưa đạt 1, chưa đo được 2, không đạt 3.",
    en="The gap: how much better the claim is than measured; short of the target 1, not measured 2, does not work 3.",
)
