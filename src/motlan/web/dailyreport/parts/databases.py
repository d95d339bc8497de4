"""Databases whose quality is red, and those that no longer deliver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from motlan.governance.figure import lasting
from motlan.governance.lights.light import Light
from motlan.governance.portfolio import api as governance
from motlan.governance.portfolio.api import Kept, Listed
from motlan.governance.report.content import Cell, Section, Table
from motlan.kernel.clock import moment
from motlan.kernel.text import Text
from motlan.web.dailyreport.parts.spoken import agency, at_moment, cell, column, figure, plain
from motlan.web.dailyreport.parts.stood import Day
from motlan.web.portfolio.rows import book_of

RED = Text(vi="Chất lượng đỏ", en="Quality is red")
STALE = Text(vi="Đã ngừng cập nhật", en="No longer delivers")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wrong:
    listed: Listed
    kept: Kept
    red: bool
    age: timedelta | None
    """How long ago it delivered, where that is too long."""


def wrong(day: Day, now: datetime) -> Section:
    """What was measured of every database by the end of the day; ``now``: when the report is made."""
    book, until = book_of(day.here), min(now, day.ends)
    stood = governance.on(register=day.here.register(), day=day.day)
    limit = book.spec.stages.fresh_within
    found = [
        one
        for listed in book.rows
        if (kept := stood.get(listed.database)) and (one := _one(listed, kept, until, limit))
    ]
    connected = sum(1 for kept in stood.values() if kept.landed_at)
    said = Text(
        vi="{known:,} trên {all:,} cơ sở dữ liệu đã có dữ liệu về. Quá {limit} không có dữ liệu mới là ngừng cập nhật.",
        en="{known:,} of {all:,} databases have delivered data. One that delivered nothing for {limit} is stale.",
    )
    return Section(
        name="databases",
        title=Text(vi="Cơ sở dữ liệu đỏ hoặc ngừng cập nhật", en="Databases that are red or stale"),
        said=(said.fill(known=connected, all=len(book.rows), limit=lasting(limit)),),
        tables=(_table(day, found),),
        shows="databases",
        opens=("databases", day.text),
    )


def _one(listed: Listed, kept: Kept, until: datetime, limit: timedelta) -> _Wrong | None:
    red = kept.band == Light.RED.value
    age = until - moment(kept.landed_at) if kept.landed_at else None
    stale = age is not None and age > limit
    return _Wrong(listed=listed, kept=kept, red=red, age=age if stale else None) if red or stale else None


def _table(day: Day, found: Sequence[_Wrong]) -> Table:
    return Table(
        label=Text(vi="Cơ sở dữ liệu cần xử lý", en="Databases that need mending"),
        columns=(
            column("Cơ sở dữ liệu", "Database"),
            column("Cơ quan chủ quản", "Owner"),
            column("Điều gì", "What"),
            column("Chỉ số chất lượng", "Quality index", figures=True),
            column("Dữ liệu mới nhất", "Newest data"),
        ),
        rows=tuple(
            _row(day, one) for one in sorted(found, key=lambda row: (row.kept.quality or 0.0, row.listed.database))
        ),
        empty=Text(vi="Không cơ sở dữ liệu nào đỏ hoặc ngừng cập nhật.", en="No database is red or stale."),
    )


def _row(day: Day, one: _Wrong) -> tuple[Cell, ...]:
    landed = one.kept.landed_at
    what = [said for said, holds in ((RED, one.red), (STALE, one.age is not None)) if holds]
    days_ago = Text(vi="{n:,} ngày trước", en="{n:,} days before").fill(n=one.age.days) if one.age else None
    return (
        cell(one.listed.label, ("database", one.listed.database)),
        cell(agency(day.here, one.listed.owner)),
        Cell(text=_joined(what), light=Light.RED if one.red else Light.GREY),
        cell(figure(one.kept.quality)),
        cell(at_moment(moment(landed), day.here.zone) if landed else plain("–"), beside=days_ago),
    )


def _joined(said: Sequence[Text]) -> Text:
    return Text({language: "; ".join(one.in_(language) for one in said) for language in ("vi", "en")})
