"""What the program itself puts in the place of ``${NAME}`` in a workspace; every other name is the environment's."""

import os
from pathlib import Path

WORKSPACE, SAMPLE = "WORKSPACE", "SAMPLE"
GIVEN = frozenset({WORKSPACE, SAMPLE})


def places(*, workspace: Path, state: Path) -> dict[str, str]:
    """``WORKSPACE`` is the workspace's own folder. ``SAMPLE`` is the folder ``sample`` in the folder of the state,
    unless the environment has a variable of that name: what somebody set goes first."""
    return {WORKSPACE: str(workspace.resolve()), SAMPLE: os.environ.get(SAMPLE) or str(state.resolve() / "sample")}
