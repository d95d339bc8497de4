"""``motlan quality check|import|export``: data contracts in the form of ODCS 3.1."""

import sys
from pathlib import Path
from typing import Any

import click
import yaml

from motlan.cli.columns import in_columns
from motlan.cli.terminal import Terminal, verb, workspace_alone
from motlan.data.quality.contract_files import contract_issues
from motlan.data.quality.file_check import FileReport, FileResult, check_file
from motlan.data.quality.odcs import SUFFIX, DataContract
from motlan.data.quality.odcs_implied import NotRun
from motlan.data.quality.odcs_rules import no_contract, read_contract
from motlan.data.quality.odcs_source import of_source
from motlan.data.quality.odcs_write import data_contract
from motlan.kernel.errors import Refused
from motlan.kernel.issue import Severity
from motlan.kernel.number import floored
from motlan.kernel.spec import Document, read
from motlan.kernel.text import Text
from motlan.workspace.load import load

WROTE = Text(vi="Đã ghi: {target}", en="Wrote {target}")
WOULD_WRITE = Text(vi="Sẽ ghi: {target}", en="Would write {target}")
NONE_RUN = Text(
    vi="✕ Không quy tắc nào của hợp đồng chạy được, nên chưa kiểm tra được gì.",
    en="✕ No rule of the contract could be run, so nothing was checked.",
)
TOTAL = Text(
    vi="{rows:,} dòng, {clean:,} dòng đạt mọi kiểm tra, {failures:,} lỗi, chỉ số {index}",
    en="{rows:,} rows, {clean:,} pass everything, {failures:,} failures, index {index}",
)
UNKNOWN_CLEAN = Text(
    vi="✕ {rows:,} dòng, chưa rõ bao nhiêu dòng đạt mọi kiểm tra vì có quy tắc không chạy; {failures:,} lỗi,"
    " chỉ số của phần đã chạy {index}",
    en="✕ {rows:,} rows, how many pass everything is unknown, as rules were not run; {failures:,} failures,"
    " index of what was run {index}",
)
DO_NOT_COUNT = Text(
    vi="    các quy tắc này không tính; con số dưới đây là của những quy tắc đã chạy",
    en="    they do not count; what follows is said of the rules that were run",
)
READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


FILE, ROW = Text(vi="Tệp", en="File"), Text(vi="Dòng", en="Row")
CHECK, COLUMNS = Text(vi="Kiểm tra", en="Check"), Text(vi="Cột", en="Columns")
VALUE = Text(vi="Giá trị", en="Value")
FURTHER = Text(vi="… còn {n:,} lỗi nữa trong tệp:", en="… {n:,} more are in the file:")


@click.command("check")
@click.argument("file")
@click.option("--contract", required=True, type=READABLE, help="The data contract (ODCS 3.1, YAML).")
@click.option("--table", help="Which table of the contract; may be left out when it has one.")
@click.option(
    "--failures",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write every failing record here: .parquet, .csv or .jsonl.",
)
@click.option(
    "--without-dictionary",
    is_flag=True,
    help="Rules that need the dictionary do not count: judge the file by the others alone.",
)
@click.option("--memory", default="700MB", show_default=True, help="What the engine may take.")
@verb
def check_command(
    terminal: Terminal,
    file: str,
    contract: Path,
    table: str | None,
    failures: Path | None,
    without_dictionary: bool,
    memory: str,
) -> None:
    """Hold a file (Parquet, CSV, JSON Lines; or many: 'data/*.parquet') against a data contract.

    With --failures the first failing records are shown as a table too.

    Exit status 1 when a rule does not hold, or when one that judges records could not be run: then nobody knows how
    many records pass everything. Rules that are not run are named with the reason. Codes and dates are held against
    what the contract says: one that `motlan quality export` wrote speaks of values as the dictionary writes them.

    \b
    Example:
      motlan quality check members.parquet --contract members.odcs.yaml --failures wrong.csv
    """
    said = read_contract(contract)
    with terminal.step("check", Text(vi="Kiểm tra tệp", en="Checking the file")):
        report = check_file(
            pattern=file,
            contract=said.contract,
            aside=said.aside,
            table=table,
            failures=failures,
            memory=memory,
            without_dictionary=without_dictionary,
        )
    terminal.answer(_record(report, terminal), lines=_lines(report, terminal, failures))
    sys.exit(0 if report.holds else 1)


def _read(file: Path) -> DataContract:
    """The contract; raise SpecError with everything that is wrong with it."""
    found = read(file, DataContract)
    if found.value is None:
        raise no_contract(found.issues, str(file))
    return found.value


def _record(report: FileReport, terminal: Terminal) -> dict[str, Any]:
    return {
        "rows": report.rows,
        "clean": report.clean,
        "failures": report.failures,
        "index": None if report.index.dqi is None else floored(report.index.dqi, 2),
        "holds": report.holds,
        "checks": [
            {
                "check": one.check_id,
                "criterion": one.criterion.value,
                "error_group": one.error_group,
                "evaluated": one.evaluated,
                "failed": one.failed,
                "holds": one.holds,
            }
            for one in report.results
        ],
        "not_run": [
            {
                "path": ".".join(map(str, one.path)),
                "needs_dictionary": one.beyond,
                "why": terminal.translate(Text(vi=one.why_vi, en=one.why_en)),
            }
            for one in report.not_run
        ],
        "message": None if report.results else terminal.translate(NONE_RUN),
        "seconds": terminal.seconds,
    }


