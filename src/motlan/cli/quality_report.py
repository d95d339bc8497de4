"""``motlan quality report``: what was last measured, as linked data (W3C DQV), JSON or CSV."""

import json
from pathlib import Path

import click

from motlan.cli.endings import by_ending
from motlan.cli.house import Place, place_options
from motlan.cli.terminal import Terminal, verb
from motlan.data.quality.report import FORMATS, written

ENDINGS = {"json": "json", "csv": "csv", "jsonld": "dqv", "ttl": "ttl"}


@click.command("report")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: what --out ends with, else json.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to; default: standard output.")
@place_options
@verb
def report_command(terminal: Terminal, place: Place, form: str | None, out: Path | None) -> None:
    """Write what was last measured of every database and check: dqv is JSON-LD (a file
    .jsonld), ttl is Turtle, both W3C DQV.

    \b
    Example:
      motlan quality report --out quality.ttl
    """
    form = form or by_ending(out, ENDINGS, "json")
    with place.open() as house:
        text = written(house.register, house.workspace.catalogue, form)
    if out is not None:
        out.write_text(text, encoding="utf-8")
    body = json.loads(text) if form in {"json", "dqv"} else text
    shown = text.rstrip("\n") if out is None else str(out)
    terminal.answer({"report": body, "out": None if out is None else str(out)}, lines=(shown,))
