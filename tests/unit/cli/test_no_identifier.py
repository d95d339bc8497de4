"""A concept without any number, from a CSV file to exported links, by the command line alone."""

import csv
import io
import json
import random

import pytest
from click.testing import CliRunner

from motlan.cli import main
from motlan.store.register import Register
from tests.unit.cli.shop import WORKSPACE

CONCEPT = """\
concept: patient
label: {en: Patient}
title: name
authority: [clinic]
link: {similar: [name, town, born]}
attributes:
  name: {type: name, label: {en: Name}}
  town: {type: text, label: {en: Town}}
  born: {type: date, label: {en: Born}}
"""
DATABASE = """\
database: clinic
label: {en: Clinic}
owner: office
stage: deploying
connect: {kind: csv, path: "%s"}
datasets:
  patients:
    key: id
    describes: patient
    columns: {name: name, town: town, born: {to: born, format: yyyy-mm-dd}}
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    tmp_path = tmp_path_factory.mktemp("clinic")
    chance = random.Random(5)  # noqa: S311 - a sample, not a secret
    with (tmp_path / "patients.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(("id", "name", "town", "born"))
        for at in range(60):
            name = " ".join("".join(chance.choices("bcdghklmnt", k=1) + chance.choices("aeiou", k=3)) for _ in "ab")
            born = f"{chance.randint(1930, 2015)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            out.writerow((f"{at}-a", name, "Hue", born))
            out.writerow((f"{at}-b", name[:-1], "Hue", born))
    for name, text in (
        ("workspace.yaml", WORKSPACE),
        ("dictionary/patient.yaml", CONCEPT),
        ("databases/clinic.yaml", DATABASE % (tmp_path / "patients.csv")),
    ):
        (tmp_path / "w" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "w" / name).write_text(text, "utf-8")

    def verb(*words):
        where = ["--workspace", str(tmp_path / "w"), "--dir", str(tmp_path / "state")]
        return CliRunner().invoke(main, [*words, *where])

    verb.file = tmp_path / "patients.csv"
    verb.register = f"sqlite:///{tmp_path / 'state' / 'register.sqlite3'}"
    return verb


def links(run):
    """Record key → what the export of links says of it."""
    return {row["record_key"]: row for row in csv.DictReader(io.StringIO(run("export", "links", "patient").stdout))}


def test_links_come_out_of_a_file_without_numbers(run):
    assert run("sync", "--json").exit_code == 0
    rows = list(csv.DictReader(io.StringIO(run("export", "links", "patient").stdout)))
    assert list(rows[0]) == ["source", "record_key", "subject", "how", "weight"]
    subjects = {row["record_key"]: row["subject"] for row in rows}
    assert len(subjects) == 120
    assert all(subjects[f"{at}-a"] == subjects[f"{at}-b"] for at in range(60))
    assert len(set(subjects.values())) == 60
    assert all(float(row["weight"]) > 0 for row in rows if row["how"] == "similar")
    assert json.loads(run("link", "status", "--json").stdout)["concepts"]
    assert run("profile", "clinic").exit_code == 0


def test_who_comes_later_is_recognised_without_a_build(run):
    """The file grows by a misspelt entry of one who is known, and by somebody whom nobody resembles."""
    run("sync")
    before = links(run)
    with run.file.open(encoding="utf-8") as file:
        known = next(row for row in csv.reader(file) if row[0] == "7-a")
    with run.file.open("a", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            (("7-c", known[1] + "a", known[2], known[3]), ("new", "Wxyz Qrst", "Hue", "1901-01-01"))
        )
    assert run("sync", "--json").exit_code == 0
    found = links(run)
    assert {key: row["subject"] for key, row in found.items() if key in before} == {
        key: row["subject"] for key, row in before.items()
    }
    assert found["7-c"]["subject"] == before["7-a"]["subject"]
    assert found["7-c"]["how"] == "similar"
    assert found["new"]["subject"] not in {row["subject"] for row in before.values()}
    with Register.connect(run.register) as register:
        assert register.value("select count(*) from link_due") == 0
        latest = register.rows("select kind from cause order by cause desc limit 1")
        assert latest == [("sync",)]
