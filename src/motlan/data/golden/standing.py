"""What stands against held values beside their age: checks that the source's record fails, corrections agreed to.

Both are looked up by key and only for what was asked, in the statement that reads the record: it is short, however many
records a country has.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from motlan.data.golden.records import Standing
from motlan.data.golden.remarks import SEEN, Batches, keep
from motlan.store.dialects import literal
from motlan.store.parameters import Dialect
from motlan.store.tables import quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source
    from motlan.dictionary.attribute import Attribute

SPEAK_AGAINST = ("identifier", "pattern", "range", "codes", "unique", "compare")
"""Kinds of check whose failure says that this very value is wrong or doubtful; that two databases differ is said
by the conflict, that something is missing by its absence."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What is asked of a golden row ``g`` beside its values, in the same statement: its batches, in the columns of
    :data:`motlan.data.golden.remarks.SEEN`, and in the same columns, the first of them null, database and check of a
    check that its sources' records fail, attribute and value of a correction agreed to."""

    expression: str
    """One JSON text, an array of rows; null where there are none."""
    kinds: Mapping[tuple[str, str], tuple[str, str]]
    """Attribute and kind of every check that is asked for, by database and name."""

    def read(self, row: Mapping[str, Any], wanted: Mapping[int, bool], known: Batches) -> Mapping[str, Standing]:
        """What stands against the row's values, by attribute; its batches are kept among those ``known``.

        It reads no value and is no reading of the record: what is held has been read and written down before.
        """
        answers = json.loads(row[BESIDE] or "[]")
        keep((one for one in answers if one[0] is not None), wanted, known)
        return self._standing(row, [one[1:4] for one in answers if one[0] is None])

    def _standing(self, row: Mapping[str, Any], found: Iterable[Sequence[Any]]) -> Mapping[str, Standing]:
        fails: dict[str, set[str]] = {}
        agreed: set[str] = set()
        for database, said, value in found:
            if database is None:
                if row.get(said) is not None and _said(row[said]) == value:
                    agreed.add(said)
                continue
            attribute, kind = self.kinds.get((database, said), ("", ""))
            if attribute and row[attribute] is not None and row[f"{attribute}__source"] == database:
                fails.setdefault(attribute, set()).add(kind)
        return {
            name: Standing(fails=tuple(sorted(fails.get(name, ()))), agreed=name in agreed)
            for name in fails.keys() | agreed
        }


def _said(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


BESIDE = "beside."
"""The name of the column; no attribute is called so."""
AGREED = (
    "select null, null, attribute, value, null, null, null from correction"
    " where concept = {} and subject = g.subject and state = 'accepted'"
)
RECORDS = (
    "select {database} as database, {dataset} as dataset, record_key from {mirror}"
    " where subject = g.subject and {database} in ({said_by})"
)
"""Names stand in the question itself: it is planned once. A database that said none of the values is not looked at."""
FAILS = (
    "select null, f.database, f.check_id, '', null, null, null from ({records}) m cross join quality_failure f"
    " where f.database = m.database and f.dataset = m.dataset and f.record_key = m.record_key"
)
"""Records first, then what they fail: SQLite keeps to the order of a cross join. One look-up of failures for all
datasets, whichever checks: a server sets up every part of a statement before it answers."""
AS_JSON: Mapping[Dialect, str] = {
    "postgres": "(select cast(json_agg(json_build_array({columns})) as text) from ({rows}) one)",
    "sqlite": "(select json_group_array(json_array({columns})) from ({rows}) one)",
}
COLUMNS = "batch, database, dataset, landed_at, seen_at, ended_at, stopped"
MOST_KEPT = 1_000


def beside(*, dialect: Dialect, catalogue: Catalogue, concept: str, asked: Sequence[Attribute]) -> Beside:
    """What is asked beside these attributes, worked out once a catalogue."""
    kept, key = catalogue.worked_out, (dialect, concept, *(one.name for one in asked))
    if key not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[key] = _worked_out(dialect, catalogue, concept, asked)
    found: Beside = kept[key]
    return found


def _worked_out(dialect: Dialect, catalogue: Catalogue, concept: str, asked: Sequence[Attribute]) -> Beside:
    wanted, aged = _batches(asked), _batches(one for one in asked if one.fresh_for is not None)
    questions = [SEEN.format(wanted=wanted, aged=aged), AGREED.format(literal(concept))]
    kinds: dict[tuple[str, str], tuple[str, str]] = {}
    records: list[str] = []
    for source in _sources(catalogue, concept):
        checks = dict(_checks(catalogue, source, asked))
        if checks:
            database = source.database.database
            kinds |= {(database, check): meant for check, meant in checks.items()}
            records.append(_records(source, dict.fromkeys(attribute for attribute, _kind in checks.values())))
    if records:
        questions.append(FAILS.format(records=" union all ".join(records)))
    rows = " union all ".join(questions)
    return Beside(AS_JSON[dialect].format(columns=COLUMNS, rows=rows), kinds)


def _records(source: Source, attributes: Iterable[str]) -> str:
    """The subject's records in a dataset whose database said one of these attributes."""
    return RECORDS.format(
        database=literal(source.database.database),
        dataset=literal(source.name),
        mirror=quoted(source.mirror),
        said_by=", ".join(f"g.{quoted(f'{name}__source')}" for name in attributes),
    )


def _batches(asked: Iterable[Attribute]) -> str:
    """That a batch brought one of these values."""
    names = ", ".join(f"g.{quoted(f'{one.name}__batch')}" for one in asked)
    return f"b.batch in ({names})" if names else "1 = 0"


def _sources(catalogue: Catalogue, concept: str) -> Iterator[Source]:
    """The datasets that values may come from."""
    for database, declared in catalogue.databases.items():
        for name, dataset in declared.datasets.items():
            if dataset.describes == concept:
                yield catalogue.source(database, name)


def _checks(catalogue: Catalogue, source: Source, asked: Sequence[Attribute]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Names of checks that can speak against a value that the source provides, each with its attribute and kind."""
    names = {one.name for one in asked}
    wanted = {one.name for one in source.provides if one.name in names}
    for attribute in sorted(wanted):
        for kind in SPEAK_AGAINST:
            yield f"{attribute}.{kind}", (attribute, kind)
    for check in catalogue.checks(source.database.database):
        if check.name is not None and check.field in wanted and check.kind in SPEAK_AGAINST:
            yield check.name, (check.field, check.kind)
