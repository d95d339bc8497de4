"""``motlan simulate``: the databases of a sample nation, with faults and the truth."""

from pathlib import Path

import click

from motlan.cli.terminal import Terminal, verb, workspace_option
from motlan.kernel.text import Text
from motlan.simulation.api import simulate
from motlan.workspace.load import must_be_one


@click.command("simulate")
@click.option(
    "--persons", type=click.IntRange(min=100), default=20_000, show_default=True, help="Persons, the dead among them."
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed gives the same nation."
)
@click.option(
    "--dir", "directory", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write into."
)
@click.option(
    "--postgres", "postgres_url", help="Write the population database into this PostgreSQL instead of SQLite."
)
@workspace_option
@verb
def command(
    terminal: Terminal, workspace: Path, persons: int, seed: int, directory: Path, postgres_url: str | None
) -> None:
    """Write the sample nation's databases, each in the kind of store where such things live.

    \b
    Example:
      motlan simulate --persons 100000 --seed 7 --dir /tmp/nation
    """
    must_be_one(workspace)
    with terminal.step("simulate", Text(vi="Dựng quốc gia mẫu", en="Making the sample nation")) as progress:
        report = simulate(
            workspace_root=workspace,
            persons=persons,
            seed=seed,
            directory=directory,
            postgres_url=postgres_url,
            progress=progress,
        )
    lines = tuple(f"{name:20} {rows:>10,}" for name, rows in report.databases.items())
    terminal.answer(
        {
            "persons": report.persons,
            "databases": dict(report.databases),
            "faults": dict(report.faults),
            "seconds": terminal.seconds,
        },
        lines=lines,
    )
