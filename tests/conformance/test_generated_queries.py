"""One SQL, three engines: links, golden records and verdicts over the same records are the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from sqlglot import exp

from motlan.data.golden.build import ARROW
from motlan.data.golden.rebuild import build_concept
from motlan.data.golden.survive import consolidate, spine, survivors
from motlan.data.linking import terms
from motlan.data.linking.match import link
from motlan.data.linking.mirrors import mirror_of, mirrors_of
from motlan.data.linking.rule import link_keys
from motlan.data.quality import whole
from motlan.data.quality.checks import Subject, counted, failing, verdicts
from motlan.data.quality.contract import contract
from motlan.data.quality.structure import breaks
from motlan.data.spec import Catalogue
from motlan.store.lake import Session
from motlan.store.register import Register
from motlan.workspace.load import load
from tests.conformance.people import BUILT, catalogue, country, fill, golden_rows, lake, nation, parcels
from tests.conftest import REPOSITORY

Rows = list[tuple[object, ...]]
CHECKS = {
    "population": [
        {"field": "income", "kind": "range", "least": 11, "most": 100},
        {"field": "home", "kind": "pattern", "pattern": "[0-9]+ L.*"},
        {"sql": "income > 15 or home is null"},
        {"sql": "birth_date < '2000' and sex in ('male')", "criterion": "correct"},
        {"field": "birth_date", "kind": "compare", "than": "birth_date", "how": ">="},
        {"field": "full_name", "kind": "compare", "than": "home", "how": "<"},
        {"fields": ["full_name", "birth_date"], "kind": "unique"},
        {"field": "home", "kind": "missing", "values": ["3 Lý Thường Kiệt", "n/a"]},
        {"field": "sex", "kind": "codes", "values": ["female"]},
        {
            "sql": "not exists (select 1 from born where born.number = number and length(born.full_name) > 12)",
            "references": {"born": "civil.born"},
        },
        {"field": "number", "kind": "present", "population": "civil.born", "where": "sex = 'female'"},
    ]
}


@pytest.fixture(scope="module")
def held() -> Catalogue:
    return catalogue(CHECKS)


@pytest.fixture(scope="module", params=[1, 2])
def sqlite(request: pytest.FixtureRequest, held: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Register:
    """The country in SQLite, linked and built; the other engines are given copies of its tables."""
    register = Register.connect("sqlite://")
    country(register, held)
    for batch, (path, rows) in enumerate(nation(request.param, 60).items(), start=1):
        fill(register, held, path, rows, batch=batch)
    fill(register, held, "land.parcels", parcels(), batch=9)
    for concept in held.dictionary.concepts:
        where = lake(tmp_path_factory.mktemp("lake"))
        build_concept(register=register, lake=where, catalogue=held, concept=concept, because=BUILT)
    return register


def copied(sqlite: Register, held: Catalogue) -> Iterator[tuple[str, pa.Table]]:
    for table in held.tables:
        if table.name.startswith(("mirror_", "golden_", "link_tie", "subject")):
            schema = pa.schema([(column.name, ARROW[column.kind]) for column in table.columns])
            names = ", ".join(f'"{name}"' for name in schema.names)
            yield table.name, sqlite.arrow(f'select {names} from "{table.name}"', schema)


@pytest.fixture
def postgres(sqlite: Register, held: Catalogue, postgres_database: str) -> Iterator[Register]:
    with Register.connect(postgres_database) as register:
        country(register, held)
        for name, data in copied(sqlite, held):
            register.load(name, data)
        yield register


@pytest.fixture
def duckdb(sqlite: Register, held: Catalogue, tmp_path: Path) -> Iterator[Session]:
    with lake(tmp_path).session() as session:
        for name, data in copied(sqlite, held):
            session.register_table(name, data)
        yield session


def queries(held: Catalogue) -> dict[str, exp.Query]:
    """Every generated query of the data plane over the country."""
    found: dict[str, exp.Query] = {}
    for concept in held.dictionary.concepts:
        mirrors = mirrors_of(held, concept)
        fields = survivors(dictionary=held.dictionary, concept=concept, mirrors=mirrors)
        found[f"link {concept}"] = link(link_keys(held.dictionary, concept), mirrors)
        found[f"golden {concept}"] = consolidate(fields=fields, mirrors=mirrors, spine=spine(mirrors))
    for source in held.sources():
        contracted = [rule for rule in contract(held, source.database.database) if rule.dataset == source.name]
        rules = [rule for rule in contracted if rule.kind not in whole.OF_DATASETS]
        for rule in contracted:
            if rule.kind == "present":
                found[f"absent {source.path}"] = whole.absent(rule, mirror_of(source))
                found[f"present {source.path}"] = whole.counted(rule, mirror_of(source))
        for late in (False, True):
            subject = Subject(mirror=mirror_of(source), dictionary=held.dictionary, late=lambda _, is_so=late: is_so)
            judged = verdicts(rules, subject)
            found[f"verdicts {source.path} late={late}"] = judged
            found[f"counts {source.path} late={late}"] = counted(rules, "v").with_("v", as_=judged)
            found[f"failing {source.path} late={late}"] = failing(rules, "v").with_("v", as_=judged)
    for name, scheme in load(REPOSITORY / "workspaces" / "vietnam").dictionary.schemes.items():
        broken = terms.case((breaks(terms.column("owner"), scheme), terms.number(1)), otherwise=terms.number(0))
        found[f"structure {name}"] = exp.select("record_key", broken).from_("mirror_land__parcels")
    return found


def in_order(rows: Rows) -> Rows:
    """Numbers alike (1 and 1.0 and Decimal are one), rows in one order."""
    plain = [tuple(None if v is None else v if isinstance(v, str) else float(v) for v in row) for row in rows]  # type: ignore[arg-type]
    return sorted(plain, key=repr)


def test_every_query_gives_the_same_rows_in_every_engine(
    sqlite: Register, postgres: Register, duckdb: Session, held: Catalogue
) -> None:
    empty = set()
    for name, query in queries(held).items():
        expected = in_order(sqlite.rows(query))
        assert in_order(postgres.rows(query)) == expected, f"{name} in PostgreSQL"
        assert in_order(duckdb.rows(query.sql(dialect="duckdb"))) == expected, f"{name} in DuckDB"
        if not expected:
            empty.add(name)
    # a query without rows proves nothing: only datasets without failures may have none
    assert not {name for name in empty if not name.startswith("failing")}


def test_the_golden_records_that_were_built_are_those_of_the_query(sqlite: Register, held: Catalogue) -> None:
    for concept in held.dictionary.concepts:
        mirrors = mirrors_of(held, concept)
        fields = survivors(dictionary=held.dictionary, concept=concept, mirrors=mirrors)
        again = sqlite.rows(consolidate(fields=fields, mirrors=mirrors, spine=spine(mirrors)))
        assert in_order(again) == in_order(golden_rows(sqlite, held, concept))


def test_building_in_postgres_links_as_building_in_sqlite(
    sqlite: Register, postgres: Register, held: Catalogue, tmp_path: Path
) -> None:
    before = {concept: golden_rows(sqlite, held, concept) for concept in held.dictionary.concepts}
    for concept in held.dictionary.concepts:
        build_concept(register=postgres, lake=lake(tmp_path), catalogue=held, concept=concept, because=BUILT)
        assert golden_rows(postgres, held, concept) == before[concept]
