"""The beginning of a CSV file is read without Arrow, and says the same."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from motlan.store.file_rows import Unasked
from motlan.store.files import csv_batches, csv_beginning

CELL = st.text('aé ,"\n', max_size=4)


def written(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n') or not cell else cell


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(CELL, min_size=2, max_size=4), max_size=6), limit=st.integers(1, 8), ends=st.booleans())
@example(rows=[["", ""], ["", "\n,,\n"]], limit=2, ends=False)
def test_the_beginning_of_a_file_is_what_a_whole_reading_begins_with(
    tmp_path_factory: object, rows: list[list[str]], limit: int, *, ends: bool
) -> None:
    path: Path = tmp_path_factory.mktemp("csv") / "f.csv"  # type: ignore[attr-defined]
    text = "\n".join(["a,b,c", *(",".join(map(written, row)) for row in rows)]) + ("\n" if ends else "")
    path.write_text(text, encoding="utf-8", newline="")
    refused: tuple[list[str], list[str]] = ([], [])

    def reject(into: list[str]) -> object:
        def told(_file: str, _line: int, reason: str, _pieces: Iterable[bytes]) -> None:
            into.append(reason)

        return told

    given = {"encoding": "utf-8", "delimiter": ","}
    whole = [*csv_batches(path, ("c", "a"), reject=reject(refused[0]), told=Unasked(), **given)]  # type: ignore[arg-type]
    everything = pa.Table.from_batches(whole).to_pylist() if whole else []
    found = csv_beginning(path, ("c", "a"), limit, reject=reject(refused[1]), **given)  # type: ignore[arg-type]
    assert found.to_pylist() == everything[:limit]
    if limit > len(everything):
        assert sorted(refused[1]) == sorted(refused[0])  # who reads ahead tells of a later line first
