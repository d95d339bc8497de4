"""A small country of its own for tests of the data plane: three databases on persons, one on parcels, planted faults.

Rows are given as attributes; :func:`fill` writes them into a mirror as shaping would.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import yaml

from motlan.data import api
from motlan.data.databases.spec import Database
from motlan.data.golden.cause import Because
from motlan.data.spec import Catalogue, Source
from motlan.dictionary.attribute import Type
from motlan.dictionary.book import Dictionary
from motlan.dictionary.codelist import CodeList
from motlan.dictionary.concept import Concept
from motlan.dictionary.identifier import IdentifierScheme
from motlan.dictionary.name import canonical, plain
from motlan.kernel.text import Text
from motlan.store.lake import Lake
from motlan.store.register import Register
from motlan.store.tables import consolidated_names, golden_table

Row = dict[str, Any]
REFERENCES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "references.yaml").read_text(encoding="utf-8"))
BUILT = Because(kind="build", at="2025-07-01T00:00:00Z")


def golden_rows(register: Register, held: Catalogue, concept: str) -> list[tuple[Any, ...]]:
    """What consolidation wrote into the golden records, by subject; since when and why is left out."""
    names = ", ".join(f'"{name}"' for name in consolidated_names(golden_table(held.dictionary.concept(concept))))
    return register.rows(f'select {names} from "golden_{concept}" order by subject')


def _text(word: str) -> dict[str, str]:
    return {"vi": word, "en": word}


PERSON = Concept.model_validate(
    {
        "concept": "person",
        "label": _text("person"),
        "identifier": "number",
        "authority": ["population", "civil", "insurance"],
        "link": {"exact": ["full_name", "birth_date", "sex"]},
        "attributes": {
            "number": {"type": "identifier", "scheme": "twelve", "label": _text("number"), "mandatory": True},
            "full_name": {
                "type": "name",
                "label": _text("name"),
                "authority": ["civil", "population"],
                "mandatory": True,
            },
            "birth_date": {"type": "date", "label": _text("born"), "authority": ["civil", "population"]},
            "sex": {"type": "code", "codes": "sex", "label": _text("sex")},
            "mother": {"type": "reference", "concept": "person", "label": _text("mother"), "authority": ["civil"]},
            "home": {"type": "text", "label": _text("home"), "sensitive": True},
            "income": {"type": "number", "label": _text("income")},
        },
    }
)
PARCEL = Concept.model_validate(
    {
        "concept": "parcel",
        "label": _text("parcel"),
        "identifier": "code",
        "authority": ["land"],
        "attributes": {
            "code": {"type": "identifier", "label": _text("code"), "mandatory": True},
            "owner": {"type": "reference", "concept": "person", "label": _text("owner")},
            "area": {"type": "number", "label": _text("area")},
        },
    }
)
TWELVE = IdentifierScheme.model_validate(
    {
        "scheme": "twelve",
        "label": _text("twelve digits"),
        "pattern": r"\d{12}",
        "encodes": [
            {"attribute": "sex", "digit": 4, "values": {"male": "02468", "female": "13579"}},
            {"attribute": "birth_date", "year": {"century_digit": 4, "first_digit": 5}},
        ],
        "example": "001090000001",
    }
)
SEX = CodeList(code_list="sex", label=Text(en="Sex"), codes={"male": Text(en="Male"), "female": Text(en="Female")})

_ALL = ("number", "full_name", "birth_date", "sex", "mother", "home", "income")
_DATASETS: dict[str, dict[str, dict[str, Any]]] = {
    "civil": {
        "born": {"describes": "person", "founds": True, "of": ("number", "full_name", "birth_date", "sex", "mother")},
        "hosted": {"describes": "person", "founds": True, "hosted": True, "of": ()},
    },
    "insurance": {"members": {"describes": "person", "of": ("number", "full_name", "birth_date", "sex", "home")}},
    "land": {"parcels": {"describes": "parcel", "founds": True, "of": ("code", "owner", "area")}},
    "population": {"citizens": {"describes": "person", "founds": True, "of": _ALL}},
}


def catalogue(checks: Mapping[str, Sequence[Mapping[str, Any]]] | None = None) -> Catalogue:
    """The country's dictionary and databases; ``checks`` are declared checks by database."""
    dictionary = Dictionary(
        concepts={"person": PERSON, "parcel": PARCEL}, code_lists={"sex": SEX}, schemes={"twelve": TWELVE}
    )
    databases = {name: _database(name, datasets, (checks or {}).get(name, ())) for name, datasets in _DATASETS.items()}
    return Catalogue(dictionary, databases)


