"""One SQL, seven engines: every generated query gives the rows that SQLite gives, also on other machines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest
from sqlglot import exp

from motlan.data.golden.rebuild import build_concept
from motlan.data.spec import Catalogue
from motlan.data.sync.changes import compare
from motlan.governance.indicators.catalogue import FIRST, LAST, listed_query
from motlan.governance.indicators.count import Cells, Days, count_query
from motlan.governance.published import PUBLISHED
from motlan.store.register import Register
from motlan.workspace.load import load
from tests.conformance import test_generated_queries as generated
from tests.conformance.engines import LAKE_ENGINES, InRegister, OnEngine, Rows, Side, duckdb_2, in_order, unasked
from tests.conformance.people import catalogue, country, fill, lake, nation, parcels
from tests.conftest import REPOSITORY
from tests.unit.governance.conftest import AT, FLOATS, NUMBERS, ROWS, in_sqlite

Tables = dict[str, pa.Table]
COUNTED = (Days("2026-01-01", "2026-03-31"), Cells((("2026-03-01", "00004"), ("2026-03-02", "00004"))))


@cache
def held() -> Catalogue:
    return catalogue(generated.CHECKS)


def of_governance() -> dict[str, exp.Query]:
    """Every probe of the sample nation's plans and the counting of its indicators, over published tables."""
    workspace = load(REPOSITORY / "workspaces" / "vietnam")
    found: dict[str, exp.Query] = {}
    for plan in workspace.plans.values():
        for task in plan.tasks:
            for at, probe in enumerate(task.measured_by):
                found[f"probe {task.task} {at}"] = probe.query(AT)
    for name, indicator in workspace.indicators.items():
        if indicator.counts == "procedures":
            found[f"catalogue {name}"] = listed_query(indicator).transform(_of_march)
        if indicator.standing:
            continue
        for of in COUNTED:
            query = count_query(table=indicator.source, indicators=[indicator], of=of, at=AT)
            found[f"indicator {name} {type(of).__name__.lower()}"] = query
    return found


def _of_march(node: exp.Expr) -> exp.Expr:
    """The days of a span where a query over the catalogue has places for them."""
    days = {FIRST: "2026-03-01", LAST: "2026-03-31"}
    return exp.Literal.string(days[node.name]) if isinstance(node, exp.Literal) and node.name in days else node


@cache
def all_queries() -> dict[str, exp.Query]:
    return generated.queries(held()) | of_governance()


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Tables, dict[str, Rows]]]:
    """The tables of the country and of governance, and what SQLite answers to every query over them."""
    tables: Tables = {}
    with closing(Register.connect("sqlite://")) as register, closing(in_sqlite(ROWS)) as published:
        country(register, held())
        for batch, (path, rows) in enumerate(nation(3, 60).items(), start=1):
            fill(register, held(), path, rows, batch=batch)
        fill(register, held(), "land.parcels", parcels(), batch=9)
        for concept in held().dictionary.concepts:
            where = lake(tmp_path_factory.mktemp("lake"))
            build_concept(register=register, lake=where, catalogue=held(), concept=concept, because=generated.BUILT)
        tables |= dict(generated.copied(register, held()))
        tables |= {name: published.arrow(f"select * from {name}", _schema(name)) for name in ROWS}
        answers = {name: in_order(register.rows(query)) for name, query in generated.queries(held()).items()}
        answers |= {name: in_order(published.rows(query)) for name, query in of_governance().items()}
        yield tables, answers


def _schema(table: str) -> pa.Schema:
    kinds = {**dict.fromkeys(NUMBERS, pa.int64()), **dict.fromkeys(FLOATS, pa.float64())}
    if table == "published_readiness":  # elsewhere a claim is a colour, here it is whether a criterion holds
        kinds |= {"claimed": pa.int64(), "measured": pa.int64()}
    return pa.schema([(name, kinds.get(name, pa.string())) for name in PUBLISHED[table]])


@dataclass(frozen=True)
class Asked:
    """An engine that takes the tables of a query when it is asked, and the verdicts that were kept in it."""

    engine: str
    side: Side
    tables: Tables
    kept: set[str] = field(default_factory=set)

    def rows(self, name: str, query: exp.Query) -> Rows:
        for table in sorted({table.name for table in query.find_all(exp.Table)} & set(self.tables) - self.kept):
            self.side.load(table, self.tables[table])
            self.kept.add(table)
        if name.startswith("link") and isinstance(self.side, OnEngine):
            return self.side.rows_in_stages(name.replace(" ", "_"), query)
        return self.side.rows(self._over_kept(name, query) if name.startswith(("counts", "failing")) else query)

    def _over_kept(self, name: str, query: exp.Query) -> exp.Query:
        """As measuring asks: verdicts become a table once, counts and failing records are read from it."""
        table = "v_" + "".join(letter if letter.isalnum() else "_" for letter in name.partition(" ")[2].lower())
        if table not in self.kept:
            self.side.keep(table, query.ctes[0].this)
            self.kept.add(table)
        rest = query.copy()
        rest.set("with_", None)
        for read in rest.find_all(exp.Table):
            read.set("this", exp.to_identifier(table))
        return rest


@pytest.fixture(scope="module", params=["postgres", *LAKE_ENGINES])
def asked(
    request: pytest.FixtureRequest, truth: tuple[Tables, dict[str, Rows]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Asked]:
    """Opened once for all queries."""
    if request.param == "postgres":
        server = request.getfixturevalue("postgres")
        with closing(Register.connect(server.create("every_engine"))) as register:
            yield Asked("postgres", InRegister(register), truth[0])
        server.drop("every_engine")
        return
    with LAKE_ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as opened:
        yield Asked(request.param, opened, truth[0])


@pytest.mark.parametrize("name", all_queries())
def test_a_generated_query_gives_the_rows_of_sqlite(
    asked: Asked, truth: tuple[Tables, dict[str, Rows]], name: str
) -> None:
    unasked(asked.engine, name)
    assert in_order(asked.rows(name, all_queries()[name])) == truth[1][name]


def test_no_query_is_without_rows(truth: tuple[Tables, dict[str, Rows]]) -> None:
    # a query without rows proves nothing: only datasets without failures may have none
    empty = {name for name, rows in truth[1].items() if not rows}
    assert {name for name in empty if not name.startswith("failing")} == set()


def test_both_versions_of_duckdb_see_the_same_changes(tmp_path: Path) -> None:
    shaped = pa.table(
        {
            "record_key": ["same", "other", "new", "again"],
            "row_hash": [1, 22, 3, 4],
            "received_hash": [1, 2, 3, 44],
            "cursor": ["9", "10", "x", None],
        }
    )
    held = pa.table(
        {
            "record_key": ["same", "other", "gone", "again"],
            "row_hash": [1, 2, 5, 4],
            "received_hash": [1, 2, 5, 4],
        }
    )
    seen = []
    with lake(tmp_path / "lake").session() as session, duckdb_2(tmp_path) as two:
        for duckdb in (session, two):
            duckdb.register_table("shaped", shaped)
            delta = compare(duckdb, held, whole=True)  # type: ignore[arg-type]
            keys = [part.to_pylist() for part in (delta.added, delta.changed, delta.removed)]
            seen.append((*keys, delta.alike.to_pylist(), delta.checkpoint))
    assert seen[0] == (["new"], ["other"], ["gone"], [{"record_key": "again", "received_hash": 44}], "x")
    assert seen[1] == seen[0]
