"""Numbers by which a record names another: the generated condition says of each what the dictionary says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motlan.data.linking import terms
from motlan.data.quality.structure import breaks
from motlan.dictionary.identifier import IdentifierScheme
from motlan.store.register import Register
from motlan.workspace.load import load
from tests.conformance.people import REFERENCES, lake
from tests.conftest import REPOSITORY

Judge = Callable[[IdentifierScheme, str], bool]
SCHEMES = load(REPOSITORY / "workspaces" / "vietnam").dictionary.schemes
WORKED = [
    (case["scheme"], number, verdict == "breaks")
    for case in REFERENCES
    for verdict in ("keeps", "breaks")
    for number in case.get(verdict, ())
]


def _asked(scheme: IdentifierScheme, dialect: str) -> str:
    return terms.case((breaks(terms.column("number"), scheme), terms.number(1)), otherwise=terms.number(0)).sql(dialect)


def in_register(register: Register) -> Judge:
    def broken(scheme: IdentifierScheme, number: str) -> bool:
        query = f"select {_asked(scheme, register.dialect)} from (select cast(:number as text) as number) as one"
        return bool(register.value(query, {"number": number}))

    return broken


@pytest.fixture(scope="module")
def in_sqlite() -> Iterator[Judge]:
    with Register.connect("sqlite://") as register:
        yield in_register(register)


@pytest.fixture
def judges(in_sqlite: Judge, postgres_database: str, tmp_path: Path) -> Iterator[dict[str, Judge]]:
    with Register.connect(postgres_database) as register, lake(tmp_path).session() as session:

        def in_duckdb(scheme: IdentifierScheme, number: str) -> bool:
            one = terms.text(number).sql("duckdb")
            return bool(session.rows(f"select {_asked(scheme, 'duckdb')} from (select {one} as number)")[0][0])

        yield {"sqlite": in_sqlite, "postgres": in_register(register), "duckdb": in_duckdb}


def test_the_worked_cases_hold_in_the_dictionary_and_in_every_engine(judges: dict[str, Judge]) -> None:
    for name, number, wrong in WORKED:
        scheme = SCHEMES[name].model_copy(update={"encodes": ()})
        assert bool(scheme.faults(number, {})) is wrong, number
        for engine, broken in judges.items():
            assert broken(scheme, number) is wrong, f"{number} in {engine}"


digits = st.text("0123456789", min_size=9, max_size=13)
numbers = digits | st.from_regex(r"\A[0-9]{9,13}(-[0-9]{2,3})?\Z") | st.text("0123456789-ab", max_size=14)


@settings(max_examples=300, deadline=None)
@given(number=numbers, name=st.sampled_from(sorted(SCHEMES)))
def test_a_number_breaks_its_rule_where_the_scheme_finds_a_fault(in_sqlite: Judge, number: str, name: str) -> None:
    scheme = SCHEMES[name].model_copy(update={"encodes": ()})
    assert in_sqlite(scheme, number) is bool(scheme.faults(number, {}))