def _database(name: str, datasets: Mapping[str, Mapping[str, Any]], checks: Sequence[Mapping[str, Any]]) -> Database:
    declared = {}
    for dataset, spec in datasets.items():
        columns = {f"c_{attribute}": attribute for attribute in spec["of"]}
        rest = {key: value for key, value in spec.items() if key != "of"}
        declared[dataset] = {**rest, "columns": columns, **({} if spec.get("hosted") else {"key": "id", "period": 7})}
    body = {"database": name, "label": _text(name), "owner": "x", "connect": {"kind": "csv"}, "datasets": declared}
    return Database.model_validate({**body, "checks": list(checks)})


def country(register: Register, held: Catalogue | None = None) -> Catalogue:
    """A register with all tables of the country, empty."""
    held = held or catalogue()
    api.prepare(register=register, catalogue=held)
    return held


def fill(register: Register, held: Catalogue, path: str, rows: Mapping[str, Row], *, batch: int = 1) -> None:
    """Write records (by record key) into the mirror of ``path`` (``database.dataset``) in place of those there."""
    database, _, dataset = path.partition(".")
    source = held.source(database, dataset)
    register.execute_many(f'delete from "{source.mirror}" where record_key = :k', [{"k": key} for key in rows])
    register.load(source.mirror, mirrored(held, source, rows, batch=batch))
    known = register.value("select count(*) from batch where batch = :b", {"b": batch})
    if not known:
        register.execute(
            "insert into batch (batch, database, dataset, mode, landed_at) values (:b, :d, :s, 'snapshot', :at)",
            {"b": batch, "d": database, "s": dataset, "at": "2025-07-01T00:00:00Z"},
        )


def mirrored(held: Catalogue, source: Source, rows: Mapping[str, Row], *, batch: int = 1) -> pa.Table:
    """Records (by record key) as the mirror holds them, not linked yet."""
    shaped = [shape(source, held.dictionary, key, row, batch) for key, row in rows.items()]
    columns = {column.name: column.kind for column in source.table.columns}
    kinds = {"text": pa.string(), "double precision": pa.float64()}
    return pa.table(
        {
            name: pa.array([row.get(name) for row in shaped], kinds.get(kind, pa.int64()))
            for name, kind in columns.items()
        }
    )


def shape(source: Source, dictionary: Dictionary, key: str, row: Row, batch: int) -> Row:
    """One mirror row, with canonical names and judged identifiers."""
    faults = str(row.get("faults", ""))
    shaped: Row = {"record_key": key, "lead": 0, "row_hash": 1, "batch": batch, "faults": faults}
    for attribute in source.provides:
        value = row.get(attribute.name)
        shaped[attribute.name] = value
        if attribute.type is Type.NAME and value is not None:
            shaped |= {f"{attribute.name}__canonical": canonical(value), f"{attribute.name}__plain": plain(value)}
        if attribute.type is Type.IDENTIFIER:
            scheme = dictionary.scheme_of(attribute)
            valid = value is not None and not (scheme and scheme.faults(value, row))
            shaped[f"{attribute.name}__valid"] = int(valid)
    return shaped


