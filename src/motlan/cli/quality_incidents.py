"""``motlan quality incidents|state``: what fails, whose it is, and by when it must be mended."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from motlan.cli.house import House, Place, place_options
from motlan.cli.terminal import Terminal, verb
from motlan.data.quality.incident import Incident
from motlan.data.quality.incident_log import (
    Event,
    Statement,
    Wanted,
    incidents,
    one_incident,
    state_cause,
    timeline,
)
from motlan.data.quality.score import Bands
from motlan.kernel.text import Text

NONE = Text(vi="Không có sự cố nào.", en="There is no incident.")
HEADS = Text(
    vi=f"{'Số':>5} {'Mã':11}  {'Mức độ':12} {'Trạng thái':10} {'Nguyên nhân':11} {'Sửa xong':10}  Điều không đạt",
    en=f"{'No':>5} {'Code':11}  {'Severity':12} {'State':10} {'Cause by':11} {'Mended by':10}  What fails",
)
"""Both deadlines count from the alert: the cause first, then the mending."""
OVERDUE = Text(vi="quá hạn", en="overdue")
STATED = Text(vi="đã nêu", en="stated")
BELOW = Text(
    vi="chỉ số của cả CSDL {index}, dưới ngưỡng {bound:g}", en="index of the database {index}, below {bound:g}"
)
MENDED = Text(vi="chỉ số của cả CSDL {index}, đã xanh trở lại", en="index of the database {index}, green again")
LEFT = Text(vi="chỉ số của cả CSDL {index}", en="index of the database {index}")
WAS = Text(vi="chỉ số {index}", en="index {index}")


@click.command("incidents")
@click.argument("number", type=int, required=False)
@click.option("--database", default="", help="Only those of one database.")
@click.option("--owner", default="", help="Only those of one agency.")
@click.option("--state", type=click.Choice(["new", "in_work", "done", "withdrawn"]), help="Only those in one state.")
@click.option("--overdue", is_flag=True, help="Only those with a deadline that has passed: for the committee.")
@click.option("--all", "everything", is_flag=True, help="Those that ended too.")
@place_options
@verb
def incidents_command(
    terminal: Terminal,
    place: Place,
    number: int | None,
    database: str,
    owner: str,
    state: str | None,
    overdue: bool,
    everything: bool,
) -> None:
    """List the incidents, severe and soonest due first; with a NUMBER, what happened to that one.

    Measuring opens and closes them. An identifier that fails is severe at once. One whose rule is asked no more is
    withdrawn: nobody owes it, and it is not late.

    \b
    Example:
      motlan quality incidents --overdue --json
    """
    with place.open() as house:
        if number is not None:
            _one(terminal, house, number)
            return
        today = house.today
        wanted = Wanted(
            database=database,
            owner=owner,
            state=state or "",
            open_only=not everything and state is None,
            overdue_on=today if overdue else None,
        )
        found, bands = incidents(house.register, wanted), house.workspace.policy.bands
    lines = tuple(_line(one, terminal, bands, late=one.overdue(today)) for one in found)
    records = [{**_record(one, bands), "overdue": one.overdue(today)} for one in found]
    terminal.answer({"incidents": records}, lines=(HEADS, *lines) if lines else (NONE,))


def _line(one: Incident, terminal: Terminal, bands: Bands, *, late: bool) -> str:
    cause = terminal.translate(STATED) if one.cause else str(one.cause_due)
    mark = f"  ✕ {terminal.translate(OVERDUE)}" if late else ""
    return (
        f"{one.incident:>5} {one.code}  {terminal.word(one.severity):12} {terminal.word(one.state):10}"
        f" {cause:11} {one.due}"
        f"  {one.database}: {_what(one, terminal, bands)}  {one.owner}{mark}"
    )


def _what(one: Incident, terminal: Terminal, bands: Bands) -> str:
    """What fails: a check with its counts, or the database's index with the line that it missed."""
    if not one.is_of_band:
        return f"{one.dataset}.{one.check_id}  {terminal.number(one.failed)}/{terminal.number(one.evaluated)}"
    words = {"done": MENDED, "withdrawn": LEFT}.get(one.state, BELOW)
    return terminal.translate(words.fill(index=one.index, bound=one.bound(bands)))


def _record(one: Incident, bands: Bands) -> dict[str, Any]:
    """Plain values; that of a band has an index and its line in the place of counts."""
    counts = {"failed": None, "evaluated": None, "index": one.index, "bound": one.bound(bands)}
    return {**asdict(one), **(counts if one.is_of_band else {})}


def _one(terminal: Terminal, house: House, number: int) -> None:
    found, events = one_incident(house.register, number), timeline(house.register, number)
    bands = house.workspace.policy.bands
    lines: list[Text | str] = [HEADS, _line(found, terminal, bands, late=found.overdue(house.today))]
    for one in events:
        counted = _counted(found, one, terminal)
        lines.append(f"      {one.at}  {terminal.word(one.kind):15} {one.actor}  {counted}  {one.note or ''}".rstrip())
    terminal.answer({"incident": _record(found, bands), "events": [asdict(one) for one in events]}, lines=tuple(lines))


def _counted(one: Incident, event: Event, terminal: Terminal) -> str:
    """What an event found: failing records, or of a band the index."""
    if event.failed is None:
        return "–"
    if one.is_of_band:
        return terminal.translate(WAS.fill(index=one.index_at(event.failed)))
    return terminal.number(event.failed)


@click.command("state")
@click.argument("number", type=int)
@click.option("--cause", required=True, help="Why it happened.")
@click.option("--plan", required=True, help="What is done about it.")
@click.option("--by-day", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day it will be mended.")
@click.option("--on-site", is_flag=True, help="Right and wrong cannot be told without going to look: more time.")
@click.option("--by", required=True, help="Who says so for the owner.")
@place_options
@verb
def state_command(
    terminal: Terminal,
    place: Place,
    number: int,
    cause: str,
    plan: str,
    by_day: datetime,
    on_site: bool,
    by: str,
) -> None:
    """State the cause and the plan of an incident: it is then in work. Only a measurement that passes ends it.

    \b
    Example:
      motlan quality state 4 --cause "Nhập tay" --plan "Nhập lại từ sổ gốc" --by-day 2026-12-01 --by lan
    """
    with place.open() as house:
        stated = state_cause(
            house.register,
            number=number,
            statement=Statement(cause=cause, plan=plan, planned_for=by_day.date(), on_site=on_site),
            by=by,
            policy=house.workspace.policy,
            clock=house.clock,
        )
        bands = house.workspace.policy.bands
    terminal.answer({"incident": _record(stated, bands)}, lines=(_line(stated, terminal, bands, late=False),))
