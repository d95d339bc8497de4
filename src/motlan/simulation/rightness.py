"""How right linking and the golden record are: held against the truth of the sample nation. For measuring only.

A pair is two records of one person. Precision is the share of the pairs that linking made which are of one person,
recall the share of a person's pairs that linking made. A golden value can only be right where at least one of the
subject's records has the right value; among those, ``right`` counts the golden values that are. Names are compared in
canonical form: two spellings of one name are the same name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from motlan.data.spec import Catalogue, Source
from motlan.dictionary.attribute import Type
from motlan.dictionary.name import canonical
from motlan.store.lake import Lake, Session
from motlan.store.register import Register
from motlan.store.tables import golden_name, quoted

CONCEPT = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rightness:
    """Pairs of records, counted; and for each attribute the golden values that could be right, and that are."""

    made: float
    true: float
    both: float
    possible: Mapping[str, int]
    right: Mapping[str, int]

    @property
    def precision(self) -> float:
        """The share of the pairs that linking made which are pairs of one person."""
        return self.both / self.made if self.made else 1.0

    @property
    def recall(self) -> float:
        """The share of the pairs of one person that linking made."""
        return self.both / self.true if self.true else 1.0

    @property
    def golden(self) -> float:
        """The share of golden values that are right, where a source is."""
        possible = sum(self.possible.values())
        return sum(self.right.values()) / possible if possible else 1.0


def rightness(*, register: Register, lake: Lake, catalogue: Catalogue, truth: Path) -> Rightness:
    """Measure the register against ``truth``, the folder that the simulation wrote."""
    attributes = tuple(catalogue.dictionary.concept(CONCEPT).attributes)
    sources = [source for source in catalogue.sources(CONCEPT) if not source.dataset.hosted]
    with lake.session() as session:
        session.read_parquet("truth_links", truth / "links.parquet")
        session.read_parquet("truth_person_all", truth / "person.parquet")
        _spell(session, catalogue)
        session.execute("create table records (source text, record_key text, subject bigint, person bigint)")
        for source in sources:
            _take(register, session, source, ("record_key",))
            session.execute(
                f"insert into records select '{source.path}', m.record_key, m.subject, t.person from taken as m"
                f" join truth_links as t on t.record_key = m.record_key and t.database = '{source.database.database}'"
                f" and t.dataset = '{source.name}'"
            )
        made, true, both = (session.rows(_pairs(by))[0][0] for by in ("subject", "person", "subject, person"))
        possible, right = {}, {}
        for name in attributes:
            possible[name], right[name] = _of_attribute(register, session, catalogue, name, sources)
    return Rightness(made=made, true=true, both=both, possible=possible, right=right)


def _pairs(by: str) -> str:
    linked = "where subject is not null" if "subject" in by else ""
    counted = f"select count(*)::double as n from records {linked} group by {by}"
    return f"select coalesce(sum(n * (n - 1) / 2), 0) from ({counted})"


def _take(register: Register, session: Session, source: Source, names: tuple[str, ...]) -> None:
    """Some columns of a mirror, with the subject, as ``taken``."""
    schema = pa.schema([*((name, pa.string()) for name in names), ("subject", pa.int64())])
    columns = ", ".join(f"cast({quoted(name)} as text)" for name in names)
    session.register_table("taken", register.arrow(f"select {columns}, subject from {quoted(source.mirror)}", schema))


def _spell(session: Session, catalogue: Catalogue) -> None:
    """The truth's names in canonical form, as ``truth_person``."""
    names = [one.name for one in catalogue.dictionary.concept(CONCEPT).of_type(Type.NAME)]
    written = {value for name in names for (value,) in session.rows(f'select distinct "{name}" from truth_person_all')}
    listed = sorted(value for value in written if value is not None)
    spelling = {"written": pa.array(listed, pa.string()), "spelt": pa.array(map(canonical, listed), pa.string())}
    session.register_table("spelling", pa.table(spelling))
    replaced = ", ".join(
        f'(select spelt from spelling where written = t."{name}") as "{name}__canonical"' for name in names
    )
    session.execute(f"create table truth_person as select t.*, {replaced} from truth_person_all as t")


def _of_attribute(
    register: Register, session: Session, catalogue: Catalogue, name: str, sources: list[Source]
) -> tuple[int, int]:
    """Golden values of one attribute that could be right, and that are."""
    is_name = catalogue.dictionary.concept(CONCEPT).attributes[name].type is Type.NAME
    truth = f"{name}__canonical" if is_name else name
    session.execute("create or replace table rightly (subject bigint, person bigint)")
    for source in sources:
        if name not in {one.name for one in source.provides}:
            continue
        _take(register, session, source, ("record_key", truth))
        session.execute(
            "insert into rightly select r.subject, r.person from taken as m join records as r"
            f" on r.source = '{source.path}' and r.record_key = m.record_key"
            f' join truth_person as t on t.person = r.person where r.subject is not null and m."{truth}" = t."{truth}"'
        )
    schema = pa.schema([("subject", pa.int64()), ("value", pa.string())])
    golden = register.arrow(f"select subject, cast({quoted(name)} as text) from {quoted(golden_name(CONCEPT))}", schema)
    if is_name:
        spelt = [canonical(value) if value is not None else None for value in golden.column("value").to_pylist()]
        golden = golden.set_column(1, "value", pa.array(spelt, pa.string()))
    session.register_table("golden_values", golden)
    ((possible, right),) = session.rows(
        f'select count(*), count(*) filter (where g.value = t."{truth}") from (select distinct * from rightly) as r'
        " join golden_values as g on g.subject = r.subject join truth_person as t on t.person = r.person"
    )
    return int(possible), int(right)
