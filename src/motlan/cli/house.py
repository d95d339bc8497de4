"""What the verbs of the data plane work on: the workspace, its register and its lake, in one folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from motlan.data.databases.places import places
from motlan.kernel.clock import Clock, SystemClock
from motlan.kernel.errors import NotHeld
from motlan.kernel.text import Text
from motlan.store.lake import Lake
from motlan.store.register import Register
from motlan.workspace.load import load
from motlan.workspace.spec import Workspace


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
