"""The bench's harness: one JSON line a figure, with a bar that is held or not."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.benchmarks import BENCHMARKS, median_us, write_row_by_row
from bench.figure import PROMISED, Bar, Figure
from bench.run import main, run
from bench.stage import Stage

SIZE = {"persons": 10}


def three(_stage: Stage) -> Iterator[Figure]:
    yield Figure(name="three", value=3.00004, unit="s", size=SIZE, bar=Bar(3.5, "at_most"))
    yield Figure(name="three.peer_other", value=9, unit="s", size=SIZE)


def low(_stage: Stage) -> Iterator[Figure]:
    yield Figure(name="low", value=0.98, unit="share", size=SIZE, bar=Bar(0.99, "at_least"))


def test_a_line_has_the_agreed_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["three"], {"three": three}, Stage(tmp_path)) is True
    ours, peer = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert list(ours) == ["name", "value", "unit", "bar", "holds", "size", "versions"]
    assert (ours["name"], ours["value"], ours["unit"], ours["bar"], ours["holds"]) == ("three", 3.0, "s", 3.5, True)
    assert ours["size"]["persons"] == 10
    assert {"python", "duckdb", "sqlite", "motlan"} <= set(ours["versions"])
    assert (peer["bar"], peer["holds"]) == (None, None)


def test_a_bar_that_does_not_hold_fails_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["low", "three"], {"low": low, "three": three}, Stage(tmp_path)) is False
    held = [json.loads(line)["holds"] for line in capsys.readouterr().out.splitlines()]
    assert held == [False, True, None]


@pytest.mark.parametrize("variable", PROMISED)
def test_below_the_promised_size_no_bar_is_held(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begins, size = PROMISED[variable]
    name = begins if isinstance(begins, str) else begins[-1]
    figure = Figure(name=f"{name}.x", value=1, unit="s", size=SIZE, bar=Bar(2, "at_most"))
    other = Figure(name="three", value=1, unit="s", size=SIZE, bar=Bar(2, "at_most"))
    for given, holds in ((size - 1, None), (size, True)):
        monkeypatch.setenv(variable, str(given))
        assert (figure.holds, other.holds) == (holds, True)


def test_every_variable_that_sets_a_size_is_known() -> None:
    found = {
        name
        for file in Path(run.__code__.co_filename).parent.glob("*.py")
        for name in re.findall(r'environ\.get\("(MOTLAN_\w+)"', file.read_text(encoding="utf-8"))
    }
    assert found == set(PROMISED)


def test_the_names_that_were_promised() -> None:
    assert set(BENCHMARKS) >= {"simulate_1m", "demo_100k", "golden_agreement", "golden_lookup"}


def test_an_unknown_name_is_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--only", "nothing"])
    assert ended.value.code == 2
    assert "simulate_1m" in capsys.readouterr().err


def test_a_look_up_that_finds_nothing_is_not_a_fast_one() -> None:
    assert median_us(["a", "b"], lambda number: number) > 0
    with pytest.raises(LookupError, match="b"):
        median_us(["a", "b"], lambda number: None if number == "b" else number)


def test_the_row_by_row_peer_writes_every_row(tmp_path: Path) -> None:
    write_row_by_row(tmp_path / "rows.csv", 25)
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 25
    assert {len(row) for row in rows} == {10}
