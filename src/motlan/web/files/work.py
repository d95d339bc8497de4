"""What nobody kept of files is cleared."""

from __future__ import annotations

from motlan.kernel.text import Text
from motlan.web.files.clearing import PAUSE, clear, part_now
from motlan.web.house import House
from motlan.web.jobs.api import chore


@chore(
    "clear_files",
    every=PAUSE,
    title=Text(vi="Dọn tệp đính kèm không còn ai giữ", en="Clear attached files that nobody kept"),
)
def clear_files(house: House) -> None:
    """Clear one part of the files; every part has its turn within two days."""
    clear(house, part_now(house))
