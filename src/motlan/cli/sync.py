"""``motlan sync``: take over what changed in the databases, once or for as long as it runs."""

import signal
import sys
import threading
from typing import Any, Literal

import click

from motlan.cli.house import House, Place, place_options
from motlan.cli.living import NAME, READ_WHOLE, Following, Screen, changes_of
from motlan.cli.quality import line_of, with_rules
from motlan.cli.starting import leave_pandas_out
from motlan.cli.terminal import Terminal, verb
from motlan.data.api import DatabaseQuality, DatasetReport, SyncReport, prepare, synchronise, watch
from motlan.data.quality.api import measure_again, suspended
from motlan.data.sync.asked import watcher
from motlan.kernel.errors import MotlanError
from motlan.kernel.text import Text
from motlan.kernel.together import end_with_starter
from motlan.store.register import Register

WATCHED = Text(
    vi="Tiến trình {process} đang theo dõi các cơ sở dữ liệu (sync --watch): nhờ nó đọc ngay.",
    en="Process {process} watches the databases (sync --watch): it is asked to read them now.",
)
PATIENCE = 20.0
"""Seconds for which what the watch reads is waited for."""
SUSPENDED = Text(
    vi="{name}: tạm dừng, không đọc (gọi đích danh để đọc thử)", en="{name}: suspended, not read (name it to try)"
)
READ = Text(vi="({rows:,} dòng đọc)", en="({rows:,} {rows:row|rows} read)")
HELD_BACK = Text(
    vi="  {quarantined:,} bản ghi và {unreadable:,} giá trị vào cách ly",
    en="  {quarantined:,} {quarantined:record|records} and {unreadable:,} {unreadable:value|values} in quarantine",
)


@click.command("sync")
@click.argument("databases", nargs=-1)
@click.option(
    "--path",
    type=click.Choice(["auto", "living", "bulk"]),
    default="auto",
    show_default=True,
    help="living: touched records only; bulk: golden records anew.",
)
@click.option(
    "--accept-removals",
    is_flag=True,
    help="Take a delivery over although it lacks many records that are held; look at it first.",
)
@click.option(
    "--accept-schema",
    multiple=True,
    metavar="DATABASE.DATASET",
    help="The new form of this source is as it should be; a watch goes on with it too.",
)
@click.option("--watch", "watching", is_flag=True, help="Go on for ever: change streams and pushes within a moment.")
@click.option(
    "--every",
    type=click.FloatRange(min=0.1),
    default=60.0,
    show_default=True,
    help="With --watch: seconds between two readings of a dataset that says no `every` itself.",
)
@place_options
@verb
def command(
    terminal: Terminal,
    place: Place,
    databases: tuple[str, ...],
    path: Literal["auto", "living", "bulk"],
    accept_removals: bool,
    accept_schema: tuple[str, ...],
    watching: bool,
    every: float,
) -> None:
    """Synchronise all databases, or those named (``database`` or ``database.dataset``). The quality of those that
    changed is measured again where it was measured before, so that lights follow at once.

    Exit status 1 when one of them failed; the others are taken over all the same. Where a watch is at work
    (``sync --watch``, ``serve --watch``) it is asked to read them now, and waited for 20 seconds at most. With
    ``--watch`` it ends on Ctrl+C or SIGTERM, after the landing under way; ``--json`` then gives one line an event.

    \b
    Example:
      motlan sync population civil_status.births
      motlan sync --watch --json
    """
    if watching and (databases or accept_removals):
        raise click.UsageError("--watch keeps every database living; it takes no names and no --accept-removals")
    leave_pandas_out()
    with place.open(make=True) as house:
        prepare(register=house.register, catalogue=house.workspace.catalogue)
        if watching:
            end_with_starter()
            watch_until_ended(terminal, house, every=every, path=path)
            return
        process = watcher(house.lake)
        if process is not None:
            terminal.say(WATCHED.fill(process=process))
        with terminal.step("sync", Text(vi="Đồng bộ", en="Synchronising")) as tell:
            report = synchronise(
                register=house.register,
                lake=house.lake,
                catalogue=house.workspace.catalogue,
                clock=house.clock,
                places=house.places,
                only=databases,
                path=path,
                accept_removals=accept_removals,
                accept_schemas=accept_schema,
                ask_watch=True,
                patience=PATIENCE,
                progress=lambda stage: tell(terminal.at(stage)),
            )
        measured = _measured(terminal, house, report)
        stopped = () if databases else tuple(sorted(suspended(house.register)))
    lines: list[Text | str] = [line for one in report.datasets for line in _lines(one, terminal)]
    lines += [*(line_of(one, terminal) for one in measured), *(SUSPENDED.fill(name=name) for name in stopped)]
    told = {
        **as_record(report, terminal),
        "suspended": stopped,
        "quality": with_rules(measured, house.workspace.catalogue),
    }
    terminal.answer(told, lines=tuple(lines))
    sys.exit(1 if report.failed else 0)


