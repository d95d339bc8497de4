"""One concept held against one table: which columns could be its attributes, given that one of them is its identifier.

The columns of a table are about a subject, and one column says which: the hypothesis that it is *this* column decides
what is known of each row, and so what all the other columns are held against. Every likely column is tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from motlan.data.profile import evidence as weighing
from motlan.data.profile import held
from motlan.data.profile.assign import assign
from motlan.data.profile.evidence import Evidence, likelihoods
from motlan.data.profile.lexicon import Lexicon, Likeness
from motlan.data.profile.table import Column, Table
from motlan.data.profile.values import Readings, Vocabulary, read_values
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.concept import Concept
from motlan.kernel.text import Text
from motlan.store.register import Register

TRIED = 3
"""Columns that are tried as the identifier of a concept."""
LIKELY = -2.0
"""Log odds from which a column is worth being tried as the identifier."""
POSSIBLE = -5.5
"""Log odds below which rows are not compared: the values are of another kind."""
SOMEBODY = 0.05
"""With a smaller share of a column's values among those held, the column is no reference to what is held."""
TABLE_NAME = 3.0
MISSING, PERHAPS_MISSING = 4.0, 1.0
CONCEIVABLE = -3.0
"""Log odds from which a column that nobody took could be an attribute that nothing speaks for."""
SURE = 4.0
"""Log odds above which a pair is sure: more evidence for it says nothing more of the concept."""
UNEXPLAINED = 1.0
TAKEN = 4.0
"""Log odds that an attribute loses for a column when another column is taken for it."""
EVEN = 0.5
"""As likely as not."""
Pair = tuple[str, str]
"""Column and attribute."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One attribute that a column could be, with what speaks for it."""

    attribute: str
    evidence: tuple[Evidence, ...]
    values: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Codes as agreeing records translate them."""
    score: float = 0.0
    """How likely it is, beside the other attributes that the column could be, from 0 to 1; a ranking says it."""

    @property
    def total(self) -> float:
        """The log odds."""
        return weighing.total(self.evidence)


def decides(ranking: Sequence[Candidate]) -> bool:
    """Whether the first of a ranking may be mapped: at least as likely as not, and nothing else is likelier."""
    return bool(ranking) and ranking[0].score >= max(EVEN, *(one.score for one in ranking))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """A table as records of a concept: every candidate, and the best one-to-one choice.

    ``whole`` is what speaks for the concept beside the columns: the table's name, less what is missing.
    """

    concept: str
    identifier: str | None
    candidates: Mapping[Pair, Candidate]
    chosen: Mapping[str, str]
    whole: float
    columns: int

    @property
    def total(self) -> float:
        """How well the concept explains the table: all of it, a column that means nothing speaks against."""
        found = (self.candidates[pair].total for pair in self.chosen.items())
        return sum(min(one, SURE) for one in found) + self.whole - UNEXPLAINED * (self.columns - len(self.chosen))

    def gain(self, without: frozenset[str] = frozenset()) -> float:
        """The log odds of the chosen pairs of columns that are not in ``without``."""
        return sum(
            self.candidates[(column, attribute)].total
            for column, attribute in self.chosen.items()
            if column not in without
        )

    def ranking(self, column: str) -> tuple[Candidate, ...]:
        """The attributes that a column could be, best first; what another column is surely comes after the rest."""
        mine = self.chosen.get(column)
        taken = {attribute for other, attribute in self.chosen.items() if other != column}
        listed = [candidate for (name, _), candidate in self.candidates.items() if name == column]

        totals = [one.total - (TAKEN if one.attribute in taken else 0.0) for one in listed]
        scored = [replace(one, score=likely) for one, likely in zip(listed, likelihoods(totals), strict=True)]
        return tuple(sorted(scored, key=lambda one: (one.attribute != mine, -one.score)))


@dataclass(frozen=True)
class Study:
    """One table under study, with everything that its columns are held against.

    ``database`` is where the table is from: what the register holds from there proves nothing and is left aside.
    """

    table: Table
    vocabulary: Vocabulary
    lexicon: Lexicon
    register: Register | None = None
    database: str = ""

    @cached_property
    def readings(self) -> Mapping[str, Readings]:
        """What the values of each column can be."""
        return {column.name: read_values(column, self.vocabulary) for column in self.table.columns}

    @cached_property
    def _likenesses(self) -> Mapping[str, Mapping[tuple[str, str], Likeness]]:
        keys = list(self.lexicon.phrases)
        return {
            column.name: {key: self.lexicon.likeness(column.name, *key) for key in keys}
            for column in self.table.columns
        }

    @cached_property
    def _known(self) -> dict[tuple[str, str], held.Known]:
        return {}

    def known(self, concept: Concept, column: Column) -> held.Known:
        """What the register holds of the subjects whose identifier the column has; nothing where they are too few."""
        key = (concept.concept, column.name)
        if key not in self._known:
            known = held.of_register(self.register, concept, column, without=self.database)
            few = held.found_share(known, column) < SOMEBODY
            self._known[key] = [None] * len(known) if few else known
        return self._known[key]

    @cached_property
    def _told(self) -> dict[tuple[str, str], held.Known]:
        return {}

    def told(self, concept: Concept, column: Column) -> held.Known:
        """What the numbers in the column say of their subjects by themselves."""
        scheme = self.vocabulary.dictionary.scheme_of(concept.attributes[concept.identifier])
        key = (scheme.scheme if scheme else "", column.name)
        if key not in self._told:
            self._told[key] = held.of_number(scheme, column)
        return self._told[key]

    def best(self, concept: Concept) -> Hypothesis:
        """The hypothesis that explains most."""
        base = {
            (column.name, attribute.name): tuple(self._base(column, attribute, concept))
            for column in self.table.columns
            if not column.empty
            for attribute in concept.attributes.values()
        }
        tried = sorted(
            (column for column in self.table.columns if self._may_identify(base, column, concept)),
            key=lambda column: -weighing.total(base[(column.name, concept.identifier)]),
        )[:TRIED]
        hypotheses = [self._held_against(concept, base, column) for column in (*tried, None)]
        return max(hypotheses, key=lambda one: one.total)

    def _may_identify(self, base: Mapping[Pair, tuple[Evidence, ...]], column: Column, concept: Concept) -> bool:
        number = (column.name, concept.identifier)  # not there where the concept has no identifier
        return number in base and weighing.total(base[number]) >= LIKELY

    def _base(self, column: Column, attribute: Attribute, concept: Concept) -> Iterator[Evidence]:
        """What name and values say, whoever the rows are about."""
        likenesses = self._likenesses[column.name]
        key = (concept.concept, attribute.name)
        best = max((one.score for one in likenesses.values()), default=0.0)
        yield from weighing.of_name(likenesses[key], best)
        yield from weighing.of_values(
            column,
            self.readings[column.name],
            attribute,
            concept,
            self.vocabulary.dictionary,
            self.lexicon.patterns.get(key),
        )
        yield from weighing.of_use(self.lexicon.uses.get(key, 0))
        if attribute.type is Type.REFERENCE:
            yield from self._somebody(column, self.vocabulary.dictionary.concept(attribute.concept or ""))

    def _somebody(self, column: Column, target: Concept) -> Iterator[Evidence]:
        """Whether the values are identifiers of subjects that are held."""
        share = held.found_share(self.known(target, column), column)
        if share >= SOMEBODY:
            text = Text(
                vi=f"{share:.0%} là {target.label.in_('vi')} đang giữ",
                en=f"{share:.0%} are held: {target.label.in_('en')}",
            )
            yield Evidence("held", round(2.0 * share, 2), text)

    def _of_itself(self, subject: Column, concept: Concept, attribute: Attribute) -> Iterator[Evidence]:
        """What more is said of the column that is taken for the identifier."""
        if attribute.name == concept.identifier:
            yield from self._somebody(subject, concept)
        elif attribute.concept == concept.concept:
            yield weighing.not_oneself()

    def _held_against(
        self, concept: Concept, base: Mapping[Pair, tuple[Evidence, ...]], subject: Column | None
    ) -> Hypothesis:
        candidates = {
            (column, attribute): self._candidate(concept, column, attribute, found, subject)
            for (column, attribute), found in base.items()
            if attribute != concept.identifier or (subject is not None and column == subject.name)
        }
        chosen = _choose(candidates, self.table, concept)
        missing = sum(_missing(candidates, chosen, one) for one in concept.attributes.values() if one.mandatory)
        named = TABLE_NAME * self.lexicon.table_likeness(self.table.name, concept)
        return Hypothesis(
            concept=concept.concept,
            identifier=subject.name if subject is not None else None,
            candidates=candidates,
            chosen=chosen,
            whole=named - missing,
            columns=sum(not column.empty for column in self.table.columns),
        )

    def _candidate(
        self, concept: Concept, column: str, attribute: str, base: tuple[Evidence, ...], subject: Column | None
    ) -> Candidate:
        """The base evidence, and what agreeing row by row adds to it."""
        if subject is None or weighing.total(base) < POSSIBLE:
            return Candidate(attribute, base)
        declared = concept.attributes[attribute]
        if column == subject.name:
            return Candidate(attribute, (*base, *self._of_itself(subject, concept, declared)))
        values: Mapping[str, str] = {}
        added: list[Evidence] = []
        for source, known in (("number", self.told(concept, subject)), ("held", self.known(concept, subject))):
            told = self._agreement(column, declared, known)
            added += weighing.of_held(told, source)
            if told is not None and told.values and told.beyond >= weighing.TELLING:
                values = told.values
        return Candidate(attribute, (*base, *added), values)

    def _agreement(self, column: str, attribute: Attribute, known: held.Known) -> held.Agreement | None:
        if not any(one is not None for one in known):
            return None
        found = self.table.column(column)
        return held.agreement(found, self.readings[column], attribute, known, self.vocabulary)


def _missing(candidates: Mapping[Pair, Candidate], chosen: Mapping[str, str], attribute: Attribute) -> float:
    """What speaks against a concept that lacks a mandatory attribute: less where a column is left for it."""
    if attribute.name in chosen.values():
        return 0.0
    left = (one for (column, name), one in candidates.items() if name == attribute.name and column not in chosen)
    return PERHAPS_MISSING if any(one.total >= CONCEIVABLE for one in left) else MISSING


def _choose(candidates: Mapping[Pair, Candidate], table: Table, concept: Concept) -> dict[str, str]:
    """At most one attribute a column and one column an attribute, with the greatest sum of log odds."""
    columns, attributes = [column.name for column in table.columns], list(concept.attributes)
    absent = weighing.IMPOSSIBLE
    gains = [[candidates[(c, a)].total if (c, a) in candidates else absent for a in attributes] for c in columns]
    return {columns[row]: attributes[at] for row, at in assign(gains).items()}
