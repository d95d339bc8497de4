"""One stray quotation mark costs one line; values that hold line ends are still values."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motlan.store import quotes

THREE = quotes.Shape.of(",", 3)


def read(text: str, shape: quotes.Shape = THREE, run: int = 1000) -> tuple[str, dict[int, str]]:
    """What is kept, and the refused lines by number; ``run`` lines are handed over at a time."""
    lines = text.encode().splitlines(keepends=True)
    runs = (b"".join(lines[at : at + run]) for at in range(0, len(lines), run))
    refused: dict[int, str] = {}
    kept = b"".join(quotes.closed(runs, shape, lambda line, told: refused.update({line: told.decode()})))
    return kept.decode(), refused


@pytest.mark.parametrize("run", [1, 2, 1000])
@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ('a,b,c\n1,"x,y\n2,x,y\n3,x,y\n', {2: '1,"x,y'}),  # open to the end of the file
        ('1,x,"y\n2,x,y\n3,x,"y"\n', {1: '1,x,"y'}),  # closed by a mark that opens another value
        ('1,x,"y\n2,x,y\n3,x,"\n4,x,y\n', {1: '1,x,"y', 3: '3,x,"'}),  # two strays that would make one good value
        ('"1,x,y\n2,x,y\n', {1: '"1,x,y'}),
        ('1,x,"', {1: '1,x,"'}),
    ],
)
def test_a_mark_that_stays_open_costs_its_own_line(text: str, refused: dict[int, str], run: int) -> None:
    kept, told = read(text, run=run)
    assert told == refused
    lines = ["" if at in refused else line for at, line in enumerate(text.removesuffix("\n").split("\n"), start=1)]
    assert kept == "\n".join(lines) + "\n"  # an empty line in the place of a refused one keeps the count


@pytest.mark.parametrize(
    "text",
    [
        '1,"two\nlines",y\n2,x,y\n',
        '1,x,"two\r\nlines"\r\n2,x,y\r\n',
        '"first\ncolumn",x,y\n',
        '1,"said ""yes""\nand, left",y\n',
        '1,5" pipe,y\n2,"a"b,y\n',
        '1,"",""\n',
        "\n1,x,y\n",
    ],
)
@pytest.mark.parametrize("run", [1, 1000])
def test_values_with_line_ends_and_marks_inside_values_are_kept(text: str, run: int) -> None:
    assert read(text, run=run) == (text, {})


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(st.lists(st.text('a" \n', max_size=6), min_size=4, max_size=4), max_size=8), run=st.integers(1, 5))
def test_whatever_a_csv_writer_writes_is_kept(rows: list[list[str]], run: int) -> None:
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\n").writerows(rows)
    assert read(sink.getvalue(), quotes.Shape.of(",", 4), run) == (sink.getvalue(), {})


def test_a_record_is_bounded_in_lines_and_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    text = '1,"' + "x\n" * 30 + '",y\n'
    assert read(text)[1] == {}
    monkeypatch.setattr(quotes, "LONGEST_RECORD", 20)
    assert read(text)[1][1] == '1,"x'
    monkeypatch.setattr(quotes, "LONGEST_RECORD", 1000)
    monkeypatch.setattr(quotes, "MOST_LINES", 30)
    assert read(text)[1][1] == '1,"x'
