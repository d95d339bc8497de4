"""What every verb shares: where things are, its language, how it reports progress, results and errors."""

import functools
import getpass
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from motlan.cli.language import LANGUAGES, language_of_the_machine
from motlan.cli.local_time import INSTANT, local, zone_of
from motlan.cli.words import word_of
from motlan.data.progress import Stage
from motlan.kernel.errors import MotlanError, SpecError
from motlan.kernel.number import floored, written
from motlan.kernel.text import Text

P = ParamSpec("P")
ENDED_BY_PIPE = 141
"""128 + SIGPIPE: what a shell says of a program whose reader went away."""
SUBJECT_KEY = "subject"
"""How results call a subject's key."""


@dataclass(slots=True)
class Terminal:
    """One run of one verb: people read ``say`` on standard error, programs read ``answer`` on standard output."""

    as_json: bool
    language: str
    workspace: Path | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    console: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))
    _zone: tuple[ZoneInfo | None] | None = None

    def say(self, text: Text | str) -> None:
        """One line for people; nothing when a program is listening."""
        if not self.as_json:
            # a line stays a line: whoever reads it from a pipe or a file does not want it cut at some column
            self.console.print(self.local(self.translate(text)), markup=False, soft_wrap=True)

    def local(self, text: str) -> str:
        """The text with its instants in the workspace's own time, as people read them; programs read UTC."""
        if self.as_json or not INSTANT.search(text):
            return text
        if self._zone is None:
            self._zone = (zone_of(self.workspace),)
        (zone,) = self._zone
        return local(text, zone) if zone is not None else text

    def translate(self, text: Text | str) -> str:
        """The text in the language of this run."""
        return text.in_(self.language) if isinstance(text, Text) else text

    def word(self, code: str | None) -> str:
        """A code of the planes in the words of this run's language; a dash for none."""
        return self.translate(word_of(code)) if code else "–"

    def at(self, stage: Stage) -> str:
        """What a step is at, for :meth:`step`."""
        return f"{stage.of} {self.word(stage.name)} {self.number(stage.rows) if stage.rows else ''}".rstrip()

    def number(self, value: float, spec: str = ",") -> str:
        """A number as the language of this run writes it: 1.234,5 or 1,234.5."""
        return written(value, self.language, spec)

    def index(self, value: float | None) -> str:
        """An index or a share in per cent as the pages write it: with one decimal, never rounded up."""
        return "–" if value is None else self.number(floored(value), ".1f")

    def answer(self, values: Mapping[str, Any], *, lines: tuple[Text | str, ...] = ()) -> None:
        """The result: one JSON object with ``--json``, else ``lines``."""
        if self.as_json:
            click.echo(json.dumps(_readable(dict(values)), ensure_ascii=False, default=str))
        for line in () if self.as_json else lines:
            click.echo(self.local(self.translate(line)))

    @contextmanager
    def step(self, name: str, label: Text) -> Iterator[Callable[[str], None]]:
        """Time one step and show that it is under way; the yielded function says what it is at."""
        started = time.perf_counter()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=20), TimeElapsedColumn())
        silent = self.as_json or not self.console.is_terminal
        with Progress(*columns, console=self.console, transient=True, disable=silent) as progress:
            task = progress.add_task(self.translate(label), total=None)
            yield lambda detail: progress.update(task, description=f"{self.translate(label)} – {detail}")
        self.seconds[name] = round(time.perf_counter() - started, 2)
        self.say(f"  ✓ {self.translate(label)}  {self.number(self.seconds[name], ',.1f')} s")

    def fail(self, error: MotlanError) -> None:
        """Report an error with its remedy, and end with exit status 1."""
        issues = error.issues if isinstance(error, SpecError) else ()
        if self.as_json:
            record = {"error": type(error).__name__, "message": error.in_(self.language)}
            click.echo(
                json.dumps(
                    {**record, "issues": [issue.as_record(self.language) for issue in issues]}, ensure_ascii=False
                )
            )
        else:
            for issue in issues:
                click.echo(issue.in_(self.language), err=True)
            click.echo(self.local(error.in_(self.language)), err=True)
        sys.exit(1)