def _lines(report: FileReport, terminal: Terminal, failures: Path | None) -> tuple[str, ...]:
    worst = sorted(report.results, key=lambda one: (one.holds, -one.failed))
    index = terminal.index(report.index.dqi)
    total = (UNKNOWN_CLEAN if report.clean is None else TOTAL).fill(
        rows=report.rows, clean=report.clean or 0, failures=report.failures, index=index
    )
    not_run = (*_beyond(report, terminal), *(_not_run(one, terminal) for one in report.not_run if not one.beyond))
    written = (terminal.translate(Text(vi=f"Bản ghi lỗi: {failures}", en=f"Failing records: {failures}")),)
    table = _failing(report, terminal)
    none = () if report.results else (terminal.translate(NONE_RUN),)
    return (
        *(_line(one, terminal) for one in worst),
        *not_run,
        *none,
        terminal.translate(total),
        *((*table, *written) if failures else ()),
    )


def _failing(report: FileReport, terminal: Terminal) -> tuple[str, ...]:
    """The first failing records, each with the values that its check speaks of."""
    several = len({one.file for one in report.failing}) > 1
    heads = [*([FILE] if several else []), ROW, CHECK, COLUMNS, VALUE]
    rows = [
        [*([Path(one.file).name] if several else []), str(one.row), one.check, one.columns, one.value]
        for one in report.failing
    ]
    further = (FURTHER.fill(n=report.failures - len(rows)),) if report.failures > len(rows) else ()
    table = in_columns([[terminal.translate(head) for head in heads], *rows]) if rows else ()
    return (*table, *map(terminal.translate, further))


def _beyond(report: FileReport, terminal: Terminal) -> tuple[str, ...]:
    """The rules that need the dictionary: one line, for a contract of ours has many."""
    names = [one.name for one in report.not_run if one.beyond]
    if not names:
        return ()
    said = Text(
        vi="  – {n:,} quy tắc cần từ điển, không chạy trên một tệp: {names}",
        en="  – {n:,} {n:rule needs|rules need} the dictionary and {n:is|are} not run on a file: {names}",
    ).fill(n=len(names), names=", ".join(names))
    if report.clean is not None:
        return (terminal.translate(said), terminal.translate(DO_NOT_COUNT))
    return (terminal.translate(said),)


def _not_run(one: NotRun, terminal: Terminal) -> str:
    place = one.name or ".".join(map(str, one.path))
    return terminal.translate(Text(vi=f"  – không chạy {place}: {one.why_vi}", en=f"  – not run {place}: {one.why_en}"))


def _line(one: FileResult, terminal: Terminal) -> str:
    counts = f"{terminal.number(one.failed, '>12,')} / {terminal.number(one.evaluated)}"
    return f"{'✓' if one.holds else '✕'} {one.check_id:44} {counts}"


class _InLines(yaml.SafeDumper):
    """Text of several lines (queries) stands in the file as it reads."""

    def represent_str(self, data: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)


_InLines.add_representer(str, _InLines.represent_str)


@click.command("export")
@click.argument("database")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to; default: standard output.")
@click.option("--as-source", is_flag=True, help="In the source's own columns and codes, for who holds only the source.")
@workspace_alone
@verb
def export_command(terminal: Terminal, workspace: Path, database: str, out: Path | None, as_source: bool) -> None:
    """Write the whole quality contract of a database as ODCS 3.1: what the dictionary implies and what is declared.

    It speaks of attributes and values as the dictionary writes them and reads back as the same rules. With --as-source
    it speaks of the owner's columns and codes; rules that only reading can judge are then told in words.

    \b
    Example:
      motlan quality export population --out population.odcs.yaml
      motlan quality export population --as-source --out for-the-owner.odcs.yaml
    """
    held = load(workspace)
    document = data_contract(held.catalogue, database, language=terminal.language, bands=held.policy.bands)
    if as_source:
        document = of_source(document, held.catalogue, language=terminal.language)
    written = yaml.dump(document, Dumper=_InLines, sort_keys=False, allow_unicode=True, width=120)
    if out is not None:
        out.write_text(written, encoding="utf-8")
    shown = (str(out),) if out is not None else (written.rstrip("\n"),)
    terminal.answer({"contract": document, "out": None if out is None else str(out)}, lines=shown)


@click.command("import")
@click.argument("contract", type=READABLE)
@click.option("--replace", is_flag=True, help="Put it in the place of the one of the same name.")
@click.option("--dry-run", is_flag=True, help="Say what is wrong with it and change nothing.")
@workspace_alone
@verb
def import_command(terminal: Terminal, workspace: Path, contract: Path, replace: bool, dry_run: bool) -> None:
    """Take a data contract (ODCS 3.1) into the workspace: its rules are measured from then on.

    Its `name` is a database, its tables are datasets, its properties attributes or source columns.

    \b
    Example:
      motlan quality import land.odcs.yaml --dry-run
    """
    said, catalogue = _read(contract), load(workspace).catalogue
    document: Document = read(contract, DataContract).document
    issues = tuple(contract_issues(said, document, catalogue))
    errors = tuple(one for one in issues if one.severity is Severity.ERROR)
    if errors:
        raise no_contract(errors, str(contract))
    target = workspace / "contracts" / f"{contract.name.removesuffix('.yaml').removesuffix('.odcs')}{SUFFIX}"
    if target.exists() and not replace:
        raise Refused(
            what=Text(vi="Đã có hợp đồng cùng tên tệp.", en="There is a contract of this file name already."),
            remedy=Text(vi="Dùng --replace, hoặc đổi tên tệp.", en="Give --replace, or rename the file."),
            where=str(target),
        )
    if not dry_run:
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(contract.read_bytes())
    told = tuple(issue.in_(terminal.language) for issue in issues)
    done = WOULD_WRITE if dry_run else WROTE
    terminal.answer(
        {
            "written": None if dry_run else str(target),
            "issues": [one.as_record(terminal.language) for one in issues],
        },
        lines=(*told, done.fill(target=target)),
    )
