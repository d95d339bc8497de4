"""Finding records of one subject by likeness: forms, candidates, a model, weights.

The road, each step a query of the session over the table of the one before:

1. the forms of every value (:mod:`.field`);
2. candidates (:mod:`.block`);
3. without a model: candidates, pairs drawn at random and pairs known by their numbers are compared, and a model is
   learnt (:mod:`.train`);
4. the candidates are weighed (:mod:`.engine`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from motlan.data.linking.fuzzy import block, engine
from motlan.data.linking.fuzzy.compare import Comparison, comparisons
from motlan.data.linking.fuzzy.field import Field, average_words, forms, long_forms, measured
from motlan.data.linking.fuzzy.model import Model
from motlan.data.linking.fuzzy.train import Patterns, learn
from motlan.store.lake import Session

TAUGHT = 8_000
"""So many candidates, and as many pairs drawn at random, are enough to learn from."""
SEED = 20_250_701
FORMS, PAIRS, SAMPLE = "similar_forms", "similar_pairs", "similar_sample"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Records to compare: ``records`` is a table of the session with ``id`` (0 …), ``fresh`` (whether the record is
    looked for), ``unique`` (its source where every subject stands once), ``label`` (its group, where it has one) and a
    column a field. ``never`` are conditions over records ``a`` and ``b`` that are never one subject."""

    records: str
    fields: tuple[Field, ...]
    never: tuple[str, ...] = ()

    @property
    def admitted(self) -> str:
        """The condition under which two records are worth comparing."""
        parts = (
            "(a.fresh or b.fresh)",
            "a.label is distinct from coalesce(b.label, '')",
            'a."unique" is distinct from coalesce(b."unique", \'\')',
            *(f"not coalesce({one}, false)" for one in self.never),
        )
        return " and ".join(parts)


def find_similar(session: Session, question: Question, model: Model | None = None) -> tuple[Model, pa.Table]:
    """A model (the one given, or one learnt now) and ``l, r, weight, probability`` of every candidate."""
    fields = _prepare(session, question, model)
    compared = comparisons(fields)
    _block(session, question, fields)
    if model is None:
        model = _learn(session, question, compared)
    return model, engine.scores(session, compared, model, records=FORMS, pairs=PAIRS)


def _prepare(session: Session, question: Question, model: Model | None) -> tuple[Field, ...]:
    """Stage 1; texts are told short from long by what the records hold, or as the model has it."""
    session.execute(f"create or replace temp table similar_short as {forms(question.fields, question.records)}")
    if model is not None:
        fields = model.fields
    else:
        (words,) = session.rows(average_words(question.fields, "similar_short"))
        fields = measured(question.fields, words)
    session.execute(f"create or replace temp table {FORMS} as {long_forms(fields, 'similar_short')}")
    session.execute("drop table similar_short")
    return fields


def _block(session: Session, question: Question, fields: Sequence[Field]) -> None:
    """Stage 2."""
    session.execute(f"create or replace temp table signs as {block.signs(fields, FORMS)}")
    keys = block.keys("signs", FORMS)
    for name, query in keys:
        session.execute(f"create or replace temp table {name} as {query}")
    session.execute(f"create or replace temp table met as {block.met('keys')}")
    session.execute(f"create or replace temp table met_left as {block.with_left('met', question.records)}")
    found = block.candidates("met_left", question.records, question.admitted)
    session.execute(f"create or replace temp table {PAIRS} as select *, 0 as kind from ({found})")
    for name in ("signs", *(name for name, _ in keys), "met", "met_left"):
        session.execute(f"drop table {name}")


def _learn(session: Session, question: Question, compared: Sequence[Comparison]) -> Model:
    """Stage 3."""
    ((records, fresh, pairs, possible),) = session.rows(_sizes(question))
    alone = [row[0] for row in session.rows(_once(question))]
    _draw(session, question, int(records))
    counted = engine.vectors(session, compared, records=FORMS, pairs=SAMPLE)
    levels = np.stack([counted[f"level_{at}"].to_numpy() for at in range(len(compared))], axis=1)
    kinds, seen = counted["kind"].to_numpy(), counted["pairs"].to_numpy().astype(np.float64)
    candidates, random, known = (np.where(kinds == kind, seen, 0.0) for kind in ("0", "1", "2"))
    return learn(
        compared,
        Patterns(levels, candidates, random, known),
        records=int(records),
        fresh=int(fresh),
        possible=max(float(possible), 1.0),
        drawn=min(1.0, TAUGHT / pairs) if pairs else 1.0,
        most=_most(int(records), alone),
    )


def _sizes(question: Question) -> str:
    """Records, those looked for, candidates, and all the pairs there could be, without those known by their number."""
    old = "sum(case when fresh then 0 else 1 end)"
    alone = f'select count(*)::double as n from {question.records} where "unique" is not null group by "unique"'
    return (
        f"select count(*), count(*) - coalesce({old}, 0), (select count(*) from {PAIRS}),"
        " count(*)::double * (count(*) - 1) / 2"
        f" - {old}::double * ({old} - 1) / 2 - coalesce((select sum(n * (n - 1) / 2) from ({alone})), 0)"
        f" from {question.records}"
    )


def _once(question: Question) -> str:
    """How many records each source has in which every subject stands once, the largest first."""
    return f'select count(*) from {question.records} where "unique" is not null group by "unique" order by 1 desc'


def _most(records: int, alone: Sequence[int]) -> float:
    """The largest number of pairs that can be of one subject: between two registers without repeats as many as the
    smaller has; elsewhere subjects are taken to have five records at most on average, which make two pairs each."""
    if sum(alone) < records:
        return 2.0 * records
    return float(sum(place * size for place, size in enumerate(alone)))


def _draw(session: Session, question: Question, records: int) -> None:
    """Candidates, pairs drawn at random, and pairs of one label, each a sample that is the same every time."""
    chance = np.random.default_rng(SEED)
    one, other = (chance.integers(0, max(records, 1), TAUGHT) for _ in range(2))
    drawn = pa.table({"l": np.minimum(one, other), "r": np.maximum(one, other)}).filter(pa.array(one != other))
    session.register_table("drawn", drawn)
    sampled = f"select l, r, 0 as kind from {PAIRS} order by hash(l, r, {SEED}), l, r limit {TAUGHT}"
    two = "a.label is distinct from coalesce(b.label, '') and a.\"unique\" is distinct from coalesce(b.\"unique\", '')"
    at_random = (
        f"select distinct d.l, d.r, 1 as kind from drawn as d join {FORMS} as a on a.id = d.l"
        f" join {FORMS} as b on b.id = d.r where {two}"
    )
    known = (
        f"select min(id) as l, max(id) as r, 2 as kind from {FORMS} where not fresh and label is not null"
        f" group by label having count(*) > 1 order by hash(label, {SEED}), label limit {TAUGHT}"
    )
    session.execute(
        f"create or replace temp table {SAMPLE} as"
        f" (select * from ({sampled})) union all (select * from ({at_random})) union all (select * from ({known}))"
    )
