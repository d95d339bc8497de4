"""``motlan procedure``: a new one from a list of attributes or another catalogue, out to others, and what asking once
saves."""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import click

from motlan.cli.endings import by_ending
from motlan.cli.house import House, Place, place_options
from motlan.cli.terminal import Terminal, verb, workspace_alone
from motlan.data.quality.doubtful import doubtful
from motlan.kernel.clock import SystemClock, instant
from motlan.kernel.errors import Refused, UnknownName
from motlan.kernel.text import Text
from motlan.kernel.triples import json_ld, turtle
from motlan.service.documents.form_paper import paper
from motlan.service.forms.compile import compile_form
from motlan.service.forms.preview import VIEWS, View, alone, drawn
from motlan.service.forms.sample import sample
from motlan.service.forms.savings import Saving, Worth, saving, worth
from motlan.service.procedures import bpmn, cpsv
from motlan.service.procedures.spec import Procedure
from motlan.workspace.declarations import filed
from motlan.workspace.drafting import Draft, draft_procedure, file_name
from motlan.workspace.importing import import_procedure
from motlan.workspace.load import load
from motlan.workspace.spec import Workspace

YEAR = timedelta(days=365)
CARRIED = ("cpsv", "cpsv-ttl", "bpmn")
ENDINGS = {"jsonld": "cpsv", "json": "cpsv", "ttl": "cpsv-ttl", "bpmn": "bpmn"}


@click.group("procedure")
def command() -> None:
    """Procedures: drafts, exchange with other catalogues, and what asking once saves.

    \b
    Example:
      motlan procedure new 9.000001 --ask dossier.reason --owner ministry_of_justice
      motlan procedure report
    """


@command.command("new")
@click.argument("code")
@click.option("--about", default="person", show_default=True, help="Concept of whoever signs in.")
@click.option("--label", help="What people call it; default: the code.")
@click.option("--show", default="", help="Held values to show, separated by commas: applicant.full_name.")
@click.option("--ask", default="", help="What is asked, separated by commas: dossier.reason.")
@click.option("--owner", required=True, help="The agency that owns it, as workspace.yaml calls it.")
@click.option("--days", type=click.IntRange(0, 400), default=5, show_default=True, help="Working days it may take.")
@workspace_alone
@verb
def new(
    terminal: Terminal,
    workspace: Path,
    code: str,
    about: str,
    label: str | None,
    show: str,
    ask: str,
    owner: str,
    days: int,
) -> None:
    """Write a running draft of a procedure CODE, to be edited. Nothing is written when it would not pass the check.

    \b
    Example:
      motlan procedure new 9.000001 --ask dossier.reason --show applicant.full_name --owner ministry_of_justice
    """
    read = load(workspace)
    file = workspace / "procedures" / f"{file_name(code)}.yaml"
    if code in read.procedures.codes() or file.exists():
        raise Refused(
            what=Text(vi=f"Đã có thủ tục {code}.", en=f"There is a procedure {code} already."),
            remedy=Text(vi="Chọn mã khác, hoặc sửa tệp của nó.", en="Choose another code, or edit its file."),
            where=code,
        )
    if owner not in read.settings.agencies:
        raise UnknownName(kind="agency", name=owner, known=tuple(read.settings.agencies))
    with tempfile.TemporaryDirectory() as scratch:
        draft = draft_procedure(
            workspace=read,
            code=code,
            label=label or code,
            about=about,
            owner=owner,
            show=_listed(show),
            ask=_listed(ask),
            days=days,
            on=read.today(SystemClock()),
            scratch=Path(scratch),
        )
    if draft.issues:
        _not_written(terminal, draft)
    _write(file, draft)
    terminal.answer({"ok": True, "file": str(file)}, lines=(str(file),))


def _write(file: Path, draft: Draft) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(draft.text, encoding="utf-8")


def _not_written(terminal: Terminal, draft: Draft, left: tuple[Text, ...] = ()) -> None:
    """Say why a draft would not pass the check, and end with status 1."""
    records = [issue.as_record(terminal.language) for issue in draft.issues]
    lines: tuple[Text | str, ...] = (*(issue.in_(terminal.language) for issue in draft.issues), *left)
    terminal.answer({"ok": False, "issues": records, "left": _said(terminal, left)}, lines=lines)
    sys.exit(1)


def _said(terminal: Terminal, left: tuple[Text, ...]) -> list[str]:
    return [one.in_(terminal.language) for one in left]


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


