"""``motlan register``: databases that the platform keeps itself, started from a concept of the dictionary."""

import sys
from pathlib import Path

import click
import yaml

from motlan.cli.house import Place, place_options
from motlan.cli.terminal import Terminal, verb, workspace_alone
from motlan.data.api import prepare
from motlan.data.registers.keep import Keeper, hosted_source, put_many
from motlan.data.registers.listing import standings
from motlan.data.spec import Catalogue
from motlan.dictionary.concept import Concept
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.store.typed_rows import by_heading
from motlan.workspace.load import load

ROW = Text(vi="dòng", en="row")
"""The first row of a file is its header."""
FOLLOWED = Text(
    vi="Trang đang chạy biết sổ mới ngay khi `motlan sync --watch` đang chạy, nếu không thì sau khi khởi động lại.",
    en="Pages that are being served know it at once beside `motlan sync --watch`, else once they are started again.",
)
SHOWN = 20
"""Faults that the terminal shows; --json has them all."""


@click.group("register")
def command() -> None:
    """Registers that live on this platform: table, form, interface and history come from the dictionary alone.

    \b
    Example:
      motlan register new birth --database birth_register --owner ministry_of_justice
      motlan register import birth_register.records births.csv --by lan
    """


@command.command("new")
@click.argument("concept")
@click.option("--database", "name", required=True, help="Name of the new database (a-z, 0-9, _).")
@click.option("--owner", help="The agency that keeps it; default: that of the concept's first authority.")
@click.option("--founds/--no-founds", default=True, show_default=True, help="A new record may be a new subject.")
@workspace_alone
@verb
def new(terminal: Terminal, workspace: Path, concept: str, name: str, owner: str | None, founds: bool) -> None:
    """Start a register for CONCEPT: writes databases/NAME.yaml, which may then be edited.

    \b
    Example:
      motlan register new birth --database birth_register --owner ministry_of_justice
    """
    file = _written(workspace, concept, name, owner, founds)
    terminal.answer(
        {"file": str(file), "database": name, "dataset": "records", "concept": concept},
        lines=(
            Text(vi=f"Đã ghi {file}.", en=f"Wrote {file}."),
            Text(
                vi=f"Mở /registers/{name}/records/ để ghi, hoặc `motlan register import {name}.records TỆP.csv`.",
                en=f"Open /registers/{name}/records/ to write, or `motlan register import {name}.records FILE.csv`.",
            ),
            FOLLOWED,
        ),
    )


def _written(workspace: Path, concept: str, name: str, owner: str | None, founds: bool) -> Path:
    """The file of a new database, which the workspace is sound with; otherwise nothing is left.

    Raise Refused where there is one of the name, or nobody who would keep it.
    """
    read = load(workspace)
    described = read.dictionary.concept(concept)
    file = workspace / "databases" / f"{name}.yaml"
    if file.exists() or name in read.catalogue.databases:
        raise Refused(
            what=Text(vi=f"Đã có cơ sở dữ liệu {name}.", en=f"There is a database {name} already."),
            remedy=Text(vi="Chọn tên khác.", en="Choose another name."),
            where=str(file),
        )
    body = {
        "database": name,
        "label": dict(described.label),
        "owner": owner or _first_authority(described, read.catalogue),
        "stage": "born_from_procedures",
        "connect": {"kind": "hosted"},
        "datasets": {"records": {"describes": concept, "hosted": True, "founds": founds}},
    }
    text = yaml.safe_dump(body, allow_unicode=True, sort_keys=False)
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    try:
        load(workspace)
    except BaseException:
        file.unlink()
        raise
    return file


def _first_authority(concept: Concept, catalogue: Catalogue) -> str:
    """The agency of the first database that is an authority for the concept."""
    for name in concept.authority:
        if name in catalogue.databases:
            return catalogue.databases[name].owner
    raise Refused(
        what=Text(vi="Chưa rõ cơ quan nào giữ sổ.", en="It is not clear which agency keeps it."),
        remedy=Text(vi="Thêm --owner.", en="Add --owner."),
    )


@command.command("list")
@place_options
@verb
def listed(terminal: Terminal, place: Place) -> None:
    """Every register kept here, with its size and its last change.

    \b
    Example:
      motlan register list --json
    """
    with place.open() as house:
        found = standings(house.register, house.workspace.catalogue)
    terminal.answer(
        {
            "registers": [
                {
                    "database": one.source.database.database,
                    "dataset": one.source.name,
                    "concept": one.source.concept.concept,
                    "records": one.records,
                    "changed_at": one.changed_at,
                }
                for one in found
            ]
        },
        lines=tuple(
            f"{one.source.path:40} {terminal.number(one.records, '>9,')}  {one.changed_at or '–'}" for one in found
        ),
    )


@command.command("import")
@click.argument("name", metavar="DATABASE.DATASET")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--by", required=True, help="Who brings the records in; history keeps it.")
@click.option("--reason", default="", help="What they rest on.")
@place_options
@verb
def imported(
    terminal: Terminal,
    place: Place,
    name: str,
    file: Path,
    by: str,
    reason: str,
) -> None:
    """Bring records into a register from a CSV or XLSX file whose columns are named as the attributes: all or none.

    \b
    Example:
      motlan register import birth_register.records births.csv --by lan --reason "Books of 1990 to 2015"
    """
    with place.open(make=True) as house:
        prepare(register=house.register, catalogue=house.workspace.catalogue)
        database, _, dataset = name.partition(".")
        source = hosted_source(house.workspace.catalogue, database, dataset)
        written, faults = put_many(
            register=house.register,
            catalogue=house.workspace.catalogue,
            clock=house.clock,
            database=database,
            dataset=source.name,
            given=by_heading(file).rows,
            keeper=Keeper(by=by, reason=reason),
        )
    told = [
        {
            "row": place + 1,
            "attribute": fault.attribute,
            "why": terminal.translate(fault.why),
            "remedy": terminal.translate(fault.remedy),
        }
        for place, fault in faults
    ]
    lines = [
        f"{terminal.translate(ROW)} {one['row']}: {one['attribute']}: {one['why']} {one['remedy']}"
        for one in told[:SHOWN]
    ]
    wrote = Text(vi="Đã ghi {n:,} bản ghi.", en="Wrote {n:,} {n:record|records}.").fill(n=written)
    nothing = Text(
        vi="{faults:,} lỗi; chưa ghi gì cả. Sửa tệp rồi chạy lại.",
        en="{faults:,} {faults:fault|faults}; nothing was written. Mend the file and run it again.",
    ).fill(faults=len(told))
    terminal.answer({"written": written, "faults": told}, lines=(*lines, nothing if told else wrote))
    sys.exit(1 if told else 0)
