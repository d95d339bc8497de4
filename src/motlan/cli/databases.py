"""``motlan databases``: what is declared, whether it can be read, and who may send changes."""

import sys
from typing import Any

import click

from motlan.cli.house import Place, place_options
from motlan.cli.terminal import Terminal, verb
from motlan.data.api import prepare
from motlan.data.databases.places import places
from motlan.data.sources.api import (
    Declared,
    Finding,
    Token,
    declared_databases,
    end_token,
    examine_databases,
    list_tokens,
    make_token,
    tables_of,
)
from motlan.kernel.text import Text
from motlan.workspace.load import load

WIDTH = 36  # characters of a dataset's name


@click.group("databases")
def command() -> None:
    """List the databases, test whether each can be read, and make tokens for owners who send changes.

    Every command has --json.

    \b
    Example:
      motlan databases test population civil_status.births
      motlan databases token social_insurance --note "their transfer server"
    """


# ---- what is declared


@command.command("list")
@place_options
@verb
def list_all(terminal: Terminal, place: Place) -> None:
    """List every database of the workspace: kind, place, owner, and how changes of each dataset are found.

    \b
    Example:
      motlan databases list --json
    """
    declared = declared_databases(catalogue=load(place.workspace).catalogue)
    terminal.answer(
        {"databases": [_declared_record(one, terminal) for one in declared]},
        lines=tuple(line for one in declared for line in _declared_lines(one, terminal)),
    )


def _declared_record(one: Declared, terminal: Terminal) -> dict[str, Any]:
    return {
        "database": one.database,
        "label": terminal.translate(one.label),
        "owner": one.owner,
        "stage": one.stage,
        "kind": one.kind,
        "place": one.place,
        "datasets": [
            {"dataset": each.dataset, "describes": each.describes, "changes": each.changes, "part": each.part}
            for each in one.datasets
        ],
    }


def _declared_lines(one: Declared, terminal: Terminal) -> tuple[str, ...]:
    head = f"{one.database:{WIDTH}} {one.kind:10} {terminal.translate(one.label)}  {one.place}".rstrip()
    parts = (
        f"  {each.dataset:{WIDTH - 2}} {terminal.word(each.changes):10} → {each.describes}  {each.part}".rstrip()
        for each in one.datasets
    )
    return (head, *parts)


@command.command("tables")
@click.argument("database")
@place_options
@verb
def list_tables(terminal: Terminal, place: Place, database: str) -> None:
    """List what a database holds at its source: tables, files, sheets.

    \b
    Example:
      motlan databases tables population
    """
    catalogue = load(place.workspace).catalogue
    with terminal.step("tables", Text(vi="Hỏi nguồn", en="Asking the source")):
        given = places(workspace=place.workspace, state=place.directory)
        found = tables_of(catalogue=catalogue, database=database, places=given)
    terminal.answer(
        {
            "database": database,
            "tables": [{"name": one.name, "path": one.path, "sheet": one.sheet, "rows": one.rows} for one in found],
        },
        lines=tuple(
            f"{one.name:{WIDTH}} {'' if one.rows is None else f'~{terminal.number(one.rows)}'}{one.path or ''}".rstrip()
            for one in found
        ),
    )


# ---- whether it can be read


@command.command("test")
@click.argument("names", nargs=-1)
@place_options
@verb
def test(terminal: Terminal, place: Place, names: tuple[str, ...]) -> None:
    """Test whether every database, or those named (``database`` or ``database.dataset``), can be read.

    One line for each dataset that is ok, or for each thing that is wrong with it and what to do – host, login, right,
    schema, table, column, file, secret, driver, log. Where changes come by the database's log, all that this needs is
    asked for, and nothing is made there. Nothing is taken over. Exit status 1 when any is wrong.

    \b
    Example:
      motlan databases test population civil_status.births
    """
    catalogue, findings = load(place.workspace).catalogue, []
    given = places(workspace=place.workspace, state=place.directory)
    with terminal.step("test", Text(vi="Thử kết nối", en="Testing")) as tell:
        for finding in examine_databases(catalogue=catalogue, places=given, only=names):
            findings.append(finding)
            tell(f"{finding.database}.{finding.dataset}")
    good = all(finding.is_good for finding in findings)
    terminal.answer(
        {"ok": good, "datasets": [_finding_record(one, terminal) for one in findings], "seconds": terminal.seconds},
        lines=tuple(_finding_line(one, terminal) for one in findings),
    )
    sys.exit(0 if good else 1)


