"""Databases that are red (their quality, or identifiers that break their rule), and those that no longer deliver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import override

from motlan.governance.figure import lasting
from motlan.governance.lights.light import Light
from motlan.governance.portfolio import api as governance
from motlan.governance.portfolio.api import Kept
from motlan.governance.report.content import Cell, Section, Table
from motlan.kernel.clock import moment
from motlan.kernel.text import Text
from motlan.web.dailyreport.parts.spoken import agency, at_moment, cell, column, each, figure, plain
from motlan.web.dailyreport.parts.stood import Day
from motlan.web.portfolio.rows import Row, declared, row_of
from motlan.web.standing_words import STAGES

RED = Text(vi="Chất lượng đỏ", en="Quality is red")
BROKEN = Text(vi="{n:,} mã định danh sai quy tắc", en="Identifiers that break their rule: {n:,}")
STALE = Text(vi="Đã ngừng cập nhật", en="No longer delivers")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wrong:
    row: Row
    kept: Kept
    red: bool
    age: timedelta | None
    """How long ago it delivered, where that is too long."""


def wrong(day: Day, now: datetime) -> Section:
    """What was measured of every database by the end of the day; ``now``: when the report is made."""
    # what the workspace declares: it is published, and what an owner's account says of a stage stays inside
    book, until = declared(day.here), min(now, day.ends)
    stood = governance.on(register=day.here.register(), day=day.day)
    limit = book.spec.stages.fresh_within
    found = [
        one
        for listed in book.rows
        if listed.database in stood and (one := _one(row_of(day.here, book, listed, stood), until, limit))
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


def _one(row: Row, until: datetime, limit: timedelta) -> _Wrong | None:
    kept = row.kept
    if kept is None:
        return None
    red = kept.severe
    age = until - moment(kept.landed_at) if kept.landed_at else None
    stale = age is not None and age > limit
    return _Wrong(row=row, kept=kept, red=red, age=age if stale else None) if red or stale else None


def _table(day: Day, found: Sequence[_Wrong]) -> Table:
    return Table(
        label=Text(vi="Cơ sở dữ liệu cần xử lý", en="Databases that need mending"),
        columns=(
            column("Cơ sở dữ liệu", "Database"),
            column("Cơ quan chủ quản", "Owner"),
            column("Giai đoạn: báo cáo", "Stage, claimed"),
            column("Giai đoạn: đo được", "Stage, measured"),
            column("Điều gì", "What"),
            column("Chỉ số chất lượng", "Quality index", figures=True),
            column("Dữ liệu mới nhất", "Newest data"),
        ),
        rows=tuple(
            _row(day, one) for one in sorted(found, key=lambda one: (one.kept.quality or 0.0, one.row.listed.database))
        ),
        empty=Text(vi="Không cơ sở dữ liệu nào đỏ hoặc ngừng cập nhật.", en="No database is red or stale."),
    )


def _row(day: Day, one: _Wrong) -> tuple[Cell, ...]:
    landed = one.kept.landed_at
    broken = one.kept.identifier_breaches or 0
    wrong = ((RED, one.kept.band == Light.RED.value), (BROKEN.fill(n=broken), broken), (STALE, one.age is not None))
    days_ago = Text(vi="{n:,} ngày trước", en="{n:,} days before").fill(n=one.age.days) if one.age else None
    return (
        cell(one.row.listed.label, ("database", one.row.listed.database)),
        cell(agency(day.here, one.row.listed.owner)),
        cell(_stage(one.row.listed.stage)),
        Cell(text=_stage(one.row.measured), light=one.row.light),
        Cell(text=_joined([said for said, holds in wrong if holds]), light=Light.RED if one.red else Light.GREY),
        cell(figure(one.kept.quality)),
        cell(at_moment(moment(landed), day.here.zone) if landed else plain("–"), beside=days_ago),
    )


def _stage(name: str) -> Text:
    """A stage in every language; '' is none."""
    if not name:
        return Text(vi="chưa đo được", en="not measured")

    def said(language: str) -> str:
        with override(language):
            return str(STAGES[name])

    return each(said)


def _joined(said: Sequence[Text]) -> Text:
    return Text({language: "; ".join(one.in_(language) for one in said) for language in ("vi", "en")})
