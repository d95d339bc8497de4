"""``motlan profile``: what a database that nobody has described yet seems to hold, as a file to start from."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click

from motlan.cli.language import LANGUAGES
from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.data.databases.places import WORKSPACE, places
from motlan.data.databases.spec import Connect
from motlan.data.profile.api import (
    READ,
    Kept,
    Profile,
    all_kept,
    as_record,
    as_yaml,
    connect_of,
    has_datasets,
    keep,
    last,
    name_of,
    profile,
)
from motlan.kernel.clock import SystemClock, instant
from motlan.kernel.errors import NotHeld, Refused, SpecError
from motlan.kernel.spec import load as read_document
from motlan.kernel.text import Text
from motlan.store.lake import Lake
from motlan.store.register import Register
from motlan.workspace.load import examine
from motlan.workspace.spec import Workspace


@click.command("profile")
@click.argument("database")
@click.argument("tables", nargs=-1)
@click.option("--last", "show_last", is_flag=True, help="Show what was proposed last; nothing is read now.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the file here.")
@click.option("--overwrite", is_flag=True, help="Replace the file of --out without asking.")
@click.option("--name", help="Name of the database, when only its place is given.")
@click.option("--owner", help="Agency that owns it, as workspace.yaml calls it.")
@click.option("--rows", type=click.IntRange(min=1), default=READ, show_default=True, help="Rows read of each table.")
@click.option("--delimiter", metavar="MARK", help="What stands between columns of a CSV; default: seen in the file.")
@click.option("--records", metavar="WAY", help="Where in a JSON document the records are, as data.items.")
@click.option("--held/--no-held", default=True, help="Compare with what the register holds already.")
@workspace_option
@directory_option
@register_option
@verb
def command(
    terminal: Terminal,
    workspace: Path,
    directory: Path,
    register_url: str | None,
    database: str,
    tables: tuple[str, ...],
    show_last: bool,
    out: Path | None,
    overwrite: bool,
    name: str | None,
    owner: str | None,
    rows: int,
    delimiter: str | None,
    records: str | None,
    held: bool,
) -> None:
    """Propose datasets, keys, types, code lists and a mapping to the dictionary for DATABASE.

    DATABASE is a name of the workspace (a file in databases/ that need only say `connect`), the address of a server
    (postgresql://, mysql://, …), a file, or a folder of files; TABLES are some of its tables, else all.

    \b
    Examples:
      motlan profile postgresql://reader@db.example/health --owner ministry_of_health --out health.yaml
      motlan profile exports/pupils.xlsx
      motlan profile exports/visits.txt --delimiter "|"
      motlan profile pupils --last

    The proposal is kept in --dir; stewards see it on their pages, under Databases.
    """
    if show_last:
        _show(terminal, directory, *((name,) if name else (database, name_of(database))))
        return
    called, connect = _meant(workspace, database, name)
    connect = _as_said(connect, delimiter=delimiter, records=records)
    here = _workspace(workspace, called)
    if out is not None:
        owner = _owner(terminal, here, owner, workspace, called)
        _may_write(terminal, out, overwrite)
    with (
        _held(directory, register_url, held) as register,
        tempfile.TemporaryDirectory(prefix="motlan-profile-") as scratch,
        terminal.step("profile", Text(vi="Khảo sát cơ sở dữ liệu", en="Profiling the database")) as tell,
    ):
        found = profile(
            database=called,
            connect=connect,
            catalogue=here.catalogue,
            lake=Lake(Path(scratch)),
            places=places(workspace=workspace, state=directory),
            progress=lambda stage: tell(terminal.at(stage)),
            register=register,
            only=tables,
            most=rows,
        )
    owner = owner or _known_owner(here, None, workspace, called)
    write = partial(as_yaml, found, label=_label(workspace, called), owner=owner or "", stage="deploying")
    files = {language: write(language=language) for language in LANGUAGES}
    text = files[terminal.language]
    _keep(terminal, directory, Kept(database=called, at=_now(), record=as_record(found), files=files))
    if out is not None:
        _write(terminal, out, text, found)
    terminal.answer({**as_record(found), "seconds": terminal.seconds, "out": str(out or "")}, lines=_lines(out, text))
    sys.exit(0 if has_datasets(found) else 1)


# ---- what is kept


def _keep(terminal: Terminal, directory: Path, kept: Kept) -> None:
    """Only where there is a state already: whoever tries the verb somewhere finds no new folder."""
    if directory.is_dir():
        keep(directory, kept)
        terminal.say(
            Text(
                vi=f"Đã lưu để xem lại: motlan profile {kept.database} --last",
                en=f"Kept to be looked at later: motlan profile {kept.database} --last",
            )
        )


def _now() -> str:
    return instant(SystemClock().now())


def _show(terminal: Terminal, directory: Path, *names: str) -> None:
    """What was kept last under the first of these names that has anything: as it was called, or as its place is."""
    known = [one.database for one in all_kept(directory)]
    database = next((name for name in names if name in known), names[-1])
    kept = last(directory, database)
    if kept is None:
        listed = ", ".join(known)
        raise NotHeld(
            what=Text(vi=f"Chưa khảo sát CSDL “{database}”.", en=f"“{database}” was not profiled yet."),
            remedy=Text(
                vi=f"Chạy motlan profile {database}. Đã khảo sát: {listed or 'chưa có'}.",
                en=f"Run motlan profile {database}. Profiled so far: {listed or 'none'}.",
            ),
            where=str(directory),
        )
    terminal.say(Text(vi=f"Khảo sát lúc {kept.at}.", en=f"Profiled at {kept.at}."))
    record = {**kept.record, "at": kept.at}
    terminal.answer(record, lines=(kept.files[terminal.language].rstrip("\n"),))


# ---- what is meant


def _meant(workspace: Path, database: str, name: str | None) -> tuple[str, Connect]:
    """The database's name and how to reach it: by its file in the workspace, else by its place."""
    file = workspace / "databases" / f"{database}.yaml"
    if not file.is_file():
        return name or name_of(database), _from_anywhere(connect_of(database), workspace)
    document, issues = read_document(file, name=f"databases/{file.name}")
    said = document.data.get("connect") if isinstance(document.data, dict) else None
    if issues or not isinstance(said, dict):
        raise SpecError(issues=issues, where=document.file) if issues else _no_connect(document.file)
    return database, Connect.model_validate(said)


def _from_anywhere(connect: Connect, workspace: Path) -> Connect:
    """Files by a path that holds wherever one stands: a synchronisation does not start where this was typed."""
    if connect.path is None or "://" in connect.path or connect.path.startswith("${"):
        return connect
    whole, root = Path(connect.path).absolute(), workspace.absolute()
    path = f"${{{WORKSPACE}}}/{whole.relative_to(root).as_posix()}" if whole.is_relative_to(root) else str(whole)
    return connect.model_copy(update={"path": path})


def _as_said(connect: Connect, **said: str | None) -> Connect:
    """``connect`` with what the options say of its files."""
    given = {key: value.replace("\\t", "\t") for key, value in said.items() if value is not None}
    return Connect.model_validate({**connect.model_dump(exclude_unset=True), **given}) if given else connect


def _no_connect(where: str) -> NotHeld:
    return NotHeld(
        what=Text(vi="Tệp chưa nói cơ sở dữ liệu ở đâu.", en="The file does not say where the database is."),
        remedy=Text(vi="Thêm khóa `connect`.", en="Add the key `connect`."),
        where=where,
    )


def _workspace(root: Path, database: str) -> Workspace:
    """The workspace; what is wrong in the file of the database itself does not matter, it is about to be replaced."""
    file = f"databases/{database}.yaml"
    loaded = examine(root)
    if loaded.workspace is None and all(issue.file == file for issue in loaded.errors):
        loaded = examine(root, without=frozenset({database}))
    if loaded.workspace is None:
        raise SpecError(issues=loaded.errors, where=str(root))
    return loaded.workspace


def _label(workspace: Path, database: str) -> dict[str, str]:
    document, _ = read_document(workspace / "databases" / f"{database}.yaml")
    said = document.data.get("label") if isinstance(document.data, dict) else None
    if isinstance(said, dict) and said:
        return {str(language): str(text) for language, text in said.items()}
    return {"vi": database, "en": database}


@contextmanager
def _held(directory: Path, register_url: str | None, wanted: bool) -> Iterator[Register | None]:
    """The register, where there is one."""
    file = directory.resolve() / "register.sqlite3"
    if not wanted or (not register_url and not file.exists()):
        yield None
        return
    with Register.connect(register_url or f"sqlite:///{file}") as register:
        yield register


# ---- writing


def _owner(terminal: Terminal, here: Workspace, owner: str | None, workspace: Path, database: str) -> str:
    """Who owns the database: said now, said in its file, or asked for. A guess would be believed later."""
    known_owner = _known_owner(here, owner, workspace, database)
    if known_owner is not None:
        return known_owner
    agencies = here.settings.agencies
    if terminal.console.is_terminal and sys.stdin.isatty() and not terminal.as_json:
        return str(click.prompt("owner", type=click.Choice(list(agencies)), err=True))
    known = ", ".join(agencies)
    raise NotHeld(
        what=Text(vi="Chưa biết cơ quan nào là chủ quản.", en="It is not known which agency owns the database."),
        remedy=Text(vi=f"Thêm --owner, một trong: {known}.", en=f"Add --owner, one of: {known}."),
        where=database,
    )


def _known_owner(here: Workspace, owner: str | None, workspace: Path, database: str) -> str | None:
    """Who owns the database where nobody has to be asked: said now, said in its file, or the only agency there is."""
    agencies = here.settings.agencies
    document, _ = read_document(workspace / "databases" / f"{database}.yaml")
    said = owner or (document.data.get("owner") if isinstance(document.data, dict) else None)
    if said in agencies:
        return str(said)
    return next(iter(agencies)) if len(agencies) == 1 else None


def _may_write(terminal: Terminal, out: Path, overwrite: bool) -> None:
    if not out.exists() or overwrite:
        return
    asked = Text(vi=f"Tệp {out} đã có. Ghi đè?", en=f"{out} exists. Replace it?")
    if sys.stdin.isatty() and not terminal.as_json and click.confirm(terminal.translate(asked), err=True):
        return
    raise Refused(
        what=Text(vi="Tệp đã có và không bị ghi đè.", en="The file exists and was not replaced."),
        remedy=Text(vi="Chọn tên khác, hoặc thêm --overwrite.", en="Choose another name, or add --overwrite."),
        where=str(out),
    )


def _write(terminal: Terminal, out: Path, text: str, found: Profile) -> None:
    if not has_datasets(found):
        raise NotHeld(
            what=Text(vi="Không bảng nào giống khái niệm nào của từ điển.", en="No table is like any concept."),
            remedy=Text(
                vi="Thêm khái niệm vào dictionary/, hoặc chạy không có --out để xem từng bảng.",
                en="Add the concept to dictionary/, or run without --out to see every table.",
            ),
            where=found.database,
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    terminal.say(
        Text(
            vi=f"Đã ghi {out}. Xem từng dòng, rồi chạy `motlan check`.",
            en=f"Wrote {out}. Look at every line, then run `motlan check`.",
        )
    )


def _lines(out: Path | None, text: str) -> tuple[str, ...]:
    return () if out is not None else (text.rstrip("\n"),)