def parcels() -> dict[str, Row]:
    """Parcels of land: some with one code, and a holder by each of the numbers that are worked by hand."""
    held: dict[str, Row] = {
        f"x{at}": {"code": str(at % 5), "owner": f"0011750000{at:02d}", "area": at} for at in range(9)
    }
    worked = [number for case in REFERENCES for said in ("keeps", "breaks") for number in case.get(said, ())]
    return held | {f"y{at}": {"code": f"y{at}", "owner": number, "area": 1} for at, number in enumerate(worked)}


# ---- a population with faults


SOURCES = ("civil.born", "population.citizens", "insurance.members", "civil.hosted")
_FAMILY = ("Nguyễn", "Trần", "Lê")
_GIVEN = ("An", "Bình", "Hoà", "Hòa")


def nation(seed: int, persons: int) -> dict[str, dict[str, Row]]:
    """Records by dataset: namesakes, wrong numbers, missing and partial dates, doubles; the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311  the same nation for the same seed
    truth = [_person(draw, at) for at in range(persons)]
    held: dict[str, dict[str, Row]] = {path: {} for path in SOURCES}
    for at, person in enumerate(truth):
        for path in SOURCES:
            if draw.random() < (0.2 if path == "civil.hosted" else 0.8):
                held[path][f"{path[0]}{at}"] = _spoilt(draw, person)
            if draw.random() < 0.05:
                held[path][f"{path[0]}{at}b"] = _spoilt(draw, person)
    return held


def _person(draw: random.Random, at: int) -> Row:
    sex = draw.choice(("male", "female"))
    year = draw.choice((1975, 1976, 2001))
    digit = 2 * ((year - 1900) // 100) + (sex == "female")
    return {
        "number": f"001{digit}{year % 100:02d}{at:06d}",
        "full_name": f"{draw.choice(_FAMILY)} {draw.choice(_GIVEN)}",
        "birth_date": f"{year}-0{draw.randint(1, 2)}-0{draw.randint(1, 3)}",
        "sex": sex,
        "mother": draw.choice((None, "001175000001")),
        "home": draw.choice((None, "12 Lê Lợi", "14 Lê Lợi")),
        "income": draw.choice((None, 10.5, 20.0)),
    }


def _spoilt(draw: random.Random, person: Row) -> Row:
    faults = (
        ("number", None, 0.15),
        ("number", "123", 0.1),
        ("number", f"{str(person['number'])[:6]}99999{draw.randint(0, 1)}", 0.05),  # valid, and nobody's
        ("birth_date", None, 0.05),
        ("birth_date", str(person["birth_date"])[:4], 0.1),
        ("birth_date", "1980-01-01", 0.05),
        ("full_name", str(person["full_name"]).upper(), 0.2),
        ("full_name", "Lê An", 0.1),
        ("sex", None, 0.05),
        ("home", "1 Hai Bà Trưng", 0.2),
    )
    row = {**person, **{attribute: wrong for attribute, wrong, share in faults if draw.random() < share}}
    if draw.random() < 0.1:
        row["faults"] = " income home "
    return row


def lake(folder: Path) -> Lake:
    """A small lake."""
    return Lake(folder, memory="500MB", threads=1)


def links(register: Register, held: Catalogue, concept: str = "person") -> dict[tuple[str, str], int | None]:
    """Record → subject, as the mirrors have it."""
    return {
        (source.path, key): subject
        for source in held.sources(concept)
        for key, subject in register.rows(f'select record_key, subject from "{source.mirror}"')
    }


def groups(linked: Mapping[tuple[str, str], int | None]) -> frozenset[frozenset[tuple[str, str]]]:
    """Which records belong together, whatever their subject is called; records of nobody stand apart under one mark."""
    by_subject: dict[int | None, set[tuple[str, str]]] = {}
    for record, subject in linked.items():
        by_subject.setdefault(subject, set()).add(record)
    nobody = {("unlinked", ""), *by_subject.pop(None, set())}
    return frozenset(frozenset(records) for records in (nobody, *by_subject.values()))


def merged(tables: Iterable[Mapping[str, Row]]) -> dict[str, Row]:
    """Several sets of records as one."""
    return {key: row for table in tables for key, row in table.items()}
