"""A contract in the words of its source, and the source's file held against it."""

from __future__ import annotations

import csv
import re
from calendar import isleap
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest
import yaml

from motlan.data.quality import odcs_forms
from motlan.data.quality.file_check import check_file
from motlan.data.quality.odcs import DataContract
from motlan.data.quality.odcs_source import of_source
from motlan.data.quality.odcs_write import data_contract
from motlan.data.spec import Catalogue
from motlan.dictionary.identifier import IdentifierScheme
from motlan.dictionary.partial_date import parse
from motlan.kernel.spec import Document, validate
from motlan.store.lake import Lake
from tests.conformance.sources import catalogue as sources_catalogue
from tests.unit.data.quality.contracts import NUMBER


def test_a_contract_in_the_words_of_its_source() -> None:
    held = sources_catalogue()
    checks = [
        {"field": "income", "kind": "range", "least": 1, "most": 9},
        {"sql": "income > length(note)", "name": "rich"},
        {"sql": "birth_date > '1900'", "name": "old"},
        {"sql": "sex <> 'male'", "name": "coded"},
        {"sql": "home <> '00004'", "name": "placed"},
        {"sql": "income = income", "name": "numbers"},
        {"field": "birth_date", "kind": "compare", "than": "birth_date", "name": "before"},
        {"fields": ["full_name", "note"], "kind": "unique", "name": "once"},
    ]
    body = held.databases["ministry"].model_dump() | {"checks": checks}
    held = Catalogue(held.dictionary, {"ministry": type(held.databases["ministry"]).model_validate(body)})
    document = data_contract(held, "ministry", language="en")
    written = yaml.safe_load(yaml.safe_dump(of_source(document, held, language="en")))
    (people,) = written["schema"]
    assert {one["name"] for one in people["properties"]} == {"number", "name", "born", "sex", "home", "income", "note"}
    rules = {rule["name"]: rule for one in (people, *people["properties"]) for rule in one.get("quality", ())}
    assert rules["sex.codes"]["arguments"] == {"validValues": ["M", "F"]}
    assert rules["income.range"]["query"] == 'SELECT COUNT(*) FROM {object} WHERE "income" < 1 OR "income" > 9'
    assert rules["rich"]["query"] == 'SELECT COUNT(*) FROM {object} WHERE NOT ("income" > LENGTH("note"))'
    assert rules["once"]["arguments"] == {"properties": ["name", "note"]}
    assert rules["old"]["type"] == "sql"
    assert rules["before"]["type"] == "sql"
    assert """CASE "sex" WHEN 'M' THEN 'male' WHEN 'F' THEN 'female' END AS "sex\"""" in rules["coded"]["query"]
    for name in ("placed", "numbers"):  # only reading tells; of two texts 9 is above 10
        assert rules[name]["type"] == "text"
        assert rules[name]["description"].endswith("not on the source's own texts.")
    assert validate(Document("x", written, {}), DataContract).value is not None
    spoken = {one["name"]: one for one in document["schema"][0]["properties"]}
    assert "full_name" in spoken  # the dictionary's own words are as they were


def test_a_file_of_the_source_is_held_against_the_contract_in_its_words(tmp_path: Path) -> None:
    held = sources_catalogue()
    written = of_source(data_contract(held, "ministry", language="en"), held, language="en")
    file = tmp_path / "people.csv"
    lines = (f"{NUMBER},An,02/03/1990,M,00001,1,", "2,Bê,1,male,2,2,", f" {NUMBER[:-1]}2 ,Lê,03/1990,F,1,3,")
    file.write_text("\n".join(("number,name,born,sex,home,income,note", *lines)) + "\n", "utf-8")
    read = validate(Document("x", written, {}), DataContract).value
    assert read is not None
    report = check_file(pattern=str(file), contract=read, aside={}, table=None, failures=None, without_dictionary=True)
    failed = {one.check_id: one.failed for one in report.results if one.failed}
    wrong = {"sex.codes": 1, "birth_date.readable": 1, "number.identifier": 1}
    assert failed == wrong | {"number.identifier.agrees_with.sex": 1}
    assert all(one.name for one in report.not_run)  # what is not run bears its own name


