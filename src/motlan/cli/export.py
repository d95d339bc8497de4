"""``motlan export``: everything that is held of one concept, whole, as a file."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import click

from motlan.cli.endings import by_ending
from motlan.cli.house import Place, place_options
from motlan.cli.terminal import Terminal, verb
from motlan.data.exports.parts import PARTS, Part
from motlan.data.exports.write import FORMATS, Format, Taken, export
from motlan.data.golden.records import OPERATOR
from motlan.kernel.text import Text

UNFINISHED = ".part"
ENDINGS: dict[str, Format] = {each: each for each in FORMATS}


@click.command("export")
@click.argument("part", type=click.Choice(PARTS))
@click.argument("concept")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: what --out ends with, else csv.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file (default: standard output).")
@click.option("--purpose", default="", help="What the data are taken for; required for all but links.")
@click.option("--ground", default="", help="The legal ground; required for all but links.")
@click.option("--reader", default=getpass.getuser, show_default="your account", help="Who takes them.")
@place_options
@verb
def command(
    terminal: Terminal,
    place: Place,
    part: Part,
    concept: str,
    form: Format | None,
    out: Path | None,
    purpose: str,
    ground: str,
    reader: str,
) -> None:
    """Export the links, golden records, history, failing records or conflicts of CONCEPT, every row.

    History is every version, the standing one included, with who made it and who ended it, when and why. Keys of
    subjects have 64 bits: text in JSON, int64 in Parquet, digits in CSV (read them as text). Rows are streamed: memory
    does not grow with the export. Each export is one line of the journal.

    \b
    Examples:
      motlan export links person --format parquet --out links.parquet
      motlan export golden person --out persons.csv --purpose "annual statistics" --ground "Law on Statistics"
    """
    said = by_ending(out, ENDINGS, "csv")
    with (
        place.open() as house,
        ExitStack() as stack,
    ):
        sink: IO[bytes] = stack.enter_context(_whole(out)) if out is not None else sys.stdout.buffer
        with terminal.step("export", Text(vi=f"Xuất {part} {concept}", en=f"Exporting {part} {concept}")):
            rows = export(
                register=house.register,
                catalogue=house.workspace.catalogue,
                clock=house.clock,
                concept=concept,
                part=part,
                form=form or said,
                out=sink,
                taken=Taken(reader=reader, role=OPERATOR, purpose=purpose, ground=ground),
            )
    if out is None:
        sys.stdout.buffer.flush()
        return
    terminal.answer(
        {"rows": rows, "file": str(out), "seconds": terminal.seconds},
        lines=(Text(vi="{rows:,} dòng → {out}", en="{rows:,} rows → {out}").fill(rows=rows, out=out),),
    )


@contextmanager
def _whole(out: Path) -> Iterator[IO[bytes]]:
    """A file that bears its name only when it is whole; one that is not, because of an error, is taken away."""
    unfinished = out.with_name(out.name + UNFINISHED)
    with ExitStack() as mess:
        mess.callback(unfinished.unlink, missing_ok=True)
        with unfinished.open("wb") as file:
            yield file
        mess.pop_all()
    unfinished.replace(out)
