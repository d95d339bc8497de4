"""The service index of the country over thirty days, and the provinces that rose and fell most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from motlan.governance import api as governance
from motlan.governance.api import Place, Score, ServiceIndex, Span
from motlan.governance.indicators.index import Points
from motlan.governance.report.content import Cell, Section, Table
from motlan.kernel.text import Text
from motlan.web.dailyreport.parts.spoken import cell, column, figure, on_day, rise, unit
from motlan.web.dailyreport.parts.stood import Day

DAYS = 30
MOST = 5
COUNTRY = ""
Rises = Sequence[tuple[Score, float]]
ROSE = Text(
    vi="Từ {first} đến {last} cả nước đạt {share} số điểm có thể đạt ({change} điểm phần trăm so với 30 ngày trước).",
    en="From {first} to {last} the country earned {share} of the points that it could earn ({change} percentage points"
    " against the 30 days before).",
)
OTHERS_BEFORE = Text(
    vi="Từ {first} đến {last} cả nước đạt {share} số điểm có thể đạt; 30 ngày trước đó đạt {was} theo các chỉ tiêu khác"
    " ({names}) nên không so sánh được.",
    en="From {first} to {last} the country earned {share} of the points that it could earn; in the 30 days before"
    " {was}, but by other indicators ({names}), so that no change is told.",
)
NO_SCORE_BEFORE = Text(
    vi="Từ {first} đến {last} cả nước đạt {share} số điểm có thể đạt; 30 ngày trước đó không tiếp nhận hồ sơ nào nên"
    " không có điểm để so sánh.",
    en="From {first} to {last} the country earned {share} of the points that it could earn; in the 30 days before"
    " nothing was received, so there is no score to compare with.",
)
UNLIKE = Text(vi="trước đó {share} theo {names}", en="before: {share} by {names}")


def spans(day: Day) -> tuple[Span, Span]:
    """The thirty days that end with the day, and the thirty before."""
    first = day.day - timedelta(days=DAYS - 1)
    return Span(first, day.day), Span(first - timedelta(days=DAYS), first - timedelta(days=1))


def country(day: Day) -> float | None:
    """The index of the country, percent of the points that could be earned; None where there is none."""
    index = day.here.workspace.settings.service_index
    return _scores(day, index, spans(day)[0], (COUNTRY,))[COUNTRY].whole.share if index else None


def service_index(day: Day) -> Section | None:
    """None where the workspace declares no index."""
    index = day.here.workspace.settings.service_index
    if index is None:
        return None
    now, before = spans(day)
    codes = tuple(one.code for one in day.here.workspace.dictionary.units.children(on=day.day))
    whole, earlier = (_scores(day, index, span, (COUNTRY,))[COUNTRY] for span in (now, before))
    stood, was = (_scores(day, index, span, codes) for span in (now, before))
    risen = sorted(_risen(stood, was), key=lambda one: (-one[1], one[0].unit))
    up = [one for one in risen if one[1] > 0][:MOST]
    down = [one for one in reversed(risen) if one[1] < 0][:MOST]
    tables = (
        _groups(index, whole, earlier),
        _movers(day, Text(vi="Tăng nhiều nhất", en="Rose most"), up),
        _movers(day, Text(vi="Giảm nhiều nhất", en="Fell most"), down),
    )
    return Section(
        name="index",
        title=Text(vi="Bộ chỉ số phục vụ", en="The service index"),
        said=(_said(whole, earlier, now),),
        tables=tables if whole.whole.share is not None else (),
        shows="indicators",
        opens=("index", f"since={now.first.isoformat()}&until={now.last.isoformat()}"),
    )


def _scores(day: Day, index: ServiceIndex, span: Span, codes: tuple[str, ...]) -> Mapping[str, Score]:
    found = governance.index(
        index=index,
        specs=day.here.workspace.indicators,
        register=day.here.register(),
        span=span,
        place=Place(parent=COUNTRY, units=codes),
    )
    return {one.unit: one for one in found}


def _risen(stood: Mapping[str, Score], was: Mapping[str, Score]) -> Rises:
    changes = ((one, one.whole.rise(was[code].whole)) for code, one in stood.items())
    return [(one, change) for one, change in changes if change is not None]


def _said(whole: Score, earlier: Score, span: Span) -> Text:
    if whole.whole.share is None:
        return Text(
            vi="Từ {first} đến {last} chưa có gì để tính điểm.", en="From {first} to {last} there was nothing to score."
        ).fill(first=on_day(span.first), last=on_day(span.last))
    change, then = whole.whole.rise(earlier.whole), earlier.whole
    said = ROSE if change is not None else NO_SCORE_BEFORE if then.share is None else OTHERS_BEFORE
    first, last = on_day(span.first), on_day(span.last)
    was, names, share = figure(then.share, " %"), ", ".join(then.names), figure(whole.whole.share, " %")
    return said.fill(first=first, last=last, share=share, change=rise(change), was=was, names=names)


def _groups(index: ServiceIndex, whole: Score, earlier: Score) -> Table:
    return Table(
        label=Text(vi="Cả nước theo nhóm", en="The country by group"),
        columns=(
            column("Nhóm", "Group"),
            column("Điểm đạt", "Points", figures=True),
            column("Điểm có thể đạt", "Reachable", figures=True),
            column("Tỷ lệ", "Share", figures=True),
            column("Thay đổi (điểm phần trăm)", "Change (percentage points)", figures=True),
        ),
        rows=tuple(
            (
                cell(group.label),
                cell(figure(whole.groups[name].earned)),
                cell(figure(whole.groups[name].reachable)),
                cell(figure(whole.groups[name].share, " %")),
                _rise(whole.groups[name], earlier.groups[name]),
            )
            for name, group in index.groups.items()
        ),
        empty=Text(vi="Không có nhóm nào.", en="There is no group."),
    )


def _rise(now: Points, before: Points) -> Cell:
    """How far a group rose, or by which other indicators it earned what it did before."""
    if now.share is None or before.share is None or now.of == before.of:
        return cell(rise(now.rise(before)))
    told = UNLIKE.fill(share=figure(before.share, " %"), names=", ".join(before.names))
    return cell(rise(None), beside=told)


def _movers(day: Day, label: Text, found: Rises) -> Table:
    return Table(
        label=label,
        columns=(
            column("Tỉnh", "Province"),
            column("Tỷ lệ", "Share", figures=True),
            column("Thay đổi (điểm phần trăm)", "Change (percentage points)", figures=True),
        ),
        rows=tuple(_row(day, score, change) for score, change in found),
        empty=Text(vi="Không có tỉnh nào.", en="No province did."),
    )


def _row(day: Day, score: Score, change: float) -> tuple[Cell, ...]:
    return (
        cell(unit(day.here, score.unit), ("index", f"unit={score.unit}&until={day.text}")),
        cell(figure(score.whole.share, " %")),
        cell(rise(change)),
    )
