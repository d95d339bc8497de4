"""``motlan build``: link and consolidate everything anew, in the register or in the lake on an engine."""

from collections.abc import Callable, Mapping
from typing import Any

import click

from motlan.cli.house import House, Place, place_options
from motlan.cli.terminal import Terminal, verb
from motlan.data.api import (
    Address,
    BuildReport,
    Limits,
    PlannedInLake,
    build,
    build_in_lake,
    plan_build_in_lake,
    prepare,
)
from motlan.data.progress import Stage
from motlan.kernel.text import Text


@click.command("build")
@click.option(
    "--engine", help="Compute in the lake on: duckdb, sail, spark://local[2], spark://HOST:PORT, sc://HOST:PORT."
)
@click.option("--buckets", type=click.IntRange(1, 4096), help="Parts that subjects are spread over (default: by rows).")
@click.option("--memory", type=click.IntRange(1), default=2, show_default=True, help="Gigabytes for the engine here.")
@click.option("--cores", type=click.IntRange(1), help="Processors the engine may use (default: all).")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A setting of Spark; may be repeated.")
@click.option("--lake-only", is_flag=True, help="Golden records in the lake alone; those of the register stay.")
@click.option("--dry-run", is_flag=True, help="Say what would be exported and computed, and do nothing.")
@place_options
@verb
def command(
    terminal: Terminal,
    place: Place,
    engine: str | None,
    buckets: int | None,
    memory: int,
    cores: int | None,
    settings: tuple[str, ...],
    lake_only: bool,
    dry_run: bool,
) -> None:
    """Build all golden records from the mirrors and swap them in; what is served meanwhile stays whole.

    Without --engine the register computes. With --engine the records go into the lake as Parquet, the engine links and
    consolidates them there, and the golden records come back: the same rows, for more of them than one machine holds.

    \b
    Examples:
      motlan build --dir demo
      motlan build --dir demo --engine duckdb --dry-run
      motlan build --dir /lake --engine spark://master:7077 --set spark.executor.memory=8g
    """
    address = Address.parse(engine or "duckdb")
    if engine is None and (lake_only or buckets or settings):
        raise click.UsageError("--lake-only, --buckets and --set belong to --engine.")
    with place.open(make=not dry_run) as house:
        if not dry_run:
            prepare(register=house.register, catalogue=house.workspace.catalogue)
        limits = Limits(memory_gb=memory, cores=cores, settings=_settings(settings))
        if dry_run:
            planned = plan_build_in_lake(
                register=house.register,
                catalogue=house.workspace.catalogue,
                address=address,
                limits=limits,
                buckets=buckets if engine else 1,
            )
            _say_plan(terminal, planned, address.text if engine else house.register.dialect)
            return
        with terminal.step("build", Text(vi="Dựng bản ghi vàng", en="Building golden records")) as tell:
            report = _build(terminal, house, address if engine else None, limits, buckets, lake_only, tell)
    _say_report(terminal, report, address.text if engine else house.register.dialect)


def _build(
    terminal: Terminal,
    house: House,
    address: Address | None,
    limits: Limits,
    buckets: int | None,
    lake_only: bool,
    tell: Callable[[str], None],
) -> BuildReport:
    register, catalogue = house.register, house.workspace.catalogue
    if address is None:
        return build(
            register=register,
            lake=house.lake,
            catalogue=catalogue,
            clock=house.clock,
            progress=lambda stage: tell(terminal.at(stage)),
        )
    told = _Steps(terminal, tell)
    told(Stage("start", address.text))
    return build_in_lake(
        register=register,
        lake=house.lake,
        catalogue=catalogue,
        clock=house.clock,
        address=address,
        limits=limits,
        buckets=buckets,
        lake_only=lake_only,
        progress=told,
    )


class _Steps:
    """Shows how far an engine is: at a terminal as it goes, elsewhere (a log, a pipe) one line a step of a concept."""

    def __init__(self, terminal: Terminal, tell: Callable[[str], None]) -> None:
        self._terminal, self._tell = terminal, tell
        self._last = ("", "")

    def __call__(self, stage: Stage) -> None:
        """Show it."""
        said = self._terminal.at(stage)
        self._tell(said)
        if (stage.name, stage.of) != self._last and not self._terminal.console.is_terminal:
            self._terminal.say(f"  · {said}")
        self._last = (stage.name, stage.of)


def _settings(pairs: tuple[str, ...]) -> Mapping[str, str]:
    wrong = [pair for pair in pairs if not pair.partition("=")[1]]
    if wrong:
        raise click.UsageError(f"--set wants NAME=VALUE, not {wrong[0]}.")
    return {name: value for name, _, value in (pair.partition("=") for pair in pairs)}


def _say_plan(terminal: Terminal, planned: tuple[PlannedInLake, ...], engine: str) -> None:
    concepts: dict[str, Any] = {
        one.concept: {"rows": one.rows, "buckets": one.buckets, "records": one.records} for one in planned
    }
    lines: list[Text | str] = [
        Text(vi=f"Máy tính toán: {engine}. Chưa làm gì.", en=f"Engine: {engine}. Nothing was done.")
    ]
    for one in planned:
        lines.append(
            Text(
                vi="{concept:24} {rows:>12,} bản ghi, {buckets} ngăn",
                en="{concept:24} {rows:>12,} records, buckets: {buckets}",
            ).fill(concept=one.concept, rows=one.rows, buckets=one.buckets)
        )
        lines += [f"  {source:36} {terminal.number(count, '>12,')}" for source, count in one.records.items()]
    terminal.answer({"engine": engine, "dry_run": True, "concepts": concepts}, lines=tuple(lines))


BUILT = Text(
    vi=f"{'Khái niệm':24} {'đối tượng':>12} {'mâu thuẫn':>10} {'chưa gắn':>10}",
    en=f"{'Concept':24} {'subjects':>12} {'conflicts':>10} {'unlinked':>10}",
)


def _say_report(terminal: Terminal, report: BuildReport, engine: str) -> None:
    concepts = {
        name: {"subjects": one.subjects, "conflicts": one.conflicts, "unlinked": one.unlinked}
        for name, one in report.concepts.items()
    }
    rows = tuple(
        f"{name:24} {terminal.number(one['subjects'], '>12,')} {terminal.number(one['conflicts'], '>10,')}"
        f" {terminal.number(one['unlinked'], '>10,')}"
        for name, one in concepts.items()
    )
    terminal.answer({"engine": engine, "concepts": concepts, "seconds": terminal.seconds}, lines=(BUILT, *rows))
