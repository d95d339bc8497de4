"""From what was found to a proposal: which concepts a table describes, which column is which attribute, and how.

A table may describe two concepts (a card and its holder): concepts are taken one after the other, each for the columns
that nobody explains yet, as long as it explains enough of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from motlan.data.profile.lexicon import Lexicon
from motlan.data.profile.table import Column, Table
from motlan.data.profile.values import Readings, Vocabulary
from motlan.data.profile.weigh import SURE, Candidate, Hypothesis, Study, decides
from motlan.data.profile.words import tokens
from motlan.data.spec import Catalogue, Source
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.concept import Concept
from motlan.store.register import Register

ENOUGH = 3.0
"""Log odds that the first concept of a table must explain."""
MORE = 4.0
"""Log odds that a further concept must explain of what is left, with at least :data:`AT_LEAST` columns."""
AT_LEAST = 2
SAYS_NOTHING = frozenset({"structure", "in use"})
"""Evidence that is as true of the number of any other record."""
WHOLE = 0.75
INSTANTS = 0.95
SHARED = 0.9
"""The share of values that must be found in the other table before a column is said to refer to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One column: the attribute it is taken to be (None: nothing likely), and what else it could be.

    ``mapping`` is what ``columns`` of the dataset says of it. ``unread`` are codes of the column that no code of the
    dictionary was found for; ``readable`` is false where the values are written in a way that no mapping can declare.
    """

    column: str
    chosen: Candidate | None
    ranking: tuple[Candidate, ...]
    mapping: Mapping[str, Any]
    unread: tuple[str, ...] = ()
    readable: bool = True

    @property
    def sure(self) -> bool:
        """Whether it may be mapped: at least as likely as not, and nothing else is likelier. Else it is a question."""
        return self.chosen is not None and self.readable and decides(self.ranking)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One dataset: a table as records of one concept; ``described`` when the workspace has it already."""

    name: str
    table: Table
    concept: Concept
    hypothesis: Hypothesis
    matches: tuple[Match, ...]
    founds: bool
    cursor: str | None
    described: bool = False

    def match(self, column: str) -> Match:
        """What is proposed for one column."""
        return next(match for match in self.matches if match.column == column)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableProposal:
    """One table with the datasets that are proposed for it (none: nothing in the dictionary is like it)."""

    table: Table
    readings: Mapping[str, Readings]
    datasets: tuple[Proposal, ...]

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Columns that no dataset maps: nothing is like them, or what they are is a question."""
        mapped = {match.column for one in self.datasets for match in one.matches if match.sure}
        return tuple(column.name for column in self.table.columns if column.name not in mapped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Values of one table's column that are another table's key: ``share`` of the sampled ones are among its sample."""

    table: str
    column: str
    target: str
    target_column: str
    share: float


def propose(
    *,
    table: Table,
    catalogue: Catalogue,
    vocabulary: Vocabulary,
    lexicon: Lexicon,
    register: Register | None,
    database: str = "",
) -> TableProposal:
    """What one table of ``database`` describes and how its columns map; nothing is read but what the register holds.

    Where the catalogue describes the database already, its own description is no evidence: only names are kept, so
    that nobody takes a dataset that is held for a new one.
    """
    study = Study(table, vocabulary, lexicon, register, database)
    hypotheses = [study.best(concept) for concept in catalogue.dictionary.concepts.values()]
    taken = _apart(tuple(_taken(hypotheses, catalogue)), catalogue)
    datasets = tuple(_proposal(study, catalogue, one, alone=len(taken) == 1) for one in taken)
    keyed = _keyed(table, datasets)
    return TableProposal(
        table=keyed, readings=study.readings, datasets=tuple(replace(one, table=keyed) for one in datasets)
    )


def _keyed(table: Table, datasets: Sequence[Proposal]) -> Table:
    """The table with a key that says nothing of its subjects, where there is one; else their number, at last what else
    is known of them.

    A number is mended one day, and a mended key is one record gone and another come; days and names tell rows apart by
    chance. What the source declares stays.
    """
    if table.declared:
        return table
    says: dict[str, int] = {}
    for one in datasets:
        for match in one.matches:
            if match.sure and match.chosen is not None:
                is_number = one.concept.attributes[match.chosen.attribute].type is Type.IDENTIFIER
                says[match.column] = max(says.get(match.column, 0), 1 if is_number else 2)
    keys = tuple(sorted(table.keys, key=lambda key: max(says.get(column, 0) for column in key)))
    return replace(table, keys=keys, key=keys[0]) if keys else table


