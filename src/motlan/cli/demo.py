"""``motlan demo``: the sample nation from nothing to a page that one can open."""

import os
from pathlib import Path

import click

from motlan.cli.demonstration import Demonstration
from motlan.cli.rehearse import MOST, PERSONS_A_DOSSIER, USUAL, usual
from motlan.cli.serve import address, run_server
from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.kernel.text import Text
from motlan.web.opening import open_roof
from motlan.workspace.load import must_be_one


@click.command("demo")
@click.option(
    "--persons", type=click.IntRange(min=1000), default=20_000, show_default=True, help="Persons, the dead among them."
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed gives the same nation."
)
@click.option(
    "--dossiers",
    type=click.IntRange(min=0, max=MOST),
    show_default=f"one for {PERSONS_A_DOSSIER} persons, at most {USUAL}",
    help="Dossiers of the last month; 0: none.",
)
@click.option("--serve/--no-serve", default=True, help="Serve the pages afterwards.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@workspace_option
@directory_option
@register_option
@verb
def command(
    terminal: Terminal,
    workspace: Path,
    directory: Path,
    register_url: str | None,
    persons: int,
    seed: int,
    dossiers: int | None,
    serve: bool,
    host: str,
    port: int,
) -> None:
    """Make the sample nation, synchronise it, rehearse a month of dossiers, measure it, and serve it.

    What was filed in an earlier demo in the same folder with the same persons and seed is kept.

    \b
    Example:
      motlan demo --persons 100000 --dir /tmp/nation --no-serve --json
    """
    must_be_one(workspace)
    # As with `motlan serve`: what is issued here is verified here.
    os.environ.setdefault("MOTLAN_ADDRESS", address(host, port))
    open_roof(workspace=workspace, directory=directory, register_url=register_url)
    demonstration = Demonstration(
        terminal=terminal, workspace=workspace, directory=directory, register_url=register_url
    )
    report = demonstration.run(persons=persons, seed=seed, dossiers=usual(persons) if dossiers is None else dossiers)
    terminal.answer(report, lines=demonstration.five_things(address=address(host, port)))
    if serve:
        opened = address(host, port)
        ready = Text(vi=f"Mở {opened}  (Ctrl+C để dừng)", en=f"Open {opened}  (Ctrl+C stops it)")
        run_server(host=host, port=port, workers=2, with_worker=True, ready=lambda: terminal.say(ready))
