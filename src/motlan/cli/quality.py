"""``motlan quality``: measure every database by its contract, and what follows from it."""

import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import click

from motlan.cli.helping import in_language
from motlan.cli.house import Place, place_options
from motlan.cli.terminal import Terminal, verb
from motlan.data.api import DatabaseQuality, measure_quality
from motlan.data.quality.contract import fingerprint_of
from motlan.data.spec import Catalogue
from motlan.kernel.number import floored
from motlan.kernel.text import Text

FOLLOWING = {
    "failures": "failures",
    "quarantine": "quarantine",
    "received": "quarantine",
    "check": "contracts",
    "export": "contracts",
    "import": "contracts",
    "report": "report",
    "incidents": "incidents",
    "state": "incidents",
    "suspensions": "suspensions",
    "suspend": "suspensions",
    "lift": "suspensions",
}
"""What else can be asked for, and the module that answers."""


class Quality(click.Group):
    """A group whose first command may be left out: ``motlan quality population`` measures."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``measure`` before what names no command; ``-h`` alone is for the whole group."""
        known = {"measure", *FOLLOWING}
        if not any(arg in known for arg in args[:1]) and not {"-h", "--help"} & set(args[:1]):
            args = ["measure", *args]
        return super().parse_args(ctx, args)

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """All of them, measuring first."""
        return ["measure", *FOLLOWING]

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """One of them; None when there is none."""
        if name == "measure":
            return in_language(measure)
        if name not in FOLLOWING:
            return None
        module = import_module(f"motlan.cli.quality_{FOLLOWING[name]}")
        found: click.Command = getattr(module, f"{name}_command")
        return in_language(found)


@click.group("quality", cls=Quality)
def command() -> None:
    """Measure the quality of databases, hold files against contracts, follow incidents.

    Without a command it measures: ``motlan quality population`` is ``motlan quality measure population``.

    \b
    Example:
      motlan quality population --json
      motlan quality check members.parquet --contract members.odcs.yaml --failures wrong.csv
      motlan quality incidents --overdue
    """


@click.command("measure")
@click.argument("databases", nargs=-1)
@click.option("--fields", is_flag=True, help="Show the index of every field too, the lowest first.")
@place_options
@verb
def measure(terminal: Terminal, place: Place, databases: tuple[str, ...], fields: bool) -> None:
    """Measure the quality index of all databases, or of those named; every failing record is kept.

    \b
    Example:
      motlan quality population --json
    """
    with (
        place.open(make=True) as house,
        terminal.step("quality", Text(vi="Đo chất lượng", en="Measuring quality")),
    ):
        measured = measure_quality(
            register=house.register,
            catalogue=house.workspace.catalogue,
            clock=house.clock,
            only=databases,
            policy=house.workspace.policy,
        )
    lines = tuple(line for one in measured for line in (line_of(one, terminal), *_fields(one, terminal, fields)))
    record = with_rules(measured, house.workspace.catalogue)
    terminal.answer({"quality": record, "seconds": terminal.seconds}, lines=lines)
    sys.exit(1 if any(one.error for one in measured) else 0)


def with_rules(measured: tuple[DatabaseQuality, ...], catalogue: Catalogue) -> dict[str, Any]:
    """The same as :func:`as_record`, each with the fingerprint of the rules that it was measured by."""
    record = as_record(measured)
    for one in measured:
        record[one.database]["rules"] = fingerprint_of(catalogue, one.database)
    return record


def as_record(measured: tuple[DatabaseQuality, ...]) -> dict[str, Any]:
    """Quality as plain values, database by database."""
    return {
        one.database: {
            "index": _rounded(one.dqi),
            "band": one.band,
            "coverage": one.coverage,
            "clean_share": one.clean_share,
            "criteria": {each.value: _rounded(share) for each, share in one.criteria.items()},
            "fields": [
                {
                    "field": f"{each.dataset}.{each.attribute}" if each.attribute else each.dataset,
                    "index": _rounded(each.index),
                    "criteria": {of.value: _rounded(share) for of, share in each.criteria.items()},
                }
                for each in one.fields
            ],
            "identifier_breaches": one.identifier_breaches,
            "error": one.error.in_("en") if one.error else None,
        }
        for one in measured
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else floored(share, 2)


def line_of(one: DatabaseQuality, terminal: Terminal) -> str:
    """The quality of one database in a line."""
    severe = terminal.translate(_breaches(one.identifier_breaches, terminal)) if one.identifier_breaches else ""
    unmeasured = f"  {one.error.in_(terminal.language)}" if one.error else ""
    beside = beside_index(one.coverage, one.clean_share, terminal)
    index = terminal.index(one.dqi)
    return f"{one.database:20} {index:>7}  {terminal.word(one.band)}  {beside}{severe}{unmeasured}"


def _fields(one: DatabaseQuality, terminal: Terminal, wanted: bool) -> Iterator[str]:
    """A line for each field: its index, and those of its criteria that were measured."""
    for each in sorted(one.fields, key=lambda field: (field.index is None, field.index or 0.0)) if wanted else ():
        told = ", ".join(
            f"{terminal.word(of.value)} {terminal.index(share)}"
            for of, share in each.criteria.items()
            if share is not None
        )
        index = terminal.index(each.index)
        yield f"  {f'{each.dataset}.{each.attribute}'.rstrip('.'):40} {index:>7}  {told}"


def beside_index(coverage: float | None, clean_share: float | None, terminal: Terminal) -> str:
    """What an index is worth: how much of the data rules speak of, and the share of records that pass everything."""
    if coverage is None and clean_share is None:
        return ""
    shares = ("–" if one is None else terminal.index(100 * one) + " %" for one in (coverage, clean_share))
    told = dict(zip(("coverage", "clean"), shares, strict=True))
    return terminal.translate(
        Text(
            vi="quy tắc phủ {coverage}, bản ghi đạt mọi kiểm tra {clean}",
            en="rules cover {coverage}, records that pass everything {clean}",
        ).fill(**told)
    )


def _breaches(count: int, terminal: Terminal) -> Text:
    written = terminal.number(count)
    return Text(
        vi=f"  ✕ nghiêm trọng: {written} vi phạm mã định danh",
        en=f"  ✕ severe: {written} {'breach' if count == 1 else 'breaches'} of identifiers",
    )
