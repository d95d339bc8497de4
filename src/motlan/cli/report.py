"""``motlan report``: the report of a day, made by hand."""

from datetime import date
from pathlib import Path

import click

from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.kernel.text import Text
from motlan.web.opening import open_roof


@click.group("report")
def command() -> None:
    """Make reports that are kept; each verb has --json.

    \b
    Example:
      motlan report daily
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
    edition = Text(vi="Bản số {n}, {at}", en="Edition {n}, {at}").fill(n=made.number, at=made.made_at.isoformat())
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
