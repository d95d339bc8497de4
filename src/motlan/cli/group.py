"""The verbs, in the order in which a newcomer needs them."""

from importlib import import_module

import click

from motlan import __version__

VERBS = (
    "demo",
    "init",
    "check",
    "databases",
    "plan",
    "profile",
    "schema",
    "simulate",
    "sync",
    "build",
    "quality",
    "overlap",
    "authority",
    "measure",
    "link",
    "history",
    "lineage",
    "override",
    "corrections",
    "export",
    "register",
    "account",
    "serve",
    "worker",
    "status",
    "doctor",
    "journal",
)


class Verbs(click.Group):
    """Imports a verb's module only when it is called: `motlan check` need not wait for Django."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """All verbs, in order."""
        return list(VERBS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """The command of one verb; None (click then says so, exit status 2) when there is none."""
        if name not in VERBS:
            return None
        command: click.Command = import_module(f"motlan.cli.{name}").command
        return command


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="motlan")
def main() -> None:
    """One trusted record for a state's data.

    Ministries' databases are synchronised into one record in which every value knows its authority; people declare
    once; a plan's light is green only where the service measurably works.

    \b
    Start here:
      motlan demo                 the sample nation, served at http://localhost:8000
      motlan init my-province     a new workspace
      motlan check my-province    everything that is wrong with it
    """
