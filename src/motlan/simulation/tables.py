"""The databases' own tables: true records written the way each owner writes them, with its columns, formats and codes.

A mapping of ``databases/*.yaml`` says how a column is read; here it is used backwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa

from motlan.data.databases.spec import ColumnMapping, Dataset
from motlan.simulation.chance import Ints, stream
from motlan.simulation.columns import coded, instants, mapped, plain, serials, taken
from motlan.simulation.nation import Nation
from motlan.simulation.records import Records
from motlan.simulation.spec import Sample, TableSpec
from motlan.simulation.territory import Territory

ISO_PARTS = ("yyyy", "mm", "dd")


@dataclass(frozen=True)
class SourceTable:
    """One table of one database before and after its faults. ``persons``: dataset → person of each row, by position."""

    spec: TableSpec
    datasets: Mapping[str, Dataset]
    columns: Mapping[str, pa.Array]
    persons: Mapping[str, Ints]
    key: str

    def __len__(self) -> int:
        return len(self.columns[self.key])

    def column_of(self, dataset: str, attribute: str) -> str:
        """The column that carries an attribute of a dataset."""
        return next(name for name, mapping in self.datasets[dataset].columns.items() if mapping.to == attribute)

    def arrow(self) -> pa.Table:
        """The table as it is written."""
        return pa.table({name: plain(column) for name, column in self.columns.items()})


def source_table(spec: TableSpec, sample: Sample, nation: Nation, records: Records, *, seed: int) -> SourceTable:
    """The true records of a table in the owner's own writing."""
    database = sample.databases[spec.database]
    datasets = {name: database.datasets[name] for name in spec.datasets}
    persons = {name: _rows_about(records, reference) for name, reference in spec.datasets.items()}
    key = datasets[spec.dataset].key[0]
    columns: dict[str, pa.Array] = {}
    if spec.key:
        columns[key] = serials(spec.key, 1, len(records))
    for name, reference in spec.datasets.items():
        own = records.values if not reference else _of_persons(nation, datasets[name], persons[name])
        for column, mapping in datasets[name].columns.items():
            purpose = f"{spec.database} {column}"
            columns.setdefault(column, written(own[mapping.to], mapping, nation.land, stream(seed, purpose)))
    columns |= {column: plain(mapped(columns[column], str.upper)) for column in spec.upper}
    columns |= {column: _extra(sample, nation, what, persons, seed) for column, what in spec.extra.items()}
    if spec.updated:
        columns[spec.updated] = instants(records.changed, stream(seed, f"{spec.database} {spec.dataset} changed"))
    first = {key: columns.pop(key)}
    return SourceTable(spec=spec, datasets=datasets, columns=first | columns, persons=persons, key=key)


def written(column: pa.Array, mapping: ColumnMapping, land: Territory, rng: np.random.Generator) -> pa.Array:
    """Values of the dictionary as the source writes them: old unit codes, its own codes, its own form of dates."""
    if mapping.as_of is not None:
        return _old_units(column, land, rng)
    if mapping.values is not None:
        back = {code: source for source, code in reversed(mapping.values.items())}
        return mapped(column, back.get)
    if mapping.format is not None:
        form = mapping.format
        return mapped(column, lambda iso: reformatted(iso, form))
    return column


@lru_cache(maxsize=200_000)
def reformatted(iso: str, form: str) -> str:
    """An ISO date of any precision in another form.

    >>> reformatted("1975-03-02", "dd/mm/yyyy"), reformatted("1975", "dd/mm/yyyy")
    ('02/03/1975', '1975')
    """
    known = dict(zip(ISO_PARTS, iso.split("-"), strict=False))
    separator = form.strip("dmy")[:1]
    return separator.join(known[part] for part in form.split(separator) if part in known)


def _old_units(column: pa.Array, land: Territory, rng: np.random.Generator) -> pa.Array:
    """For each of today's communes one of the units that lay there before; null where there was none."""
    position = {code: at for at, code in enumerate(land.codes)}
    where = np.array([position[code] for code in column.dictionary.to_pylist()], dtype=np.int64)
    communes = where[column.indices.fill_null(0).to_numpy()]
    old = land.old_unit(rng, communes)
    return coded(np.where(column.indices.is_null().to_numpy(zero_copy_only=False), -1, old), land.old_codes)


def _rows_about(records: Records, reference: str) -> Ints:
    """The person each row is about, for the dataset that is reached through ``reference``."""
    if reference or "" in records.persons:
        return records.persons[reference]
    return next(iter(records.persons.values()))


def _of_persons(nation: Nation, dataset: Dataset, who: Ints) -> dict[str, pa.Array]:
    return {mapping.to: taken(nation.person[mapping.to], who) for mapping in dataset.columns.values()}


def _extra(sample: Sample, nation: Nation, what: str, persons: Mapping[str, Ints], seed: int) -> pa.Array:
    """Columns that owners keep for themselves: whether somebody lives, or a note."""
    who = next(iter(persons.values()))
    words = sample.sources.words[what]
    if what == "life":
        return plain(coded((~nation.people.alive[who]).astype(np.int64), words))
    return plain(coded(stream(seed, what).integers(0, len(words), len(who)), words))


def provinces(table: SourceTable, nation: Nation) -> pa.Array:
    """The province in which the person of each row lives: where one file a province is kept."""
    who = next(iter(table.persons.values()))
    return pa.array(nation.land.provinces).take(pa.array(nation.homes.commune[who]))
