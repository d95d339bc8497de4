"""The verbs, in the order in which a newcomer needs them."""

import copy
import gettext
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from motlan import __version__
from motlan.cli.helping import in_language, translated
from motlan.cli.language import language_of_the_machine
from motlan.cli.leaving import to_the_end
from motlan.cli.starting import imported

VERBS = (
    "demo",
    "init",
    "check",
    "databases",
    "plan",
    "profile",
    "schema",
    "simulate",
    "rehearse",
    "sync",
    "build",
    "quality",
    "overlap",
    "authority",
    "tasks",
    "units",
    "alerts",
    "measure",
    "report",
    "facts",
    "recompute",
    "reported",
    "link",
    "history",
    "lineage",
    "override",
    "corrections",
    "export",
    "register",
    "procedure",
    "portfolio",
    "account",
    "keys",
    "serve",
    "worker",
    "status",
    "doctor",
    "journal",
)


LOCALE = Path(__file__).parent / "locale"


class Verbs(click.Group):
    """Imports a verb's module only when it is called: `motlan check` need not wait for Django."""

    def __call__(self, *args: Any, **extra: Any) -> Any:
        """The program, as its script and ``python -m motlan`` call it: it ends the process."""
        return to_the_end(lambda: self.main(*args, **extra))

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        """Run; what click says by itself (usage, misuse, prompts) is said in the language of the run."""
        with _library_speaking(language_of(sys.argv[1:] if args is None else args)):
            return super().main(args, *rest, **extra)

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """All verbs, in order."""
        return list(VERBS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """The command of one verb; None (click then says so, exit status 2) when there is none."""
        if name not in VERBS:
            return None
        command: click.Command = imported(f"motlan.cli.{name}").command
        return in_language(command)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What stands above the list of verbs."""
        told = copy.copy(self)
        told.help = translated(self.help)
        super(Verbs, told).format_help_text(ctx, formatter)


def language_of(args: Sequence[str]) -> str:
    """The language of a run, before anything of it was read: ``--lang``, else the environment's.

    >>> language_of(["status", "--lang", "vi"]), language_of(["status", "--lang=en"])
    ('vi', 'en')
    """
    for at, word in enumerate(args):
        if word.startswith("--lang="):
            return word.partition("=")[2]
        if word == "--lang" and at + 1 < len(args):
            return args[at + 1]
    return os.environ.get("MOTLAN_LANG") or language_of_the_machine()


@contextmanager
def _library_speaking(language: str) -> Iterator[None]:
    """Click asks gettext, which looks at LANGUAGE and in the catalogues beside this module."""
    before = os.environ.get("LANGUAGE")
    gettext.bindtextdomain("messages", str(LOCALE))
    os.environ["LANGUAGE"] = language
    try:
        yield
    finally:
        if before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before


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
