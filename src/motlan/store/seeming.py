"""What kind of file a file is by how it begins, whatever it was declared as."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from motlan.kernel.errors import SourceChanged, SourceEmpty
from motlan.store import source_errors

BEGINNING = 1 << 16
"""Bytes that are looked at."""
PACKED = {b"PAR1": "parquet", b"PK\x03\x04": "xlsx"}
LIST = re.compile(r"\[\s*(\{|\]|$)")


def seems(path: Path) -> str | None:
    """The kind that the beginning of a file shows, as ``kind`` says it; None where it shows none."""
    if not path.is_file():
        return None
    with path.open("rb") as file:
        head = file.read(BEGINNING)
    for mark, kind in PACKED.items():
        if head.startswith(mark):
            return kind
    text = head.decode("utf-8-sig", "replace").lstrip()
    first = text.partition("\n")[0].strip()
    if first.startswith("{"):
        return "jsonl" if _is_object(first) else "json" if first == "{" else None
    if LIST.match(text):
        return "json"
    return (
        "csv" if any(_is_header(first, text.partition("\n")[2].partition("\n")[0], mark) for mark in ",;\t|") else None
    )


def must_not_seem(path: Path, declared: str, *kinds: str) -> None:
    """Raise SourceChanged where a file that was ``declared`` to be of one kind begins as one of ``kinds``."""
    kind = seems(path)
    if kind in kinds:
        raise source_errors.other_kind(str(path), declared, kind)


@contextmanager
def told_apart(path: Path, declared: str) -> Iterator[None]:
    """Where a file cannot be read as it was ``declared``, or has nothing then, say as which other kind it begins."""
    try:
        yield
    except (SourceChanged, SourceEmpty) as error:
        kind = seems(path) if isinstance(error, SourceEmpty) or error.problem == "file" else None
        if kind is None or kind == declared:
            raise
        raise source_errors.other_kind(str(path), declared, kind) from error


def _is_header(first: str, second: str, mark: str) -> bool:
    """Whether two lines have as many cells, at least two, and no name begins with a blank as words of a sentence do."""
    cells = first.split(mark)
    return len(cells) == second.count(mark) + 1 > 1 and not any(cell.startswith(" ") for cell in cells)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
