"""``motlan portfolio``: databases as claimed and as measured, which to connect or mend first, what is planned."""

from __future__ import annotations

import click

from motlan.cli.house import House, Place, place_options
from motlan.cli.terminal import Terminal, verb
from motlan.governance.portfolio import api as portfolio
from motlan.governance.portfolio.api import Addend, PortfolioBook
from motlan.kernel.errors import NotHeld
from motlan.kernel.text import Text


@click.group("portfolio")
def command() -> None:
    """The portfolio of databases: claimed beside measured, which to connect or mend first, what is planned.

    \b
    Example:
      motlan portfolio list
      motlan portfolio priority --json
    """


def _book(house: House) -> PortfolioBook:
    if house.workspace.portfolio is None:
        raise NotHeld(
            what=Text(vi="Không gian làm việc này không có danh mục.", en="This workspace declares no portfolio."),
            remedy=Text(vi="Thêm thư mục portfolio.", en="Add the folder portfolio."),
        )
    return house.workspace.portfolio


@command.command("list")
@place_options
@verb
def listed(terminal: Terminal, place: Place) -> None:
    """Every database with its stage as claimed and as measured, its grade and its quality index.

    \b
    Example:
      motlan portfolio list --json
    """
    with place.open() as house:
        book = _book(house)
        stood = portfolio.on(register=house.register, day=house.today)
        rows = [(row, stood.get(row.database)) for row in book.rows]
        values = [
            {
                "database": row.database,
                "owner": row.owner,
                "claimed": row.stage,
                "as_of": row.as_of.isoformat(),
                "basis": row.basis,
                "measured": kept.stage or None if kept else None,
                "grade": kept.grade or None if kept else None,
                "score": kept.score if kept else None,
                "quality": kept.quality if kept else None,
            }
            for row, kept in rows
        ]
        lines = tuple(
            f"{one['database']:28} {one['claimed']:22} {one['measured'] or '–':22} {one['grade'] or '–'}"
            for one in values
        )
        terminal.answer({"databases": values}, lines=lines)


@command.command("priority")
@place_options
@verb
def priority(terminal: Terminal, place: Place) -> None:
    """Databases by the fields and papers that people would be spared in a year if each were connected or mended.

    Each sum is told with what it is made of: fields and papers of a dossier, dossiers within a year, doubted share.

    \b
    Example:
      motlan portfolio priority --json
    """
    with place.open() as house:
        ranked = portfolio.priorities(book=_book(house), reader=house.register, clock=house.clock)
        values = [
            {
                "database": one.row.database,
                "fields": one.fields,
                "papers": one.papers,
                "made_of": [_as_record(addend) for addend in one.addends],
            }
            for one in ranked
        ]
        lines = tuple(
            Text(
                vi="{label}: mỗi năm bớt {fields:,.2f} mục khai và {papers:,.2f} giấy tờ",
                en="{label}: {fields:,.2f} fields and {papers:,.2f} papers a year",
            ).fill(label=one.row.label, fields=one.fields, papers=one.papers)
            for one in ranked
        )
        terminal.answer({"databases": values}, lines=lines)


def _as_record(one: Addend) -> dict[str, object]:
    return {
        "procedure": one.procedure,
        "way": one.way,
        "fields": one.fields,
        "papers": one.papers,
        "dossiers": one.dossiers,
        "share": one.share,
        "freed": one.freed,
    }


@command.command("roadmap")
@place_options
@verb
def roadmap(terminal: Terminal, place: Place) -> None:
    """Planned steps in the order of their days: kept, claimed, late, to come.

    \b
    Example:
      motlan portfolio roadmap --json
    """
    with place.open() as house:
        today = house.today
        stood = portfolio.on(register=house.register, day=today)
        planned = portfolio.roadmap(book=_book(house), stood=stood, today=today)
        values = [
            {
                "database": one.row.database,
                "stage": one.step.stage,
                "due": one.step.due.isoformat(),
                "measured": one.measured or None,
                "standing": one.standing,
                "days_late": one.days,
            }
            for one in planned
        ]
        lines = tuple(f"{one['due']}  {one['database']:28} {one['stage']:22} {one['standing']}" for one in values)
        terminal.answer({"steps": values}, lines=lines)
