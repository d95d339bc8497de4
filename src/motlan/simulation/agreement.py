"""How right the golden record is: its values held against the truth of the sample nation.

For measuring only. A pair is one subject of the register and one person of the truth that share at least one linked
record; a subject into which two persons were merged makes two pairs and is wrong in one of them. A value agrees when it
is the same text as the truth's; where both are empty there is nothing to compare.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

import pyarrow as pa
from sqlglot import exp

from motlan.data.spec import Catalogue, Source
from motlan.store.lake import Lake, Session
from motlan.store.register import Register
from motlan.store.tables import golden_name

CONCEPT = "person"
KEYS = pa.schema([("record_key", pa.string()), ("subject", pa.int64())])


@dataclass(frozen=True, slots=True)
class Agreement:
    """Compared and agreeing values, by attribute."""

    compared: Mapping[str, int]
    agreeing: Mapping[str, int]

    @property
    def share(self) -> float | None:
        """Agreeing ÷ compared over all attributes; None when nothing was compared."""
        compared = sum(self.compared.values())
        return sum(self.agreeing.values()) / compared if compared else None


def agreement_with_truth(*, register: Register, lake: Lake, catalogue: Catalogue, truth: Path) -> Agreement:
    """Compare every attribute of every linked person; ``truth`` is the folder the simulation wrote."""
    attributes = tuple(catalogue.dictionary.concept(CONCEPT).attributes)
    with lake.session() as session:
        session.read_parquet("truth_person", truth / "person.parquet")
        session.read_parquet("truth_links", truth / "links.parquet")
        session.register_table("golden", _golden(register, attributes))
        session.execute(
            exp.Create(this=exp.to_table("pairs"), kind="TABLE", expression=_pairs(register, session, catalogue))
        )
        counts = session.rows(_counts(attributes))[0]
    compared = dict(zip(attributes, counts[: len(attributes)], strict=True))
    return Agreement(compared, dict(zip(attributes, counts[len(attributes) :], strict=True)))


def _golden(register: Register, attributes: tuple[str, ...]) -> pa.Table:
    query = exp.select("subject", *(exp.column(name) for name in attributes)).from_(golden_name(CONCEPT))
    return register.arrow(query, pa.schema([("subject", pa.int64()), *((name, pa.string()) for name in attributes)]))


def _pairs(register: Register, session: Session, catalogue: Catalogue) -> exp.Query:
    """Subject and person of every linked record, once each."""
    found = [_linked(register, session, source) for source in catalogue.sources(CONCEPT) if not source.dataset.hosted]
    return reduce(lambda one, other: one.union(other, distinct=True), found)


def _linked(register: Register, session: Session, source: Source) -> exp.Query:
    linked = exp.select("record_key", "subject").from_(source.mirror).where("subject is not null")
    session.register_table(source.mirror, register.arrow(linked, KEYS))
    return (
        exp.select("mirror.subject", "link.person")
        .distinct()
        .from_(exp.to_table(source.mirror).as_("mirror"))
        .join(exp.to_table("truth_links").as_("link"), on="link.record_key = mirror.record_key")
        .where(
            exp.column("database", "link").eq(source.database.database), exp.column("dataset", "link").eq(source.name)
        )
    )


def _counts(attributes: tuple[str, ...]) -> exp.Query:
    """One row: for each attribute how many pairs were compared, then for each how many agree."""
    compared, agreeing = [], []
    for name in attributes:
        ours, right = exp.column(name, "golden"), exp.column(name, "truth_person")
        either = exp.not_(exp.and_(ours.copy().is_(exp.null()), right.copy().is_(exp.null())))
        compared.append(exp.func("count_if", either).as_(f"compared_{name}"))
        agreeing.append(exp.func("count_if", ours.copy().eq(right.copy())).as_(f"agreeing_{name}"))
    return (
        exp.select(*compared, *agreeing)
        .from_("pairs")
        .join("golden", on="golden.subject = pairs.subject")
        .join("truth_person", on="truth_person.person = pairs.person")
    )
