"""A number without the date that it repeats speaks against another number, in a build as on the living path."""

import csv
import json
from pathlib import Path

import pytest

from tests.unit.cli.test_link_order import Row, Town, people

CONCEPT = """\
concept: person
label: {en: Person}
title: name
identifier: number
authority: [population, bank, school, tax]
link: {exact: [name, born], similar: [number, name, born, phone]}
attributes:
  number: {type: identifier, scheme: number, label: {en: Number}}
  name: {type: name, label: {en: Name}}
  born: {type: date, label: {en: Born}}
  phone: {type: text, label: {en: Telephone}}
"""
SCHEME = """\
identifiers:
  - scheme: number
    label: {en: Number}
    pattern: "[0-9]{12}"
    encodes:
      - {attribute: born, year: {century_digit: 4, per_century: 2, base: 1900, first_digit: 5}}
    example: "001095012345"
"""
TWINS: list[Row] = [
    ("t1", "001085777001", "Nguyễn Văn Long", "1985-06-05", "0911223344"),
    ("t2", "001085777002", "Nguyễn Văn Lâm", "1985-06-05", "0988776655"),
]
BARE: Row = ("x", "001085777002", "Nguyen Van Long", "", "0911223344")
"""The number of the one twin beside the name and the telephone of the other, and no date."""


def numbered(row: Row, nth: int) -> Row:
    """A person whose number repeats the year of birth."""
    key, _, name, born, phone = row
    return key, f"001{2 * (int(born[:2]) - 19)}{born[2:4]}{100_000 + 7 * nth}", name, born, phone


@pytest.fixture
def town(tmp_path: Path) -> Town:
    made = Town(tmp_path)
    made.write("w/dictionary/person.yaml", CONCEPT)
    made.write("w/dictionary/identifiers.yaml", SCHEME)
    held = [numbered(row, nth) for nth, row in enumerate(people())]
    made.deliver("population", [*held, *TWINS])
    for at, name in enumerate(("bank", "school", "tax")):
        made.deliver(
            name,
            [
                (f"{name[0]}{row[0]}", "" if nth % 3 == at else row[1], *row[2:4], "" if nth % 5 == at else row[4])
                for nth, row in enumerate([*held, *TWINS])
            ],
        )
    return made


def add(town: Town, row: Row) -> None:
    with (town.folder / "tax.csv").open("a", newline="", encoding="utf-8") as file:
        csv.writer(file).writerow(row)


def numbers_of_each(town: Town) -> dict[str, set[str]]:
    """The numbers of the records of each subject, as they were delivered."""
    delivered = {}
    for name in ("population", "bank", "school", "tax"):
        with (town.folder / f"{name}.csv").open(encoding="utf-8") as file:
            delivered |= {(f"{name}.people", row["id"]): row["number"] for row in csv.DictReader(file)}
    found: dict[str, set[str]] = {}
    for line in town("export", "links", "person", "--format", "jsonl").splitlines():
        if line.startswith("{") and (row := json.loads(line))["subject"]:
            key = (row["source"] if "." in row["source"] else f"{row['source']}.people", row["record_key"])
            found.setdefault(row["subject"], set()).update({delivered[key]} - {""})
    return found


@pytest.mark.parametrize("path", ["at once", "living", "built"])
def test_no_subject_has_the_numbers_of_two(town: Town, path: str) -> None:
    if path == "living":
        town("sync")
    add(town, BARE)
    town("sync")
    if path == "built":
        town("build")
    assert {len(numbers) for numbers in numbers_of_each(town).values()} == {1}
