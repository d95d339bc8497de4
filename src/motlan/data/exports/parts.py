"""What can be exported of a concept, each as queries over the register and the schema of their rows.

========== ===========================================================================================================
links      every record: ``source, record_key, subject, how, weight``
golden     every golden record, as the golden table holds it
history    every version of every golden record, those that stand included, with what made it and what ended it
           (``exports.versions``)
failures   every record that failed a check, with the failing value and the reason (``quality.failures.SCHEMA``)
conflicts  every value of every attribute on which sources (or a steward's override) disagree: ``subject, attribute,
           source, record_key, value, stands``
========== ===========================================================================================================

``how`` a record was linked: ``number``, ``exact`` (exact keys), ``similar`` (by likeness, ``weight`` is the binary
logarithm of the odds), ``decided`` (by a steward); ``disputed`` for one that stands alone because another subject
claims its number too, empty for one that stands alone or belongs to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pyarrow as pa

from motlan.data.exports.versions import versions
from motlan.data.golden.build import ARROW
from motlan.data.golden.gone import gone_of
from motlan.data.golden.speakers import speakers_of
from motlan.data.linking.mirrors import Mirror, mirrors_of
from motlan.data.linking.rule import LinkKeys, bare_number_of, link_keys, number_of
from motlan.data.linking.ties import SPLINK
from motlan.data.quality.failures import SCHEMA as FAILURES
from motlan.dictionary.concept import Concept
from motlan.store.parameters import Dialect
from motlan.store.register import Register
from motlan.store.tables import Table, golden_name, golden_table, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

Part = Literal["links", "golden", "history", "failures", "conflicts"]
PARTS: tuple[Part, ...] = ("links", "golden", "history", "failures", "conflicts")
PERSONAL: frozenset[Part] = frozenset({"golden", "history", "failures", "conflicts"})
"""What hands out values: purpose and ground must be said."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Queries whose rows follow each other, all of one schema."""

    schema: pa.Schema
    queries: tuple[str, ...]


LINKS = pa.schema(
    [
        ("source", pa.string()),
        ("record_key", pa.string()),
        ("subject", pa.int64()),
        ("how", pa.string()),
        ("weight", pa.float64()),
    ]
)
CONFLICTS = pa.schema(
    [
        ("subject", pa.int64()),
        *((name, pa.string()) for name in ("attribute", "source", "record_key", "value")),
        ("stands", pa.int16()),
    ]
)


def rows_of(register: Register, catalogue: Catalogue, concept: str, part: Part) -> Rows:
    """The queries of one part of one concept; raise UnknownName for a concept that is not there."""
    declared = catalogue.dictionary.concept(concept)
    mirrors = mirrors_of(catalogue, concept)
    match part:
        case "links":
            keys = link_keys(catalogue.dictionary, concept)
            return Rows(LINKS, tuple(_links(keys, mirror, register.dialect) for mirror in mirrors))
        case "golden":
            return _whole(golden_table(declared))
        case "history":
            schema, query = versions(declared, gone_of(register, declared))
            return Rows(schema, (query,))
        case "failures":
            return Rows(FAILURES, ())  # they are read check by check: see ``write.pieces``
        case "conflicts":
            return Rows(CONFLICTS, tuple(_conflicts(declared, speakers_of(catalogue, concept))))


def _whole(table: Table) -> Rows:
    schema = pa.schema([(column.name, ARROW[column.kind]) for column in table.columns])
    names = ", ".join(quoted(name) for name in schema.names)
    return Rows(schema, (f"select {names} from {quoted(table.name)} order by subject",))


def _links(keys: LinkKeys, mirror: Mirror, dialect: Dialect) -> str:
    of = f"concept = {_text(keys.concept)} and source = {_text(mirror.source)}"
    other = f"concept = {_text(keys.concept)} and other_source = {_text(mirror.source)}"
    stands = "undone_at is null and verdict in ('same', 'apart')"
    decided = (
        f"select record_key, max(weight) as weight, max(by_hand) as by_hand from ("
        f"select record_key, weight, case when \"by\" <> '{SPLINK}' then 1 else 0 end as by_hand"
        f" from link_decision where {of} and {stands} union all"
        f" select other_key, weight, 0 from link_decision where {other} and {stands} and \"by\" = '{SPLINK}'"
        ") as every group by record_key"
    )
    # of a dataset that founds nobody a record may have given its subject the key, but never stands by itself
    alone = f"f.founded_by = {_text(mirror.source)} and f.founded_key = m.record_key" if mirror.founds else "1 = 0"
    how = (
        "case when m.subject is null then null when d.by_hand = 1 then 'decided' when d.by_hand = 0 then 'similar'"
        f" {_by_number(keys, mirror, dialect)} when t.record_key is not null then 'decided'"
        f" when {alone} then null else 'exact' end"
    )
    return (
        f"select {_text(mirror.source)} as source, m.record_key, m.subject, {how} as how,"
        f" case when d.by_hand = 0 then d.weight end as weight from {quoted(mirror.table)} as m"
        f" left join ({decided}) as d on d.record_key = m.record_key"
        f" left join (select record_key from link_tie where {of}) as t on t.record_key = m.record_key"
        " left join subject as f on f.subject = m.subject order by m.record_key"
    )


def _by_number(keys: LinkKeys, mirror: Mirror, dialect: Dialect) -> str:
    """The branches of ``how`` for records with a number; none where no record of the mirror links by one."""
    number, bare = (of(keys, mirror, "m").sql(dialect=dialect) for of in (number_of, bare_number_of))
    if not keys.identifier:
        return ""
    golden, held = quoted(golden_name(keys.concept)), quoted(keys.identifier)
    others = f"select 1 from {golden} as o where o.{held} = {number} and o.subject <> m.subject"
    same = f"select 1 from {golden} as o where o.subject = m.subject and o.{held} = {bare}"
    return (
        f"when {number} is not null and t.record_key is null and exists ({others}) then 'disputed'"
        f" when {number} is not null or exists ({same}) then 'number'"
    )


def _conflicts(concept: Concept, mirrors: tuple[Mirror, ...]) -> Iterator[str]:
    for name in concept.attributes:
        for mirror in mirrors:
            if name in mirror.attributes:
                yield (
                    f"select g.subject, {_text(name)} as attribute, {_text(mirror.source)} as source, m.record_key,"
                    f" cast(m.{quoted(name)} as text) as value,"
                    f" case when g.{quoted(f'{name}__source')} = {_text(mirror.database)}"
                    f" and g.{quoted(f'{name}__batch')} = m.batch then 1 else 0 end as stands"
                    f" from {quoted(golden_name(concept.concept))} as g"
                    f" join {quoted(mirror.table)} as m on m.subject = g.subject and m.lead = 1"
                    f" where g.{quoted(f'{name}__conflict')} = 1 and m.{quoted(name)} is not null order by g.subject"
                )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