def _measured(terminal: Terminal, house: House, report: SyncReport) -> tuple[DatabaseQuality, ...]:
    """The quality of the databases that changed, where it was ever measured: lights and alerts follow within seconds.

    What keeps it from being measured is said; what was taken over stays.
    """
    changed = {one.database for one in report.datasets if one.added or one.changed or one.removed or one.quarantined}
    if not changed:
        return ()
    try:
        return measure_again(
            register=house.register,
            catalogue=house.workspace.catalogue,
            clock=house.clock,
            policy=house.workspace.policy,
            changed=changed,
        )
    except MotlanError as error:
        terminal.say(error.in_(terminal.language))
        return ()


def watch_until_ended(
    terminal: Terminal, house: House, *, every: float, path: Literal["auto", "living", "bulk"]
) -> None:
    """Keep everything living until SIGTERM or Ctrl+C."""
    ended = threading.Event()
    following = Following(house)
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: ended.set())
    watch(
        connect=lambda: Register.connect(house.register_url),
        lake=house.lake,
        catalogue=house.workspace.catalogue,
        clock=house.clock,
        places=house.places,
        ended=ended,
        tell=Screen(terminal).show,
        every=every,
        path=path,
        after_change=following.after_change,
        chores=(following.remeasure.catch_up,),
        renewed=following.renewed,
        root=house.root,
    )


def as_record(report: SyncReport, terminal: Terminal) -> dict[str, Any]:
    """A sync as plain values, dataset by dataset."""
    return {"datasets": [as_values(one, terminal) for one in report.datasets], "seconds": terminal.seconds}


def as_values(one: DatasetReport, terminal: Terminal) -> dict[str, Any]:
    """What came of one dataset, as plain values."""
    return {
        "database": one.database,
        "dataset": one.dataset,
        "outcome": one.outcome,
        "message": terminal.translate(one.message),
        "remedy": terminal.translate(one.remedy or ""),
        "lost": terminal.translate(one.lost or ""),
        "rows": one.rows,
        "added": one.added,
        "changed": one.changed,
        "removed": one.removed,
        "quarantined": one.quarantined,
        "unreadable": one.unreadable,
        "kept": one.kept,
        "seconds": round(one.seconds, 3),
    }


def _lines(one: DatasetReport, terminal: Terminal) -> list[str]:
    """What came of one dataset; what helps, on a line of its own."""
    name = f"{one.database}.{one.dataset}"
    seconds = f"{terminal.number(one.seconds, '.1f')} s" if one.seconds else ""
    if one.outcome in {"failed", "stopped"}:
        told = f"{name:{NAME}}  ✕ {terminal.translate(one.message).removeprefix(f'{name}: ')}"
        return [told, f"{'':{NAME}}  → {terminal.translate(one.remedy)}"] if one.remedy else [told]
    if one.outcome == "unchanged":
        return [f"{name:{NAME}}  · {terminal.translate(one.message)}  {seconds}".rstrip()]
    figures = f"{changes_of(one, terminal)}  " + terminal.translate(READ.fill(rows=one.rows))
    held_back = HELD_BACK.fill(quarantined=one.quarantined, unreadable=one.unreadable)
    quarantine = terminal.translate(held_back) if one.quarantined or one.unreadable else ""
    told = f"  {terminal.translate(one.message)}" if one.kept else ""
    lost = [f"{'':{NAME}}  ! {terminal.translate(READ_WHOLE.fill(why=one.lost))}"] if one.lost else []
    return [f"{name:{NAME}}  ✓ {figures}{quarantine}{told}  {seconds}".rstrip(), *lost]