def _readable(value: Any) -> Any:
    """The value with keys of subjects as text: JavaScript and jq round numbers above 2^53."""
    if isinstance(value, dict):
        return {
            name: str(inner) if name == SUBJECT_KEY and isinstance(inner, int) else _readable(inner)
            for name, inner in value.items()
        }
    return [_readable(inner) for inner in value] if isinstance(value, list | tuple) else value


def verb(function: Callable[P, None]) -> Callable[P, None]:
    """Give a command ``--json`` and ``--lang``, a :class:`Terminal`, and errors that end in a sentence and status 1."""

    @click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output, nothing else.")
    @click.option(
        "--lang",
        "language",
        type=click.Choice(LANGUAGES),
        envvar="MOTLAN_LANG",
        default=language_of_the_machine,
        help="Language of messages (default: the machine's, else English).",
    )
    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        workspace = getattr(kwargs.get("place"), "workspace", kwargs.get("workspace"))
        terminal = Terminal(
            as_json=bool(kwargs.pop("as_json")),
            language=str(kwargs.pop("language")),
            workspace=workspace if isinstance(workspace, Path) else None,
        )
        try:
            function(terminal, *args, **kwargs)  # type: ignore[arg-type]
        except MotlanError as error:
            terminal.fail(error)
        except BrokenPipeError:
            _end_quietly()
        except OSError as error:
            terminal.fail(_of_the_machine(error))

    return run


def _end_quietly() -> None:
    """Whoever read the output wants no more of it (``motlan … | head``): end as other programs do, without a word."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(ENDED_BY_PIPE)


def _of_the_machine(error: OSError) -> MotlanError:
    """What the operating system refused: a folder that may not be written, a disk that is full."""
    reason = error.strerror or str(error)
    return MotlanError(
        what=Text(vi=f"Hệ điều hành từ chối: {reason}.", en=f"The operating system refused: {reason}."),
        remedy=Text(
            vi="Kiểm tra đường dẫn, quyền ghi và chỗ trống.", en="Check the path, the right to write, and the space."
        ),
        where=str(error.filename or ""),
    )


def here_or_example() -> Path:
    """The workspace that one stands in; outside of any, the worked example."""
    return Path() if Path("workspace.yaml").exists() else Path("workspaces/vietnam")


def decision_options(why: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """``--reason`` and ``--by``: what every verb asks that decides something; ``why`` says what the reason is for."""

    def asking(function: Callable[P, None]) -> Callable[P, None]:
        by = click.option("--by", default=getpass.getuser, show_default="your account", help="Who decides.")
        return click.option("--reason", required=True, help=why)(by(function))

    return asking


def workspace_option(function: Callable[P, None]) -> Callable[P, None]:
    """``--workspace``: the folder that says everything about one country."""
    return click.option(
        "--workspace",
        "-w",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="MOTLAN_WORKSPACE",
        default=here_or_example,
        show_default="this folder if it is a workspace, else workspaces/vietnam",
        help="Folder of the workspace.",
    )(function)


def workspace_alone(function: Callable[P, None]) -> Callable[P, None]:
    """``--workspace`` of a verb that opens no register: ``--dir`` and ``--register`` are taken and left alone, so that
    one tail of options fits every verb."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        for left in ("directory", "register_url"):
            kwargs.pop(left)
        function(*args, **kwargs)

    unread = click.option("--dir", "directory", hidden=True, expose_value=True)
    return workspace_option(unread(click.option("--register", "register_url", hidden=True)(run)))


def directory_option(function: Callable[P, None]) -> Callable[P, None]:
    """``--dir``: the folder in which the register, the lake and the sample live."""
    return click.option(
        "--dir",
        "directory",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="MOTLAN_DIR",
        default=Path("demo"),
        show_default=True,
        help="Folder of the register, the lake and the sample databases.",
    )(function)


def register_option(function: Callable[P, None]) -> Callable[P, None]:
    """``--register``: PostgreSQL instead of SQLite; an address with a password is better left in the environment."""
    return click.option(
        "--register",
        "register_url",
        envvar="MOTLAN_REGISTER",
        help="postgresql://… instead of the SQLite file in --dir.",
    )(function)
