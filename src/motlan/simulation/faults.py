"""Planting faults: which cells of a source table go wrong, and the right value of each written down.

A cell is spoilt at most once; the demonstration's family is left alone; rates are those of ``faults.yaml``.
"""

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from motlan.simulation.chance import Flags, Ints, stream
from motlan.simulation.columns import plain
from motlan.simulation.kinds import Scene, kinds
from motlan.simulation.nation import Nation
from motlan.simulation.spec import FaultSpec, Sample
from motlan.simulation.tables import SourceTable

REPEAT = "repeat"
SCHEMA = pa.schema(
    [
        ("database", pa.string()),
        ("dataset", pa.string()),
        ("record_key", pa.string()),
        ("attribute", pa.string()),
        ("fault", pa.string()),
        ("group", pa.string()),
        ("right", pa.string()),
        ("planted", pa.string()),
    ]
)


@dataclass(frozen=True)
class Spoilt:
    """A source table as the owner delivers it, and every fault in it."""

    table: SourceTable
    faults: pa.Table


def plant(table: SourceTable, sample: Sample, nation: Nation, *, seed: int) -> Spoilt:
    """The table with the faults of its datasets planted; records that stand twice come last."""
    protected = _protected(table, nation)
    touched: dict[str, Flags] = {}
    planted = [SCHEMA.empty_table()]
    mine = [fault for fault in sample.faults.faults if _is_of(fault, table)]
    for fault in sorted(mine, key=lambda each: each.kind == REPEAT):
        rng = stream(seed, f"fault {fault.fault}")
        if fault.kind == REPEAT:
            table, faults = _repeated(table, fault, rng, protected)
        else:
            table, faults = _spoilt(table, fault, sample, nation, rng, touched, protected)
        planted.append(faults)
    return Spoilt(table=table, faults=pa.concat_tables(planted))


def _is_of(fault: FaultSpec, table: SourceTable) -> bool:
    database, dataset = fault.dataset.split(".")
    return database == table.spec.database and dataset in table.datasets


def _protected(table: SourceTable, nation: Nation) -> Flags:
    """Rows about the demonstration's family: they stay as they are."""
    protected = np.zeros(len(table), dtype=np.bool_)
    for who in table.persons.values():
        protected |= np.isin(who, nation.demo.members)
    return protected


def _spoilt(
    table: SourceTable,
    fault: FaultSpec,
    sample: Sample,
    nation: Nation,
    rng: np.random.Generator,
    touched: dict[str, Flags],
    protected: Flags,
) -> tuple[SourceTable, pa.Table]:
    dataset = fault.dataset.split(".")[1]
    name = table.column_of(dataset, fault.attribute)
    column = plain(table.columns[name])
    spent = touched.setdefault(name, protected.copy())
    rows = _drawn(rng, np.flatnonzero(~spent & _has_value(column)), fault.rate)
    before = column.take(pa.array(rows))
    scene = Scene(
        fault=fault,
        mapping=table.datasets[dataset].columns[name],
        rng=rng,
        names=sample.names,
        land=nation.land,
        numbers=nation.person["personal_number"],
    )
    after = kinds.get(fault.kind)(before, scene)
    differs = pc.not_equal(before, after).to_numpy(zero_copy_only=False)
    rows, before, after = rows[differs], before.filter(pa.array(differs)), after.filter(pa.array(differs))
    spent[rows] = True
    mask = np.zeros(len(table), dtype=np.bool_)
    mask[rows] = True
    changed = pc.replace_with_mask(column, pa.array(mask), after)
    keys = plain(table.columns[table.key]).take(pa.array(rows))
    return replace(table, columns={**table.columns, name: changed}), _recorded(fault, keys, before, after)


def _repeated(
    table: SourceTable, fault: FaultSpec, rng: np.random.Generator, protected: Flags
) -> tuple[SourceTable, pa.Table]:
    """Some records a second time under another key."""
    rows = _drawn(rng, np.flatnonzero(~protected), fault.rate)
    first = plain(table.columns[table.key])
    old = first.take(pa.array(rows))
    new = pc.binary_join_element_wise(old, "B", "")
    columns = {}
    for name, column in table.columns.items():
        again = new if name == table.key else plain(column).take(pa.array(rows))
        columns[name] = pa.concat_arrays([plain(column), again])
    persons = {dataset: np.concatenate([who, who[rows]]) for dataset, who in table.persons.items()}
    return replace(table, columns=columns, persons=persons), _recorded(fault, new, old, new)


def _drawn(rng: np.random.Generator, candidates: Ints, rate: float) -> Ints:
    """A share of the candidates; at least one where the rate is not zero and there are any."""
    number = min(len(candidates), max(int(rate > 0), round(rate * len(candidates))))
    return np.sort(rng.choice(candidates, number, replace=False))


def _has_value(column: pa.Array) -> Flags:
    filled = pc.is_valid(column)
    if pa.types.is_string(column.type):
        filled = pc.and_(filled, pc.not_equal(pc.fill_null(column, ""), ""))
    flags: Flags = filled.to_numpy(zero_copy_only=False)
    return flags


def _recorded(fault: FaultSpec, keys: pa.Array, right: pa.Array, planted: pa.Array) -> pa.Table:
    database, dataset = fault.dataset.split(".")
    same = (database, dataset, fault.attribute, fault.fault, fault.group)
    said = {name: pa.repeat(value, len(keys)) for name, value in zip(_SAME, same, strict=True)}
    columns = {**said, "record_key": keys, "right": right.cast(pa.string()), "planted": planted.cast(pa.string())}
    return pa.table({name: columns[name] for name in SCHEMA.names}, schema=SCHEMA)


_SAME = ("database", "dataset", "attribute", "fault", "group")
