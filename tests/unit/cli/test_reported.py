"""`motlan reported`: monthly counts of older systems are taken in whole, or not at all."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

from click.testing import CliRunner

from motlan.cli import main
from motlan.governance.facts import due
from motlan.store.register import Register
from tests.unit.service.conftest import VIETNAM

HEAD = "measure,unit,month,value\n"


def take(folder: Path, lines: str, *, status: int = 0) -> str:
    file = folder / "counts.csv"
    file.write_text(HEAD + lines, encoding="utf-8")
    (folder / "state").mkdir(exist_ok=True)
    url = f"sqlite:///{folder / 'state' / 'register.sqlite3'}"
    Register.connect(url).close()
    where = ("--workspace", str(VIETNAM), "--dir", str(folder / "state"), "--lang", "en")
    done = CliRunner().invoke(main, ["reported", str(file), "--source", "Reporting system", "--json", *where])
    assert done.exit_code == status, done.output
    return done.output


def held(folder: Path) -> list[tuple[object, ...]]:
    with closing(Register.connect(f"sqlite:///{folder / 'state' / 'register.sqlite3'}")) as register:
        return register.rows(
            "select measure, unit, province, day, value, source from published_count order by unit, day"
        )


def test_a_file_is_taken_in_and_told_again(tmp_path: Path) -> None:
    told = take(tmp_path, "national_reporting,01273,2026-03,40\nnational_reporting,04,2026-02,7\n")
    assert json.loads(told)["counts"] == 2
    take(tmp_path, "national_reporting,01273,2026-03,41\n")
    assert held(tmp_path) == [
        ("national_reporting", "01273", "04", "2026-03-01", 41, "Reporting system"),
        ("national_reporting", "04", "04", "2026-02-01", 7, "Reporting system"),
    ]
    with closing(Register.connect(f"sqlite:///{tmp_path / 'state' / 'register.sqlite3'}")) as register:
        assert due.take(register) == (("2026-02-01", "04"), ("2026-03-01", "01273"))


def test_a_wrong_line_takes_nothing(tmp_path: Path) -> None:
    for wrong in ("x,99999,2026-03,1", "x,04,2026-13,1", "x,04,2026-03,-1", "X,04,2026-03,1", "x,04,2026-03"):
        told = take(tmp_path, f"x,04,2026-03,1\n{wrong}\n", status=1)
        assert "nothing was taken" in told
    with closing(Register.connect(f"sqlite:///{tmp_path / 'state' / 'register.sqlite3'}")) as register:
        assert not register.exists("published_count") or held(tmp_path) == []