def _finding_record(one: Finding, terminal: Terminal) -> dict[str, Any]:
    return {
        "database": one.database,
        "dataset": one.dataset,
        "kind": one.kind,
        "problem": one.problem,
        "where": one.where,
        "message": terminal.translate(one.message),
        "remedy": terminal.translate(one.remedy or ""),
        "columns": one.columns,
        "unmapped": list(one.unmapped),
    }


def _finding_line(one: Finding, terminal: Terminal) -> str:
    name, problem = f"{one.database}.{one.dataset}", terminal.word(one.problem)
    if one.is_good:
        unmapped = ", ".join(one.unmapped)
        beside = Text(vi=f"; chưa khai báo: {unmapped}", en=f"; not spoken of: {unmapped}") if unmapped else ""
        return f"{name:{WIDTH}} ✓ {problem:13} {terminal.translate(one.message)}{terminal.translate(beside)}"
    said = " ".join(terminal.translate(part) for part in (one.message, one.remedy or ""))
    return f"{name:{WIDTH}} ✕ {problem:13} {f'{one.where}: ' if one.where else ''}{said}"


# ---- who may send changes


@command.command("token")
@click.argument("database")
@click.option("--note", default="", help="Whose it is; shown by `motlan databases tokens`.")
@place_options
@verb
def token(terminal: Terminal, place: Place, database: str, note: str) -> None:
    """Make a token with which an owner's program sends changes of one database; it is shown once.

    \b
    Example:
      motlan databases token social_insurance --note "their transfer server"
    """
    with place.open(make=True) as house:
        prepare(register=house.register, catalogue=house.workspace.catalogue)
        secret, made = make_token(
            register=house.register,
            catalogue=house.workspace.catalogue,
            database=database,
            note=note,
            clock=house.clock,
        )
    terminal.say(
        Text(
            vi=f"Mã {made.name} cho {database}. Chỉ hiện một lần; hãy gửi cho chủ quản qua đường an toàn:",
            en=f"Token {made.name} for {database}. It is shown only now; hand it to the owner in a safe way:",
        )
    )
    terminal.answer({"name": made.name, "database": database, "token": secret}, lines=(secret,))


@command.command("tokens")
@click.argument("database", required=False)
@place_options
@verb
def tokens(terminal: Terminal, place: Place, database: str | None) -> None:
    """List the tokens (of one database), without the tokens themselves.

    \b
    Example:
      motlan databases tokens social_insurance
    """
    with place.open() as house:
        found = list_tokens(register=house.register, database=database)
    terminal.answer({"tokens": [_token_record(one) for one in found]}, lines=tuple(map(_token_line, found)))


@command.command("end-token")
@click.argument("name")
@place_options
@verb
def end(terminal: Terminal, place: Place, name: str) -> None:
    """End a token: from now on nothing that comes with it is taken.

    \b
    Example:
      motlan databases end-token 3f2a9c51b07e
    """
    with place.open() as house:
        ended = end_token(register=house.register, name=name, clock=house.clock)
    terminal.answer(_token_record(ended), lines=(_token_line(ended),))


def _token_record(one: Token) -> dict[str, Any]:
    return {
        "name": one.name,
        "database": one.database,
        "note": one.note,
        "made_at": one.made_at,
        "ended_at": one.ended_at,
    }


def _token_line(one: Token) -> str:
    state = "✓" if one.ended_at is None else f"✕ {one.ended_at}"
    return f"{one.name}  {one.database:{WIDTH}} {one.made_at}  {state}  {one.note}".rstrip()
