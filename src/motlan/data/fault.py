"""What nobody foresaw, as an error like any other: one database that trips over it stops no other."""

from __future__ import annotations

import traceback
from pathlib import Path

from motlan.kernel.errors import MotlanError
from motlan.kernel.text import Text


def as_fault(error: Exception, where: str) -> MotlanError:
    """``error`` itself when it was raised on purpose; else its kind and the place in the program.

    Its own words are left out: they may quote a person's data.
    """
    if isinstance(error, MotlanError):
        return error
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "motlan" in Path(frame.filename).parts] or frames
    place = f"{type(error).__name__} ({Path(ours[-1].filename).name}:{ours[-1].lineno})"
    return MotlanError(
        what=Text(vi=f"Lỗi ngoài dự kiến: {place}.", en=f"An unforeseen error: {place}."),
        remedy=Text(
            vi="Chạy `motlan check`; nếu không thấy lỗi, báo cho người bảo trì. Dữ liệu đã có vẫn được giữ.",
            en="Run `motlan check`; when it finds nothing, tell the maintainers. What was held before is kept.",
        ),
        where=where,
    )
