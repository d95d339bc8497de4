"""What the verbs of the data plane work on: the workspace, its register and its lake, in one folder."""

import functools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import ParamSpec

from motlan.cli.terminal import directory_option, register_option, workspace_option
from motlan.data.databases.places import places
from motlan.kernel.clock import Clock, SystemClock
from motlan.kernel.errors import NotHeld
from motlan.kernel.text import Text
from motlan.store.lake import Lake
from motlan.store.register import Register
from motlan.workspace.load import load
from motlan.workspace.spec import Workspace

P = ParamSpec("P")


@dataclass(frozen=True)
class House:
    """A workspace and its state, opened for one run of one verb."""

    workspace: Workspace
    directory: Path
    register: Register
    lake: Lake
    clock: Clock
    register_url: str = field(repr=False)
    root: Path

    @property
    def today(self) -> date:
        """The day it is in the country."""
        return self.workspace.today(self.clock)

    @property
    def places(self) -> dict[str, str]:
        """What ``${WORKSPACE}`` and ``${SAMPLE}`` in a database's path mean."""
        return places(workspace=self.root, state=self.directory)


@contextmanager
def open_house(*, workspace: Path, directory: Path, register_url: str | None, make: bool = True) -> Iterator[House]:
    """Open the register in ``directory`` (or at ``register_url``) and close it afterwards.

    With ``make=False`` a register that is not there is refused, not made: for verbs that only look.
    """
    read, directory = load(workspace), directory.resolve()
    file = directory / "register.sqlite3"
    if not make and not register_url and not file.exists():
        raise NotHeld(
            what=Text(vi="Ở đây không có sổ đăng ký.", en="There is no register here."),
            remedy=Text(vi="Kiểm tra --dir, hoặc chạy `motlan sync`.", en="Check --dir, or run `motlan sync` first."),
            where=str(directory),
        )
    directory.mkdir(parents=True, exist_ok=True)
    url = register_url or f"sqlite:///{file}"
    register = Register.connect(url)
    try:
        yield House(read, directory, register, Lake(directory / "lake"), SystemClock(), url, workspace)
    finally:
        register.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a verb works, as its options say: the workspace's folder, the state's folder, and the register's address
    where it is not a file in the latter."""

    workspace: Path
    directory: Path
    register_url: str | None

    def open(self, *, make: bool = False) -> AbstractContextManager[House]:
        """The house there; see :func:`open_house`."""
        return open_house(workspace=self.workspace, directory=self.directory, register_url=self.register_url, make=make)


def place_options(function: Callable[P, None]) -> Callable[P, None]:
    """``--workspace``, ``--dir`` and ``--register``, handed over as one :class:`Place` called ``place``."""

    @workspace_option
    @directory_option
    @register_option
    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        said = {part: kwargs.pop(part) for part in ("workspace", "directory", "register_url")}
        kwargs["place"] = Place(**said)  # type: ignore[arg-type]
        function(*args, **kwargs)

    return run