def _taken(hypotheses: Sequence[Hypothesis], catalogue: Catalogue) -> Iterator[Hypothesis]:
    """The best, then whichever explains most of what is left."""
    best = max(hypotheses, key=lambda one: one.total, default=None)
    if best is None or not best.chosen or best.gain() + best.whole < ENOUGH:
        return
    taken: list[Hypothesis] = []
    while best is not None:
        yield best
        taken.append(best)
        hypotheses = [one for one in hypotheses if one is not best]
        further = [(one, _explained(one, taken)) for one in hypotheses]
        worth = [
            (one, past)
            for one, past in further
            if _is_worth(one, past, catalogue.dictionary.concept(one.concept), hypotheses)
        ]
        best = max(worth, key=lambda pair: _further(*pair), default=(None,))[0]


def _explained(further: Hypothesis, taken: Sequence[Hypothesis]) -> frozenset[str]:
    """The columns that those who were taken surely explain, and as well as the further one would.

    The further one's identifier is explained whatever its weight: who refers to a subject holds the subject's number.
    """
    return frozenset(
        column
        for one in taken
        for column, attribute in one.chosen.items()
        if (sure := one.candidates[column, attribute].total) >= SURE
        and (
            column not in further.chosen
            or column == further.identifier
            or sure >= further.candidates[column, further.chosen[column]].total
        )
    )


def _apart(taken: tuple[Hypothesis, ...], catalogue: Catalogue) -> tuple[Hypothesis, ...]:
    """One column says one thing: where two concepts take it, the less sure one lets it go to one that can map it.

    Who cannot decide between two attributes of its own takes a column from nobody. Numbers are an exception: a card's
    holder is a person's own number.
    """
    return tuple(
        replace(
            one,
            chosen={
                column: attribute
                for column, attribute in one.chosen.items()
                if not _is_better_elsewhere(one, column, attribute, taken, catalogue)
            },
        )
        for one in taken
    )


def _is_better_elsewhere(
    one: Hypothesis, column: str, attribute: str, taken: tuple[Hypothesis, ...], catalogue: Catalogue
) -> bool:
    declared = catalogue.dictionary.concept(one.concept).attributes[attribute]
    mine = one.candidates[column, attribute].total
    if mine >= SURE or declared.type in {Type.IDENTIFIER, Type.REFERENCE}:
        return False
    others = (
        other for other in taken if other is not one and column in other.chosen and decides(other.ranking(column))
    )
    return any(other.candidates[column, other.chosen[column]].total > mine for other in others)


def _further(one: Hypothesis, explained: frozenset[str]) -> float:
    """What a further concept is worth: columns that are left count whole, those that are explained already half."""
    return (one.gain() + one.gain(explained)) / 2 + one.whole


def _is_worth(
    further: Hypothesis, explained: frozenset[str], concept: Concept, hypotheses: Sequence[Hypothesis]
) -> bool:
    """A further concept explains several columns that are left, or nearly all that there is to know of it; surely so,
    and as no other would, where nothing but that no two rows have the same speaks for its identifier."""
    if further.identifier is None or further.gain(explained) < MORE or _further(further, explained) < MORE:
        return False
    new = [column for column in further.chosen if column not in explained]
    if not _is_identified(further, further.identifier, concept):
        others = [one for one in hypotheses if one is not further]
        new = [column for column in new if _is_its_own(column, further, others)]
    return len(new) > AT_LEAST or (len(new) == AT_LEAST and len(further.chosen) >= WHOLE * len(concept.attributes))


def _is_its_own(column: str, further: Hypothesis, others: Sequence[Hypothesis]) -> bool:
    """Whether a concept surely explains a column, and no other one as well: every register has a day of entry."""
    mine = further.candidates[column, further.chosen[column]].total
    theirs = (one.candidates[column, one.chosen[column]].total for one in others if column in one.chosen)
    return mine >= SURE and all(one < mine for one in theirs)


def _is_identified(further: Hypothesis, column: str, concept: Concept) -> bool:
    """Whether its name or its values say that a column is the identifier: that no two rows have the same there is true
    of the number of any record."""
    found = further.candidates[column, concept.identifier]
    return any(one.weight > 0 and one.kind not in SAYS_NOTHING for one in found.evidence)