def _failing(catalogue: Catalogue, rows: Iterable[str], at: Path) -> dict[str, set[int]]:
    """Rows of a file of the source (from 1) that fail a rule of the contract in its words, by the rule."""
    document = data_contract(catalogue, "ministry", language="en")
    written = yaml.safe_load(yaml.safe_dump(of_source(document, catalogue, language="en")))
    read = validate(Document("x", written, {}), DataContract).value
    assert read is not None
    file, wrong = at / "people.csv", at / "wrong.csv"
    file.write_text("\n".join(("number,name,born,sex,home,income,note", *rows)) + "\n", "utf-8")
    check_file(pattern=str(file), contract=read, failures=wrong, without_dictionary=True)
    found: dict[str, set[int]] = {}
    for line in csv.DictReader(wrong.read_text("utf-8").splitlines()):
        found.setdefault(line["check"], set()).add(int(line["row"]))
    return found


@pytest.mark.parametrize("year", ["1900", "2000", "2023", "2024"])
def test_a_day_that_no_month_has_is_found_in_the_form_of_the_source(year: str, tmp_path: Path) -> None:
    days = [f"{day}/{month}/{year}" for month in range(1, 13) for day in (28, 29, 30, 31)] + [f"2/{year}", year, ""]
    rows = [f"{NUMBER[:-2]}{at:02d},An,{day},M,00001,1," for at, day in enumerate(days)]
    found = _failing(sources_catalogue(), rows, tmp_path)["birth_date.readable.day_of_month"]
    impossible = set()
    for at, text in enumerate(days, start=1):
        parts = [int(part) for part in reversed(text.split("/"))] if text.count("/") == 2 else []
        try:
            date(*parts) if parts else None
        except ValueError:
            impossible.add(at)
    assert found == impossible
    assert len(impossible) == 7 - isleap(int(year))


def test_what_a_number_repeats_is_held_against_the_source_s_own_columns(tmp_path: Path) -> None:
    held, rows, wrong = sources_catalogue(), [], {"sex": set[int](), "birth_date": set[int]()}
    scheme = held.dictionary.schemes["twelve"]
    for digit, said, born in product("0123", ("M", "F", "x", ""), ("02/03/1990", "1990", "1/1/2090", "1891", "")):
        number = f"001{digit}90{len(rows):06d}"
        rows.append(f"{number},An,{born},{said},00001,1,")
        code = {"M": "male", "F": "female"}.get(said)
        for name, value in (("sex", code), ("birth_date", born[-4:] or None)):
            if scheme.faults(number, {name: value}):
                wrong[name].add(len(rows))
    found = _failing(held, [*rows, "12,An,1990,M,00001,1,", ",An,1990,M,00001,1,"], tmp_path)
    assert {name: found[f"number.identifier.agrees_with.{name}"] for name in wrong} == wrong
    assert all(wrong.values())


def test_a_check_digit_and_numbers_that_are_never_issued_are_queries_on_the_text(tmp_path: Path) -> None:
    held = sources_catalogue()
    scheme = IdentifierScheme.model_validate(
        {
            "scheme": "twelve",
            "label": {"vi": "mã số thuế", "en": "tax code"},
            "pattern": "[0-9]{10}(-[0-9]{3})?",
            "never": ["^..0000000", "-000$", "(13)+$"],
            "check_digit": {
                "weights": [31, 29, 23, 19, 17, 13, 7, 5, 3],
                "modulus": 11,
                "minus": 10,
                "digit": 10,
            },
            "example": "0100233488",
        }
    )
    dictionary = replace(held.dictionary, schemes={"twelve": scheme}, placeholders=("-", "1111111111"))
    held = Catalogue(dictionary, held.databases)
    numbers = [f"010023348{digit}" for digit in range(10)] + ["0100233488-000", " 0100233488-001 ", "0000000000"]
    numbers += ["01002334", "0x00233488", "1111111111", ""]
    found = _failing(held, [f"{one},An,1990,M,00001,1," for one in numbers], tmp_path)
    checked = {at for at, one in enumerate(numbers[:13], start=1) if not scheme.check_digit.holds(one.strip())}  # type: ignore[union-attr]
    assert found["number.identifier.check_digit"] == checked
    assert len(checked) == 10
    assert (found["number.identifier.never_1"], found["number.identifier.never_2"]) == ({13}, {11})
    written = of_source(data_contract(held, "ministry", language="en"), held, language="en")
    (people,) = written["schema"]
    rules = {rule["name"]: rule for one in people["properties"] for rule in one.get("quality", ())}
    assert rules["number.identifier.never_3"]["type"] == "text"  # a pattern that LIKE cannot say


