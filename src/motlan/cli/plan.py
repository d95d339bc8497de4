"""``motlan plan``: what a changed workspace will do to the register, before it is done; ``--apply`` does it."""

import sys
from dataclasses import asdict

import click

from motlan.cli.house import House, Place, place_options
from motlan.cli.sync import as_record
from motlan.cli.terminal import Terminal, verb
from motlan.data.api import Change, Migration, migrate, plan_migration
from motlan.kernel.text import Text

NOTHING = Text(
    vi="Không có gì phải làm: sổ đăng ký đã theo đúng không gian làm việc.",
    en="Nothing to do: the register is as the workspace says.",
)


@click.command("plan")
@click.option("--apply", "do_it", is_flag=True, help="Do it; what is served meanwhile stays whole.")
@place_options
@verb
def command(terminal: Terminal, place: Place, do_it: bool) -> None:
    """Say what a change of the dictionary or the databases will do: columns, datasets, golden records, values, time.

    Counts of values are exact: the consolidation is run with the new order of authority, and nothing is written.
    Exit status 1 when a dataset could not be read while applying.

    \b
    Example:
      motlan plan
      motlan plan --apply
    """
    with place.open(make=do_it) as house:
        with terminal.step("plan", Text(vi="So không gian làm việc với sổ đăng ký", en="Comparing with the register")):
            planned = plan_migration(register=house.register, catalogue=house.workspace.catalogue)
        lines = tuple(_line(one, terminal) for one in planned.changes) or (terminal.translate(NOTHING),)
        if do_it and planned.changes:
            for line in lines:
                terminal.say(line)
            _apply(terminal, house, planned)
            return
    terminal.answer(_record(planned, terminal), lines=(*lines, *_closing(planned, terminal)))


def _apply(terminal: Terminal, house: House, planned: Migration) -> None:
    with terminal.step("apply", Text(vi="Áp dụng", en="Applying")) as tell:
        report = migrate(
            register=house.register,
            lake=house.lake,
            catalogue=house.workspace.catalogue,
            clock=house.clock,
            places=house.places,
            progress=lambda stage: tell(terminal.at(stage)),
        )
    done = Text(vi="Đã áp dụng.", en="Applied.")
    failed = Text(
        vi=f"{len(report.failed)} tập không đọc được; bản đang giữ vẫn phục vụ. Xem motlan status, rồi chạy lại.",
        en=f"{len(report.failed)} datasets could not be read; what is held is served. See motlan status, run again.",
    )
    record = {**_record(planned, terminal), "applied": not report.failed, "sync": as_record(report, terminal)}
    terminal.answer(record, lines=(failed if report.failed else done,))
    sys.exit(1 if report.failed else 0)


def _record(planned: Migration, terminal: Terminal) -> dict[str, object]:
    changes = [{**asdict(one), "words": terminal.translate(one.words)} for one in planned.changes]
    return {"changes": changes, "estimated_seconds": round(planned.seconds, 1)}


def _line(change: Change, terminal: Terminal) -> str:
    return f"{change.where:36} {terminal.translate(change.words)}"


def _closing(planned: Migration, terminal: Terminal) -> tuple[str, ...]:
    if not planned.changes:
        return ()
    said = Text(
        vi="Ước chừng {seconds:,.0f} giây. Làm: motlan plan --apply",
        en="About {seconds:,.0f} seconds. To do it: motlan plan --apply",
    ).fill(seconds=planned.seconds)
    return ("", terminal.translate(said))
