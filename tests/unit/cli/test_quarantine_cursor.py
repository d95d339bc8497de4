"""A line that is no record is in quarantine until the file is read without it, by a cursor as by a snapshot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.shop import WORKSPACE
from tests.unit.cli.test_link import Steward

CONCEPT = """\
concept: patient
label: {en: Patient}
title: name
identifier: number
authority: [clinic]
attributes:
  number: {type: identifier, label: {en: Number}}
  name: {type: name, label: {en: Name}}
"""
DATABASE = """\
database: clinic
label: {en: Clinic}
owner: office
stage: deploying
connect: {kind: %s, path: "%s"}
datasets:
  patients:
    key: id
    describes: patient
    founds: true
    columns: {id: number, name: name}
    changes: {by: cursor, column: seen}
"""
FILES = {
    "csv": ("id,name,seen\n", "1,Lan,2026-01-02\n", "2,Bo,2026-01-03,surplus\n", "2,Bo,2026-01-03\n"),
    "jsonl": (
        "",
        '{"id": "1", "name": "Lan", "seen": "2026-01-02"}\n',
        '{"id": "2", "name": "Bo", "seen": 2026-01-03\n',
        '{"id": "2", "name": "Bo", "seen": "2026-01-03"}\n',
    ),
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("mended", ["line", "older line", "gone"])
def test_a_line_that_its_owner_mends_is_in_quarantine_no_longer(tmp_path: Path, kind: str, mended: str) -> None:
    head, good, bad, well = FILES[kind]
    file = tmp_path / f"patients.{kind}"
    file.write_text(head + good + bad, "utf-8")
    steward = Steward(tmp_path)
    steward.write("workspace.yaml", WORKSPACE)
    steward.write("dictionary/patient.yaml", CONCEPT)
    steward.write("databases/clinic.yaml", DATABASE % (kind, file))
    for _ in range(2):  # it stands for as long as it is so
        assert steward("sync")[0] == 0
        (one,) = steward.asks("quality", "quarantine")["quarantine"]
        assert (one["attribute"], one["number"]) == ("", 1)
    line = {"line": well, "older line": well.replace("2026-01-03", "2026-01-01"), "gone": ""}[mended]
    file.write_text(head + good + line, "utf-8")
    assert steward("sync")[0] == 0
    assert steward.asks("quality", "quarantine")["quarantine"] == []
    assert set(steward.subjects()) == ({"1"} if mended == "gone" else {"1", "2"})