DATES = ("02/03/1975", "2/3/1975", "12/3/1975", "2/12/1975", "03/1975", "3/1975", "1975", " 02/03/1975 ", "1975-03-02")
NO_DATES = ("", "x", "32/01/1975", "02/13/1975", "02-03-1975", "0203", "75", "02/03/75")


@pytest.mark.parametrize("form", ["dd/mm/yyyy", "dd-mm-yyyy", "dd.mm.yyyy", "yyyy-mm-dd", "yyyy/mm/dd", "ddmmyyyy"])
def test_a_date_is_of_the_form_where_reading_takes_it_and_is_compared_as_it_is_read(form: str, tmp_path: Path) -> None:
    given = [*DATES, *NO_DATES, "02-03-1975", "2.3.1975", "1975/3/2", "1975-3-2", "02031975", "031975", "19750302"]
    pattern = re.compile(odcs_forms.whole(odcs_forms.dates(form), ["không rõ"]))
    read = {}
    for text in given:
        for way in (form, odcs_forms.ISO):
            with suppress(ValueError):
                read.setdefault(text, parse(text, way))
    of_form = {text for text in given if pattern.match(text)}
    assert of_form >= set(read)
    assert not {"x", "32/01/1975", "75", "02/03/75"} & of_form
    assert pattern.match("Không rõ")
    listed = ", ".join(f"('{text}')" for text in read)
    with Lake(tmp_path).session() as session:
        asked = f"select d, {odcs_forms.iso('t', form)} from (select d, trim(d) as t from (values {listed}) as v(d))"
        found = dict(session.rows(asked))
    short = {"1975-3-2"} if form != odcs_forms.ISO else set()  # no source of another form writes an ISO day like this
    assert found == {text: None if text in short else day for text, day in read.items()}


def test_a_range_of_dates_is_held_in_the_form_of_the_source(tmp_path: Path) -> None:
    held = sources_catalogue()
    checks = [{"field": "birth_date", "kind": "range", "least": "1900-02", "most": "2030"}]
    body = held.databases["ministry"].model_dump() | {"checks": checks}
    held = Catalogue(held.dictionary, {"ministry": type(held.databases["ministry"]).model_validate(body)})
    written = of_source(data_contract(held, "ministry", language="en"), held, language="en")
    file, born = tmp_path / "people.csv", ("31/12/2030", "1/1/2031", "31/01/1900", "1/2/1900", "1900", "02/2031", "")
    lines = [f"{NUMBER[:-1]}{at},An,{day},M,00001,1," for at, day in enumerate(born)]
    file.write_text("\n".join(("number,name,born,sex,home,income,note", *lines)) + "\n", "utf-8")
    read = validate(Document("x", written, {}), DataContract).value
    assert read is not None
    wrong = tmp_path / "wrong.csv"
    report = check_file(pattern=str(file), contract=read, failures=wrong, without_dictionary=True)
    (result,) = (one for one in report.results if one.check_id == "birth_date.range")
    assert (result.evaluated, result.failed) == (6, 3)
    rows = [
        line for line in csv.DictReader(wrong.read_text("utf-8").splitlines()) if line["check"] == "birth_date.range"
    ]
    assert {born[int(line["row"]) - 1] for line in rows} == {"1/1/2031", "31/01/1900", "02/2031"}