def _proposal(study: Study, catalogue: Catalogue, taken: Hypothesis, *, alone: bool) -> Proposal:
    concept = catalogue.dictionary.concept(taken.concept)
    matches = tuple(_match(study, catalogue, taken, concept, column) for column in study.table.columns)
    sources = catalogue.sources(taken.concept)
    described = next((one for one in sources if _is_same(one, study)), None)
    founded = any(one.dataset.founds for one in sources if one.database.database != study.database)
    return Proposal(
        name=described.name if described is not None else _name(study.table.name, None if alone else taken.concept),
        table=study.table,
        concept=concept,
        hypothesis=taken,
        matches=matches,
        founds=not founded if described is None else described.dataset.founds,
        described=described is not None,
        cursor=_cursor(study),
    )


def _is_same(source: Source, study: Study) -> bool:
    """Whether the workspace's description of the database has this table already."""
    mine, theirs = study.table.dataset, source.dataset
    here = source.database.database == study.database and not theirs.hosted
    return here and (mine.table, mine.sheet, mine.path) == (theirs.table, theirs.sheet, theirs.path)


def _match(study: Study, catalogue: Catalogue, taken: Hypothesis, concept: Concept, column: Column) -> Match:
    ranking = taken.ranking(column.name)
    if column.name not in taken.chosen:
        return Match(column=column.name, chosen=None, ranking=ranking, mapping={})
    chosen = ranking[0]
    attribute, readings = concept.attributes[chosen.attribute], study.readings[column.name]
    values = _values(attribute, readings, chosen, catalogue, column)
    mapping = {"to": attribute.name, **_form(attribute, readings), **({"values": values} if values else {})}
    listed = catalogue.dictionary.code_lists.get(attribute.codes or "")
    known = {*values, *(listed.codes if listed and not values else ())}
    unread = tuple(value for value, _ in column.counts if value not in known) if listed else ()
    readable = attribute.type is not Type.DATE or readings.form is not None
    return Match(column=column.name, chosen=chosen, ranking=ranking, mapping=mapping, unread=unread, readable=readable)


def _values(
    attribute: Attribute, readings: Readings, chosen: Candidate, catalogue: Catalogue, column: Column
) -> dict[str, str]:
    """Codes of the source → codes of the dictionary: by labels, else as agreeing records translate them."""
    name = attribute.codes or ""
    if attribute.type is not Type.CODE or name not in catalogue.dictionary.code_lists:
        return {}
    read = readings.codes[name]
    if read.by == "code":
        return {}
    codes = catalogue.dictionary.code_lists[name].codes
    translated = {there: here for there, here in chosen.values.items() if here in codes and there in column.common}
    return dict(sorted({**translated, **read.values}.items()))


def _form(attribute: Attribute, readings: Readings) -> dict[str, Any]:
    """How dates and numbers are written, and from which day unit codes are."""
    if attribute.type is Type.DATE and readings.form is not None:
        return {"format": readings.form}
    if attribute.type is Type.UNIT and readings.units.as_of is not None:
        return {"codes": "unit", "as_of": readings.units.as_of}
    if attribute.type is Type.NUMBER and readings.decimal_comma:
        return {"format": "1.234,5"}
    return {}


def _cursor(study: Study) -> str | None:
    """A column of instants that is always filled: the time of the last change, as far as values can tell."""
    likely = [
        column
        for column in study.table.columns
        if column.rows == column.filled and study.readings[column.name].instants >= INSTANTS
    ]
    return max(likely, key=lambda column: max(column.values, default=""), default=None).name if likely else None  # type: ignore[union-attr]


def _name(table: str, concept: str | None) -> str:
    """A dataset's name: the table's own in plain letters, and the concept where the table describes several."""
    bare = re.sub(r"[^a-z0-9]+", "_", "_".join(tokens(table))).strip("_")
    named = bare if bare[:1].isalpha() else f"table_{bare}".rstrip("_")
    return f"{named}_{concept}" if concept and concept != named else named


def references(tables: Sequence[Table]) -> tuple[Reference, ...]:
    """Columns whose values are the key of another table, by the samples of both.

    A sample of the target is not the whole of it: the share is held against what a sample of that size could show.
    """
    keys = [(table, column, frozenset(column.values)) for table in tables for column in table.columns if column.unique]
    found = []
    for table in tables:
        for column in table.columns:
            for target, key, values in keys:
                if target is table or column.shortest != column.longest or not column.values:
                    continue
                reach = min(len(key.sample) / target.rows, 1.0)
                share = sum(value in values for value in column.values) / len(column.values) / reach
                if share >= SHARED:
                    found.append(
                        Reference(
                            table=table.name,
                            column=column.name,
                            target=target.name,
                            target_column=key.name,
                            share=min(share, 1.0),
                        )
                    )
    return tuple(found)
