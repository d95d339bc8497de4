"""A concept without any number, from a CSV file to exported links, by the command line alone."""

import csv
import io
import json
import random

import pytest
from click.testing import CliRunner

from motlan.cli import main

WORKSPACE = """\
workspace: shop
label: {en: Shop}
languages: [en]
default_language: en
time_zone: UTC
currency: XXX
dossier: {code: "{agency}-{date:%Y%m%d}-{number:07d}", last_number: 9999999}
agencies:
  office: {en: Office}
"""
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


@pytest.fixture
def run(tmp_path):
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

    return verb


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