@command.command("export")
@click.argument("code")
@click.option("--format", "form", type=click.Choice(CARRIED), help="Default: what --out ends with, else cpsv.")
@click.option("--version", "version", help="First day of the version, 2025-07-01; default: what is in force today.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@workspace_alone
@verb
def export(
    terminal: Terminal, workspace: Path, code: str, form: str | None, version: str | None, out: Path | None
) -> None:
    """Write a procedure CODE for others: cpsv is CPSV-AP as JSON-LD, cpsv-ttl as Turtle, bpmn its process as BPMN 2.0.

    What the format cannot carry is named.

    \b
    Example:
      motlan procedure export 1.001193 --out birth.bpmn
    """
    read = load(workspace)
    book, today = read.procedures, read.today(SystemClock())
    procedure = book.version(code, version) if version else book.in_force(code, on=today)
    form = form or by_ending(out, ENDINGS, "cpsv")
    text, left = _exported(procedure, form, read, terminal.language)
    if out is None:
        if terminal.as_json:
            terminal.answer({"format": form, "text": text, "left": list(left)})
        else:
            click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
        terminal.answer({"ok": True, "file": str(out), "format": form, "left": list(left)}, lines=(str(out),))
    terminal.say(Text(vi=f"Không mang theo được: {', '.join(left)}.", en=f"Not carried: {', '.join(left)}."))


def _exported(procedure: Procedure, form: str, workspace: Workspace, language: str) -> tuple[str, tuple[str, ...]]:
    if form == "bpmn":
        return bpmn.bpmn(bpmn.flow_of(procedure), language), bpmn.left_out(procedure)
    found = cpsv.triples(cpsv.service_of(procedure), workspace.settings.agencies)
    if form == "cpsv-ttl":
        return turtle(found, cpsv.PREFIXES), cpsv.left_out(procedure)
    written = json.dumps(json_ld(found, cpsv.PREFIXES), ensure_ascii=False, indent=2)
    return f"{written}\n", cpsv.left_out(procedure)


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--code", default="", help="Its code here; default: what the file says.")
@click.option(
    "--owner", default="", help="The agency that owns it, as workspace.yaml calls it; default: as the file says."
)
@workspace_alone
@verb
def import_(terminal: Terminal, workspace: Path, file: Path, code: str, owner: str) -> None:
    """Draft a procedure from FILE: CPSV-AP (JSON-LD or Turtle) or BPMN 2.0. The draft passes the check and is edited.

    What the file says and the draft does not is named, line by line.

    \b
    Example:
      motlan procedure import service.ttl --code 9.000002 --owner ministry_of_justice
    """
    read = load(workspace)
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Refused(
            what=Text(vi="Tệp không phải UTF-8.", en="The file is not UTF-8."),
            remedy=Text(vi="Ghi lại bằng UTF-8.", en="Save it as UTF-8."),
            where=str(file),
        ) from error
    with tempfile.TemporaryDirectory() as scratch:
        came = import_procedure(
            workspace=read, text=text, code=code, owner=owner, on=read.today(SystemClock()), scratch=Path(scratch)
        )
    target = workspace / "procedures" / f"{file_name(came.draft.code)}.yaml"
    if came.draft.issues:
        _not_written(terminal, came.draft, came.left)
    if target.exists():
        raise Refused(
            what=Text(vi="Đã có tệp này.", en="There is this file already."),
            remedy=Text(vi="Cho mã khác bằng --code.", en="Give another code with --code."),
            where=str(target),
        )
    _write(target, came.draft)
    terminal.answer(
        {"ok": True, "file": str(target), "left": _said(terminal, came.left)}, lines=(str(target), *came.left)
    )


@command.command("preview")
@click.argument("code")
@click.option("--as", "view", type=click.Choice(VIEWS), default="citizen", show_default=True, help="Who looks at it.")
@click.option("--version", "version", help="First day of the version, 2025-07-01; default: what is in force today.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write it; default: CODE-VIEW.html or .pdf here.",
)
@workspace_alone
@verb
def preview(terminal: Terminal, workspace: Path, code: str, view: View, version: str | None, out: Path | None) -> None:
    """Draw what a procedure CODE asks, for a holder made up for it: HTML for citizen and officer, PDF for paper.

    No person of the register is read.

    \b
    Example:
      motlan procedure preview 1.001193 --as paper
    """
    read = load(workspace)
    book, today = read.procedures, read.today(SystemClock())
    procedure = book.version(code, version) if version else book.in_force(code, on=today)
    form = compile_form(procedure, read.dictionary)
    file = out or Path(f"{code}-{view}.{'pdf' if view == 'paper' else 'html'}")
    if view == "paper":
        file.write_bytes(paper(form=form, words=read.slips, language=terminal.language))
    else:
        filled = sample(form=form, catalogue=read.catalogue, language=terminal.language, as_of=today.isoformat())
        body = drawn(filled=filled, catalogue=read.catalogue, view=view, language=terminal.language)
        title = procedure.label.in_(terminal.language)
        file.write_text(alone(title=title, body=body, language=terminal.language), encoding="utf-8")
    terminal.answer({"ok": True, "file": str(file), "version": procedure.version}, lines=(str(file),))


@command.command("report")
@place_options
@verb
def report(terminal: Terminal, place: Place) -> None:
    """Say per procedure what is asked and what is saved, and order databases by what they would save.

    Fields and papers are counted from the files against what is connected; dossiers are those of the last 365 days.

    \b
    Example:
      motlan procedure report --json
    """
    with place.open() as house:
        counts = filed(house.register, since=instant(house.clock.now() - YEAR))
        savings = tuple(
            saving(procedure=one, catalogue=house.workspace.catalogue, filed=counts.get(one.procedure, 0))
            for one in house.workspace.procedures.all_in_force(on=house.today)
        )
        shares = doubtful(register=house.register, catalogue=house.workspace.catalogue)
        worths = worth(savings=savings, doubtful=shares)
        values = {
            "procedures": [_as_record(one) for one in savings],
            "databases": [
                {"database": one.database, "saves": one.saves, "would_save": one.would_save, "doubted": one.doubted}
                for one in worths
            ],
        }
        terminal.answer(values, lines=(*_table(savings, house), *_worths(worths, house)))


def _as_record(one: Saving) -> dict[str, object]:
    return {
        "procedure": one.procedure,
        "fields": one.fields,
        "asked": one.asked,
        "saved": one.fields_saved,
        "papers": one.papers,
        "handed_in": one.handed_in,
        "papers_saved": one.papers_saved,
        "filed": one.filed,
        "by_database": dict(one.by_database),
        "waiting": dict(one.waiting),
    }


WIDE = 52
"""Signs of a procedure's or a database's name in a table."""
SAVED = Text(
    vi=f"{'Thủ tục':<{WIDE}} {'Mã':<12} {'mục':>5} {'hỏi':>5} {'đỡ':>5} {'giấy tờ':>8} {'đỡ':>5} {'hồ sơ/năm':>10}",
    en=f"{'Procedure':<{WIDE}} {'Code':<12} {'field':>5} {'asked':>5} {'saved':>5} {'papers':>8} {'saved':>5}"
    f" {'filed/year':>10}",
)
WORTH = Text(
    vi=f"{'Cơ sở dữ liệu':<{WIDE}} {'đang đỡ':>10} {'kết nối: thêm':>15} {'sửa: thêm':>12}",
    en=f"{'Database':<{WIDE}} {'saves':>10} {'connected: more':>15} {'mended: more':>12}",
)


def _table(savings: tuple[Saving, ...], house: House) -> tuple[Text, ...]:
    """A line for each procedure: fields, how many are asked and how many are not, papers, dossiers of the year."""
    on = house.today
    labels = {one.procedure: house.workspace.procedures.in_force(one.procedure, on=on).label for one in savings}
    return (SAVED, *(_both(labels[one.procedure], _figures(one)) for one in savings))


def _figures(one: Saving) -> str:
    fields = f"{one.fields:>5} {one.asked:>5} {one.fields_saved:>5}"
    return f"{one.procedure:<12} {fields} {one.papers:>8} {one.papers_saved:>5} {one.filed:>10}"


def _worths(worths: tuple[Worth, ...], house: House) -> tuple[Text, ...]:
    """Below the procedures: what each database saves, and what it would save if it were connected, or mended."""
    if not worths:
        return ()
    known = house.workspace.catalogue.databases
    labels = {one.database: known[one.database].label if one.database in known else None for one in worths}
    rows = (
        _both(
            labels[one.database] or Text(vi=one.database, en=one.database),
            f"{one.saves:>10} {one.would_save:>15} {one.doubted:>12}",
        )
        for one in worths
    )
    return (Text(vi="", en=""), WORTH, *rows)


def _both(label: Text, figures: str) -> Text:
    """A line in both languages, the name cut to its column."""
    return Text({language: f"{_cut(label.in_(language))} {figures}" for language in ("vi", "en")})


def _cut(name: str) -> str:
    return f"{name:<{WIDE}}" if len(name) <= WIDE else f"{name[: WIDE - 1]}…"
