"""``motlan report``: the report of a day, made by hand; tasks by owner, group or phase; units side by side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.dictionary.unit_asked import UnknownUnit
from motlan.governance.lights.light import Light
from motlan.kernel.clock import instant
from motlan.kernel.text import Text
from motlan.web.opening import bring_up_to_date, open_roof

if TYPE_CHECKING:
    from motlan.web.centre.asof import AsOf
    from motlan.web.house import House


@click.group("report")
def command() -> None:
    """Report: a day, which is kept; tasks by owner, group or phase; units. Each verb has --json.

    \b
    Example:
      motlan report daily
      motlan report tasks --by owner
      motlan report units --province 04 --json
    """


@command.command("daily")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day; without it today, as far as it has come.")
@click.option("--because", default="", help="Why a day that has its report gets a corrected edition.")
@workspace_option
@directory_option
@register_option
@verb
def daily(
    terminal: Terminal, workspace: Path, directory: Path, register_url: str | None, day: object, because: str
) -> None:
    """Make the report of a day, as a page and as PDF, and say what it tells.

    The worker makes it when the day is over. By hand the same report is not made twice; one that would say something
    else becomes a new edition, which names the one before.

    \b
    Example:
      motlan report daily --day 2026-11-16
      motlan report daily --day 2026-11-16 --because "A province sent its count anew"
    """
    open_roof(workspace=workspace, directory=directory, register_url=register_url)
    bring_up_to_date()
    from motlan.web.dailyreport.making import make
    from motlan.web.house import house

    here = house()
    wanted = date.fromisoformat(str(day)[:10]) if day else here.today
    with terminal.step("report", Text(vi="Lập báo cáo", en="Making the report")):
        made = make(here=here, day=wanted, because=because)
    told = made.report
    lines = [terminal.translate(told.title)]
    for number, section in enumerate(told.sections, start=1):
        lines.append(f"{number:>3}. {terminal.translate(section.title)}")
        lines += [f"     {terminal.translate(one)}" for one in section.said]
    edition = Text(vi="Bản số {n}, {at}", en="Edition {n}, {at}").fill(n=made.number, at=instant(made.made_at))
    record = {
        "day": made.day,
        "edition": made.number,
        "whole_day": made.whole,
        "made_at": made.made_at.isoformat(),
        "rule": made.rule,
        "fingerprint": made.says,
        "figures": dict(made.figures),
        "papers": {
            f"{one.language}{'-public' if one.shows else ''}": one.blob_id for one in made.papers.order_by("pk")
        },
        "seconds": terminal.seconds,
    }
    terminal.answer(record, lines=(*lines, terminal.translate(edition)))


DAY = click.option("--day", default="", help="A day that is past; without it things as they stand.")


@command.command("tasks")
@click.option("--by", type=click.Choice(["owner", "group", "phase", "plan"]), default="owner", show_default=True)
@click.option("--order", type=click.Choice(["late", "gap"]), default="late", show_default=True)
@DAY
@workspace_option
@directory_option
@register_option
@verb
def tasks(
    terminal: Terminal, workspace: Path, directory: Path, register_url: str | None, by: str, order: str, day: str
) -> None:
    """Count tasks by owner, group, phase or plan: late, closed, both lights, how far claims are ahead.

    \b
    Example:
      motlan report tasks --by group --order gap
      motlan report tasks --by owner --day 2026-11-16 --json
    """
    open_roof(workspace=workspace, directory=directory, register_url=register_url)
    bring_up_to_date()
    from motlan.web.centre.tally import columns, lines_of, values
    from motlan.web.language import spoken

    here, asof = _as_of(day)
    with spoken(terminal.language):
        lines = lines_of(here, asof.tasks(here), by, order)
    names = columns(past=asof.past)
    rows = [dict(zip(names, values(line, past=asof.past), strict=True)) for line in lines]
    said = [
        LINE.fill(
            claimed=_counted(line.claimed),
            measured=_counted(line.measured),
            label=line.label,
            late=line.late,
            tasks=line.tasks,
            ahead=line.ahead,
        )
        for line in lines
    ]
    terminal.answer({"day": asof.day, "by": by, "lines": rows}, lines=tuple(said))


@command.command("units")
@click.option("--province", default="", help="The communes of this province, by its number; without it all provinces.")
@click.option("--order", type=click.Choice(["gap", "share", "name"]), default="gap", show_default=True)
@DAY
@workspace_option
@directory_option
@register_option
@verb
def units(
    terminal: Terminal, workspace: Path, directory: Path, register_url: str | None, province: str, order: str, day: str
) -> None:
    """Put units side by side: what each says of itself, what was measured, the gap, and who reported what when.

    \b
    Example:
      motlan report units
      motlan report units --province 04 --order share --json
    """
    open_roof(workspace=workspace, directory=directory, register_url=register_url)
    bring_up_to_date()
    from motlan.web.language import spoken
    from motlan.web.unitreports.tally import COLUMNS, lines_of, values

    here, asof = _as_of(day)
    units = here.workspace.dictionary.units
    known = [one.code for one in units.children(on=asof.on)]
    if province and province not in known:
        raise UnknownUnit(book=units, typed=province, on=asof.on, among=known)
    with spoken(terminal.language):
        lines = lines_of(here, asof, province=province, order=order)
    said = [
        f"{one.code:6} {one.claimed.symbol} {one.measured.symbol} {one.gap}  "
        f"{terminal.number(one.ready)}/{terminal.number(one.whole)}  {one.name}"
        for one in (line.unit for line in lines)
    ]
    rows = [dict(zip(COLUMNS, values(line), strict=True)) for line in lines]
    terminal.answer({"day": asof.day, "province": province or None, "units": rows}, lines=(HEAD, *said))


HEAD = Text(vi="đơn vị, báo cáo, đo được, khoảng cách, xã đạt", en="unit, claimed, measured, gap, ready communes")
LINE = Text(
    vi="{label}: {tasks:,} nhiệm vụ, {late:,} quá hạn; báo cáo {claimed}; đo được {measured}; {ahead:,} cao hơn đo",
    en="{label}: {tasks:,} tasks, {late:,} late; claimed {claimed}; measured {measured}; {ahead:,} ahead of it",
)


def _as_of(day: str) -> tuple[House, AsOf]:
    """The house, and the day asked for; raise NotHeld for one that is none or is to come."""
    from motlan.web.centre.asof import as_of
    from motlan.web.house import house

    here = house()
    asof = as_of(here, day)
    asof.known()
    return here, asof


def _counted(lights: Mapping[Light, int]) -> str:
    return " ".join(f"{light.symbol}{n}" for light, n in lights.items() if n)
