"""Planting: rates are kept, a cell is spoilt once, what is protected stays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motlan.simulation.columns import plain
from motlan.simulation.faults import Spoilt, plant
from motlan.simulation.nation import Nation, found
from motlan.simulation.records import Records, records
from motlan.simulation.spec import FaultSpec, FaultsSpec, Sample, TableSpec
from motlan.simulation.tables import SourceTable, source_table

SEED = 4
PHONE = {"group": "missing", "dataset": "population.citizens", "attribute": "phone", "kind": "replace", "values": ["-"]}


@pytest.fixture(scope="module")
def nation(sample: Sample) -> Nation:
    return found(sample, persons=800, seed=SEED)


@pytest.fixture(scope="module")
def citizens(sample: Sample, nation: Nation) -> SourceTable:
    spec: TableSpec = sample.sources.tables[0]
    made: Records = records(sample, nation, seed=SEED)[spec.of]
    return source_table(spec, sample, nation, made, seed=SEED)


def planted(sample: Sample, nation: Nation, table: SourceTable, *faults: dict[str, object]) -> Spoilt:
    specs = tuple(FaultSpec.model_validate(fault) for fault in faults)
    return plant(table, replace(sample, faults=FaultsSpec(faults=specs)), nation, seed=SEED)


@settings(max_examples=20, deadline=None)
@given(rate=st.floats(min_value=0, max_value=1))
def test_as_many_cells_are_spoilt_as_the_rate_says(
    sample: Sample, nation: Nation, citizens: SourceTable, rate: float
) -> None:
    spoilt = planted(sample, nation, citizens, {"fault": "a", "rate": rate, **PHONE})
    phones = np.array(plain(citizens.columns["dien_thoai"]).to_pylist(), dtype=object)
    family = np.isin(citizens.persons["citizens"], nation.demo.members)
    candidates = int(np.sum((phones != None) & ~family))  # noqa: E711 - element by element
    assert spoilt.faults.num_rows == max(int(rate > 0), round(rate * candidates))
    assert plain(spoilt.table.columns["dien_thoai"]).to_pylist().count("-") == spoilt.faults.num_rows


def test_a_cell_is_spoilt_at_most_once(sample: Sample, nation: Nation, citizens: SourceTable) -> None:
    other = {**PHONE, "values": ["N/A"]}
    half = planted(sample, nation, citizens, {"fault": "a", "rate": 0.5, **PHONE}, {"fault": "b", "rate": 1, **other})
    cells = half.faults["record_key"].to_pylist()
    assert len(set(cells)) == len(cells)
    assert set(half.faults["planted"].to_pylist()) == {"-", "N/A"}
    assert not {"-", "N/A"} & set(half.faults["right"].to_pylist())


def test_nothing_is_planted_at_rate_zero(sample: Sample, nation: Nation, citizens: SourceTable) -> None:
    spoilt = planted(sample, nation, citizens, {"fault": "a", "rate": 0, **PHONE})
    assert spoilt.faults.num_rows == 0
    assert spoilt.table.arrow().equals(citizens.arrow())


def test_a_repeated_record_has_a_key_of_its_own_and_the_same_person(
    sample: Sample, nation: Nation, citizens: SourceTable
) -> None:
    twice = {"fault": "twice", "group": "duplicate", "dataset": "population.citizens", "rate": 0.1, "kind": "repeat"}
    spoilt = planted(sample, nation, citizens, twice)
    again = spoilt.table.arrow().slice(len(citizens))
    first = dict(zip(plain(citizens.columns["ma_ho_so"]).to_pylist(), citizens.persons["citizens"], strict=True))
    keys, originals = again["ma_ho_so"].to_pylist(), spoilt.faults["right"].to_pylist()
    assert keys == [f"{key}B" for key in originals]
    assert spoilt.table.persons["citizens"][len(citizens) :].tolist() == [first[key] for key in originals]


def test_faults_of_other_tables_are_left_alone(sample: Sample, nation: Nation, citizens: SourceTable) -> None:
    elsewhere = {**PHONE, "dataset": "social_insurance.members", "fault": "a", "rate": 1}
    assert planted(sample, nation, citizens, elsewhere).faults.num_rows == 0
