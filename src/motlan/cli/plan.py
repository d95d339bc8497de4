"""``motlan plan``: what a changed workspace will do to the register, before it is done; ``--apply`` does it."""

import sys
from dataclasses import asdict
from pathlib import Path

import click

from motlan.cli.house import House, Place, place_options
from motlan.cli.sync import as_record
from motlan.cli.terminal import Terminal, verb
from motlan.data.api import Change, Migration, migrate, plan_migration
from motlan.data.sync.asked import followed_workspace, watcher
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text

NOTHING = Text(
    vi="Không có gì phải làm: sổ đăng ký đã theo đúng không gian làm việc.",
    en="Nothing to do: the register is as the workspace says.",
)

DO_IT = Text(
    vi="Ước chừng {seconds:,.0f} giây. Làm: motlan plan --apply",
    en="About {seconds:,.0f} seconds. To do it: motlan plan --apply",
)
WATCHED = Text(
    vi="Ước chừng {seconds:,.0f} giây. Tiến trình {process} đang theo dõi không gian làm việc này và tự làm ngay. Muốn"
    " xem trước, hãy sửa trên một bản sao: motlan plan --workspace BẢN-SAO",
    en="About {seconds:,.0f} seconds. Process {process} watches this workspace and does it by itself. To look first,"
    " make a change in a copy: motlan plan --workspace COPY",
)
SAVE_IT = Text(
    vi="Ước chừng {seconds:,.0f} giây. Làm: lưu thay đổi vào {root}; tiến trình {process} đang theo dõi nơi ấy và tự"
    " làm.",
    en="About {seconds:,.0f} seconds. To do it: save the change in {root}; process {process} watches it and does the"
    " rest.",
)
DOES_IT = Text(
    vi="Tiến trình {process} đang theo dõi không gian làm việc này và làm việc ấy; chờ đến khi xong.",
    en="Process {process} watches this workspace and does it; waiting until it is done.",
)


@click.command("plan")
@click.option("--apply", "do_it", is_flag=True, help="Do it; what is served meanwhile stays whole.")
@place_options
@verb
def command(terminal: Terminal, place: Place, do_it: bool) -> None:
    """Say what a change of the dictionary or the databases will do: columns, datasets, golden records, values, time.

    Counts of values are exact: the consolidation is run with the new order of authority, and nothing is written.
    Exit status 1 when a dataset could not be read while applying.

    Where a watch is at work (``sync --watch``, ``serve --watch``) it applies at once what is saved: look first with a
    copy of the workspace. ``--apply`` then waits until the watch is done.

    \b
    Example:
      motlan plan
      motlan plan --apply
      cp -r my-province copy; motlan plan --workspace copy
    """
    with place.open(make=do_it) as house:
        process, followed = watcher(house.lake), followed_workspace(house.lake)
        elsewhere = followed if followed not in (None, house.root.resolve()) else None
        with terminal.step("plan", Text(vi="So không gian làm việc với sổ đăng ký", en="Comparing with the register")):
            planned = plan_migration(register=house.register, catalogue=house.workspace.catalogue)
        lines = tuple(_line(one, terminal) for one in planned.changes) or (terminal.translate(NOTHING),)
        if do_it and planned.changes:
            for line in lines:
                terminal.say(line)
            if elsewhere is not None:
                raise _follows_another(process, elsewhere)
            if process is not None:
                terminal.say(DOES_IT.fill(process=process))
            _apply(terminal, house, planned)
            return
    what_next = SAVE_IT if elsewhere is not None else WATCHED if process is not None else DO_IT
    closing = what_next.fill(seconds=planned.seconds, process=process, root=elsewhere)
    said = ("", terminal.translate(closing)) if planned.changes else ()
    terminal.answer(_record(planned, terminal), lines=(*lines, *said))


def _follows_another(process: int | None, root: Path) -> Refused:
    return Refused(
        what=Text(
            vi=f"Tiến trình {process} đang theo dõi một không gian làm việc khác: {root}.",
            en=f"Process {process} watches another workspace: {root}.",
        ),
        remedy=Text(
            vi="Lưu thay đổi vào đó: tiến trình ấy tự làm ngay. Hoặc dừng nó rồi chạy lại.",
            en="Save the change there: that process does it by itself. Or end it, and run again.",
        ),
        where="--apply",
    )


def _apply(terminal: Terminal, house: House, planned: Migration) -> None:
    with terminal.step("apply", Text(vi="Áp dụng", en="Applying")) as tell:
        report = migrate(
            register=house.register,
            lake=house.lake,
            catalogue=house.workspace.catalogue,
            clock=house.clock,
            places=house.places,
            ask_watch=True,
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
