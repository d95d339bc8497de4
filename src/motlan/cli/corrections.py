"""``motlan corrections``: what people and officers say is wrong, and the owners' answers."""

from typing import Any

import click

from motlan.cli.house import House, Place, place_options
from motlan.cli.terminal import Terminal, verb
from motlan.data.api import prepare
from motlan.data.correction import actions, record
from motlan.data.correction.actions import Verdict
from motlan.data.correction.record import PENDING, Correction
from motlan.kernel.clock import instant
from motlan.kernel.text import Text

WORDS: dict[str, Text] = {
    "open": Text(vi="chờ trả lời", en="waits for an answer"),
    "accepted": Text(vi="đang sửa", en="is being mended"),
    "corrected": Text(vi="đã sửa", en="corrected"),
    "upheld": Text(vi="giữ nguyên", en="the value stands"),
}
LATE = Text(vi="quá hạn", en="late")
NONE = Text(vi="Không có yêu cầu nào đang chờ.", en="No correction is waiting.")


@click.group("corrections")
def command() -> None:
    """List and answer corrections: "this is wrong", with a deadline at the owning database.

    The data close a correction: when the golden value is no longer the one contested. Each verb has --json.

    \b
    Example:
      motlan corrections list --database population
      motlan corrections answer 12 refuse --by lan --reason "The original book has the same date."
    """


@command.command("list")
@click.option("--database", "source", help="Only those of one database.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=200, show_default=True)
@place_options
@verb
def listed(terminal: Terminal, place: Place, source: str | None, limit: int) -> None:
    """The pending corrections, the soonest due first; no values of persons are shown.

    \b
    Example:
      motlan corrections list --database population
    """
    with place.open() as house:
        if source is not None:
            house.workspace.catalogue.database(source)
        _settle(house)
        found = record.due(
            house.register, sources=(source,) if source is not None else None, states=PENDING, limit=limit
        )
        now = house.clock.now()
    lines = tuple(
        f"{one.number:>6}  {one.source}  {one.concept}.{one.attribute}  {terminal.translate(WORDS[one.state])}"
        f"  {one.due_at:%Y-%m-%d}{'  ' + terminal.translate(LATE) if one.late(now) else ''}"
        for one in found
    )
    terminal.answer({"corrections": [{**_plain(one), "late": one.late(now)} for one in found]}, lines=lines or (NONE,))


@command.command("answer")
@click.argument("number", type=click.IntRange(1))
@click.argument("verdict", type=click.Choice(["accept", "refuse"]))
@click.option("--reason", default="", help="What the person reads; needed to refuse.")
@click.option("--right", help="The right value, where the platform keeps the register: it is mended at once.")
@click.option("--by", required=True, help="Who answers for the owner.")
@place_options
@verb
def answered(
    terminal: Terminal,
    place: Place,
    number: int,
    verdict: Verdict,
    reason: str,
    right: str | None,
    by: str,
) -> None:
    """Accept a correction or refuse it with a reason.

    \b
    Example:
      motlan corrections answer 12 refuse --by lan --reason "The original book has the same date."
    """
    with place.open() as house:
        prepare(register=house.register, catalogue=house.workspace.catalogue)
        calendar, settings = house.workspace.calendar, house.workspace.settings
        due = calendar.closing(calendar.add_working_days(house.clock.now(), settings.mend_days))
        done = actions.answer(
            register=house.register,
            catalogue=house.workspace.catalogue,
            clock=house.clock,
            number=number,
            verdict=verdict,
            reason=reason,
            by=by,
            mend_by=due,
            right=right,
        )
    terminal.answer(_plain(done), lines=(f"{done.number}: {terminal.translate(WORDS[done.state])}",))


def _settle(house: House) -> None:
    actions.settle(register=house.register, catalogue=house.workspace.catalogue, clock=house.clock)


def _plain(one: Correction) -> dict[str, Any]:
    """What names nobody: no value, no words of the person."""
    return {
        "number": one.number,
        "database": one.source,
        "concept": one.concept,
        "attribute": one.attribute,
        "state": one.state,
        "capacity": one.capacity,
        "dossier": one.dossier,
        "reported_at": instant(one.reported_at),
        "due_at": instant(one.due_at),
        "answered_at": instant(one.answered_at) if one.answered_at else None,
    }
