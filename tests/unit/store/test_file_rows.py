"""Where the records of a CSV file stand: what is told is right, and nothing is told where it is not known."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motlan.store.files import csv_batches

PLAIN = st.from_regex(r"[a-c]{1,3}", fullmatch=True)
LINES = st.one_of(
    st.tuples(PLAIN, PLAIN).map(",".join),
    PLAIN.map('"{0}, {0}",é'.format),
    st.sampled_from(["one", "one,two,three", "", '"two\nlines",b', '"open,b', "a,\r"]),
)


class Told:
    """Keeps what is told: place → row, by file."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.rows: dict[int, int] = {}

    def file(self, name: str) -> None:
        self.files.append(name)

    def go_on(self, place: int, row: int) -> None:
        self.rows[place] = row

    def row(self, place: int) -> int | None:
        begun = max(one for one in self.rows if one <= place)
        return self.rows[begun] + place - begun if self.rows[begun] else None


def read(path: Path, lines: list[str], end: str = "\n") -> tuple[list[tuple[str, str]], Told]:
    path.write_text(end.join(["x,y", *lines]) + end, encoding="utf-8", newline="")
    told = Told()
    batches = csv_batches(
        path, ("x", "y"), encoding="utf-8", delimiter=",", reject=lambda _f, _l, _r, pieces: None, told=told
    )
    return [(row["x"], row["y"]) for batch in batches for row in batch.to_pylist()], told


@settings(max_examples=80, deadline=None)
@given(lines=st.lists(LINES, max_size=8))
def test_a_row_that_is_told_has_the_record(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = tmp_path_factory.mktemp("csv") / "f.csv"
    records, told = read(path, lines)
    held = path.read_text(encoding="utf-8").split("\n")
    for place, (x, y) in enumerate(records):
        row = told.row(place)
        if row is not None:
            assert held[row - 1] in {f"{x},{y}", f'"{x}",{y}'}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_refused_lines_are_stepped_over(tmp_path: Path, end: str) -> None:
    records, told = read(tmp_path / "f.csv", ["one", "a,1", '"b, c",2', "x,y,z", "d,3", "e,4"], end)
    assert [x for x, _ in records] == ["a", "b, c", "d", "e"]
    assert told.files == ["f.csv"]
    assert [told.row(place) for place in range(4)] == [3, 4, 6, 7]


def test_nothing_is_told_behind_a_value_of_several_lines(tmp_path: Path) -> None:
    records, told = read(tmp_path / "f.csv", ["a,1", '"two\nlines",2', "b,3"])
    assert len(records) == 3
    assert told.row(2) is None


def test_an_ordinary_file_is_told_to_its_end_however_long(tmp_path: Path) -> None:
    records, told = read(tmp_path / "f.csv", [f"n{at},é" for at in range(300_000)])
    assert len(records) == 300_000
    assert told.rows == {0: 2}
    assert told.row(299_999) == 300_001
