"""``motlan quality suspensions|suspend|lift``: databases whose synchronisation is stopped."""

from dataclasses import asdict

import click

from motlan.cli.house import Place, place_options
from motlan.cli.terminal import Terminal, decision_options, verb
from motlan.data.quality.suspension import Suspension, lift, suspend, suspensions
from motlan.kernel.clock import instant
from motlan.kernel.text import Text

WHY = "Why; everybody who looks will read it."
NONE = Text(vi="Chưa có cơ sở dữ liệu nào bị tạm dừng.", en="No database was ever suspended.")


@click.command("suspensions")
@place_options
@verb
def suspensions_command(terminal: Terminal, place: Place) -> None:
    """Every suspension that ever was, the newest first: who, when, why, and how it ended.

    \b
    Example:
      motlan quality suspensions --json
    """
    with place.open() as house:
        found = suspensions(house.register)
    terminal.answer({"suspensions": [asdict(one) for one in found]}, lines=tuple(map(_line, found)) or (NONE,))


def _line(one: Suspension) -> str:
    ended = f"✓ {one.lifted_at} {one.lifted_by}: {one.lifted_reason}" if one.lifted_at else "✕"
    return f"{one.database:20} {one.suspended_at} {one.suspended_by}: {one.reason}  {ended}"


@click.command("suspend")
@click.argument("database")
@decision_options(WHY)
@place_options
@verb
def suspend_command(
    terminal: Terminal,
    place: Place,
    database: str,
    reason: str,
    by: str,
) -> None:
    """Stop the synchronisation of a database; who names it (`motlan sync DATABASE`) still reads it, on trial.

    \b
    Example:
      motlan quality suspend land --reason "Đang chuyển máy chủ" --by lan
    """
    with place.open() as house:
        house.workspace.catalogue.database(database)
        suspend(house.register, database=database, by=by, reason=reason, at=instant(house.clock.now()))
    terminal.answer({"suspended": database}, lines=(Text(vi=f"Đã tạm dừng {database}.", en=f"Suspended {database}."),))


@click.command("lift")
@click.argument("database")
@decision_options(WHY)
@place_options
@verb
def lift_command(
    terminal: Terminal,
    place: Place,
    database: str,
    reason: str,
    by: str,
) -> None:
    """Let a suspended database be synchronised again.

    \b
    Example:
      motlan quality lift land --reason "Đã chuyển xong" --by lan
    """
    with place.open() as house:
        house.workspace.catalogue.database(database)
        lift(house.register, database=database, by=by, reason=reason, at=instant(house.clock.now()))
    terminal.answer(
        {"lifted": database},
        lines=(Text(vi=f"{database} được đồng bộ trở lại.", en=f"{database} is synchronised again."),),
    )
