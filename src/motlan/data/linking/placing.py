"""Linking on an engine over Parquet: the same link query, with keys for new subjects given file by file.

The road: ``matched`` is what the link query says · ``firsts`` the first record of every group without a subject ·
``founders`` the same with a key each · ``linked`` the link of every record. All are folders of Parquet, so that none of
them has to be in memory whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlglot import exp

from motlan.data.linking import again, founding, terms
from motlan.data.linking import keys as subject_keys
from motlan.data.linking.living import LINKED, LINKED_COLUMNS, write_links
from motlan.data.linking.match import claimed, contested, labelled, persisted
from motlan.data.linking.mirrors import Mirror
from motlan.data.linking.rule import LinkKeys, link_keys
from motlan.data.linking.scope import temporary
from motlan.dictionary.book import Dictionary
from motlan.store import cluster, tables
from motlan.store.cluster import Engine
from motlan.store.register import Register
from motlan.store.tables import Column, Table

FOUNDERS = pa.schema(
    [
        *((name, pa.string()) for name in ("label", "founded_by", "founded_key")),
        ("subject", pa.int64()),
        ("back", pa.bool_()),
    ]
)
"""``back``: the subject is no new one, but what the label's records had before they were away."""
FRESH = pa.schema([(name, pa.string()) for name in ("label", "source", "record_key")])
LINKS = pa.schema([("source", pa.string()), ("record_key", pa.string()), ("subject", pa.int64()), ("lead", pa.int16())])
PART = 250_000  # rows in memory at a time
ANEW = 10_000
"""From so many changed links on, an index is cheaper made anew than kept in order by random keys."""


def beside(dictionary: Dictionary, mirrors: Sequence[Mirror]) -> tuple[str, ...]:
    """The tables of the register, mirrors aside, that linking reads: what was decided about links."""
    query = labelled(link_keys(dictionary, mirrors[0].concept), mirrors)
    known = {part.alias for part in query.ctes} | {mirror.table for mirror in mirrors}
    return tuple(sorted({table.name for table in query.find_all(exp.Table)} - known))


def link_in(
    engine: Engine, register: Register, dictionary: Dictionary, mirrors: Sequence[Mirror], folder: Path
) -> None:
    """Link every record of ``mirrors``; the view ``linked`` has all.

    The engine knows the mirrors, and the tables :func:`beside` them, by their names. ``register`` is asked who was
    away and is back.
    """
    keys = link_keys(dictionary, mirrors[0].concept)
    write_in_stages(engine, labelled(keys, mirrors), folder, "labelled")
    write_in_stages(engine, claimed(), folder, "claimed")
    disputed = cluster.rows(engine, contested())
    engine.table("subject", founding.founded(register, (int(subject) for (subject,) in disputed)))
    write_in_stages(engine, persisted(), folder, "matched")
    engine.write(_firsts(mirrors), folder / "firsts")
    back = _back(engine, register, keys, mirrors, folder / "fresh") if again.any_before(register, keys.concept) else {}
    _give_keys(folder / "firsts", folder / "founders.parquet", back)
    engine.parquet("founders", [folder / "founders.parquet"])
    engine.write(
        "select m.source, m.record_key, coalesce(m.subject, f.subject) as subject, cast(m.lead as smallint) as lead"
        " from matched m left join founders f on f.label = m.label",
        folder / "linked",
    )
    engine.parquet("linked", [folder / "linked"])
    for mirror in mirrors:
        engine.write(_changed(mirror), folder / "changed" / mirror.table)


def write_in_stages(engine: Engine, query: exp.Query, folder: Path, name: str) -> None:
    """Write a query to ``folder/name`` and let it be read as ``name``; what it uses twice is written once before.

    Spark and Sail work a common table expression out again wherever it is used, and these are used by one another.
    """
    used = Counter(table.name for table in query.find_all(exp.Table))
    waiting: list[exp.CTE] = []
    for part in query.ctes:
        if used[part.alias] > 1:
            _write_stage(engine, part.this, waiting, folder, part.alias)
        else:
            waiting.append(part)
    rest = query.copy()
    rest.set("with_", None)
    _write_stage(engine, rest, waiting, folder, name)


def _write_stage(engine: Engine, query: exp.Query, waiting: Sequence[exp.CTE], folder: Path, name: str) -> None:
    stage = query.copy()
    for part in waiting:
        stage = stage.with_(part.alias, as_=part.this)
    engine.write(stage, folder / name)
    engine.parquet(name, [folder / name])


def placed(mirror: Mirror, names: Sequence[str], buckets: int, *, linked: bool) -> exp.Select:
    """The records of a mirror that belong to a subject, with ``subject`` and ``lead`` of ``linked``.

    ``linked`` False: the mirror has the subjects of its records itself (a steward's values). Their bucket follows
    where there are several.
    """
    source = "l" if linked else "m"
    given = {"subject": source, "lead": source}
    query = exp.select(*(terms.column(name, given.get(name, "m")) for name in names))
    query = query.from_(exp.to_table(mirror.table).as_("m"))
    if buckets > 1:
        query = query.select(bucket(source, buckets))
    if linked:
        same = terms.all_of(
            terms.equal(terms.column("source", "l"), terms.text(mirror.source)),
            terms.equal(terms.column("record_key", "l"), terms.column("record_key", "m")),
        )
        query = query.join(exp.to_table("linked").as_("l"), on=same)
    return query.where(terms.held(terms.column("subject", source)))


def bucket(alias: str, buckets: int) -> exp.Expr:
    """The bucket of a subject: its key modulo their number, which every engine computes alike."""
    return terms.named(exp.Mod(this=terms.column("subject", alias), expression=terms.number(buckets)), "bucket")


def unlinked(engine: Engine) -> int:
    """How many records belong to no subject."""
    return int(cluster.rows(engine, "select count(*) from linked where subject is null")[0][0])


def write_links_of(register: Register, concept: str, mirrors: Sequence[Mirror], folder: Path) -> int:
    """Write founders, subjects and leads into the register, in the caller's transaction; how many records changed."""
    after = founding.last_cause(register)
    for founders in _parts([folder / "founders.parquet"], FOUNDERS):
        new = founders.filter(pc.invert(founders["back"])).drop_columns(["label", "back"])
        named = new.append_column("concept", pa.array([concept] * new.num_rows, pa.string()))
        named = named.append_column("founded_after", pa.array([after] * new.num_rows, pa.int64()))
        register.load("subject", named.sort_by("subject"))  # in the order of the table's key: random ones cost thrice
    return sum(_write_changed(register, mirror, folder / "changed" / mirror.table) for mirror in mirrors)


def _write_changed(register: Register, mirror: Mirror, folder: Path) -> int:
    temporary(register, LINKED, LINKED_COLUMNS, keyed=False)
    changed = sum(register.load(LINKED, part) for part in _parts(sorted(folder.rglob("*.parquet")), LINKS))
    if changed == 0:
        return 0
    by_subject = Table(mirror.table, (Column("subject", "bigint"),), indexes=(("subject",),))
    if register.dialect == "sqlite" and changed >= ANEW:  # in PostgreSQL it would stop readers
        tables.unindex(register, by_subject)
    write_links(register, mirror, LINKED)
    tables.index(register, by_subject)
    return changed


def _firsts(mirrors: Sequence[Mirror]) -> str:
    """``label, founded_by, founded_key`` of every new group; a record of a founding dataset founds first."""
    founding = ", ".join(f"'{mirror.source}'" for mirror in mirrors if mirror.founds) or "''"
    return (
        "select label, source as founded_by, record_key as founded_key from (select label, source, record_key,"
        f" row_number() over (partition by label order by case when source in ({founding}) then 0 else 1 end, source,"
        " record_key) as place from matched where label is not null and subject is null) firsts where place = 1"
    )


def _changed(mirror: Mirror) -> str:
    """The links of a mirror that are not what it has."""
    return (
        "select l.source, l.record_key, l.subject, l.lead from linked l join"
        f" {mirror.table} m on l.record_key = m.record_key where l.source = '{mirror.source}'"
        " and (coalesce(l.subject, 0) <> coalesce(m.subject, 0) or l.lead <> m.lead)"
    )


def _back(engine: Engine, register: Register, keys: LinkKeys, mirrors: Sequence[Mirror], fresh: Path) -> dict[str, int]:
    """The labels of records that were away, and the subject that is theirs again."""
    engine.write("select label, source, record_key from matched where label is not null and subject is null", fresh)
    found = [
        one
        for part in _parts(sorted(fresh.rglob("*.parquet")), FRESH)
        for one in again.returned(
            register, keys, mirrors, zip(*(part[name].to_pylist() for name in FRESH.names), strict=True)
        )
    ]
    if not found:
        return {}
    engine.table("wanted_back", pa.table({"subject": pa.array(sorted({one.subject for one in found}), pa.int64())}))
    used = "select m.subject from matched m join wanted_back w on w.subject = m.subject"
    return again.granted(sorted(found), {int(subject) for (subject,) in cluster.rows(engine, used)})


def _give_keys(firsts: Path, founders: Path, back: Mapping[str, int]) -> None:
    """Every group without a subject with a key of its own, or with the one that was its before."""
    schema = pa.schema(list(FOUNDERS)[:-2])
    with pq.ParquetWriter(founders, FOUNDERS, compression="zstd") as file:
        for part in _parts(sorted(firsts.rglob("*.parquet")), schema):
            drawn = pa.array(subject_keys.draw(part.num_rows), pa.int64())
            keys = again.instead(drawn, part["label"], back)
            file.write_table(part.append_column("subject", keys).append_column("back", pc.not_equal(keys, drawn)))


def _parts(files: Sequence[Path], schema: pa.Schema) -> Iterator[pa.Table]:
    for path in files:
        for batch in pq.ParquetFile(path).iter_batches(PART, columns=schema.names):
            yield pa.Table.from_batches([batch]).select(schema.names).cast(schema)
