"""The proposal as a file: what is doubtful is a question, and no line is too long to be read."""

from __future__ import annotations

import pytest
import yaml

from motlan.data.databases.spec import Connect
from motlan.data.profile.evidence import PRIOR, Evidence
from motlan.data.profile.propose import Match, _apart
from motlan.data.profile.run import Profile
from motlan.data.profile.weigh import Candidate, Hypothesis, decides
from motlan.data.profile.write import WIDEST, _folded, _Writer
from motlan.kernel.text import Text
from tests.conformance.people import catalogue


def candidate(attribute: str, score: float) -> Candidate:
    return Candidate(attribute=attribute, evidence=(), score=score)


@pytest.mark.parametrize(
    ("chosen", "other", "sure"), [(0.6, 0.3, True), (0.5, 0.5, True), (0.49, 0.2, False), (0.55, 0.56, False)]
)
def test_what_is_less_likely_than_its_alternative_or_than_not_is_not_mapped(
    chosen: float, other: float, sure: bool
) -> None:
    first, second = candidate("a", chosen), candidate("b", other)
    match = Match(column="x", chosen=first, ranking=(first, second), mapping={"to": "a"})
    assert match.sure is sure


def _hypothesis(concept: str, scores: dict[str, float], chosen: str) -> Hypothesis:
    """A concept that takes the column ``c``, with candidates of so many log odds."""
    found = {
        ("c", name): Candidate(name, (Evidence("name", odds - PRIOR, Text(vi=name, en=name)),))
        for name, odds in scores.items()
    }
    return Hypothesis(concept=concept, identifier=None, candidates=found, chosen={"c": chosen}, whole=0.0, columns=1)


@pytest.mark.parametrize(
    ("person", "chosen", "takes"),
    [
        ({"full_name": 1.9, "home": 1.8}, "home", ["parcel"]),  # between two of its own it cannot decide
        ({"full_name": 1.9, "home": -9.0}, "full_name", ["person"]),
    ],
    ids=["undecided", "decided"],
)
def test_a_column_goes_to_the_concept_that_can_map_it(person: dict[str, float], chosen: str, takes: list[str]) -> None:
    both = (_hypothesis("person", person, chosen), _hypothesis("parcel", {"area": 1.2}, "area"))
    left = _apart(both, catalogue())
    assert [one.concept for one in left if one.chosen and decides(one.ranking("c"))] == takes


def test_a_question_names_each_answer_with_its_evidence_and_the_line_to_write() -> None:
    told = tuple(
        Candidate(name, (Evidence("value", 2.5, Text(vi="toàn ngày", en="all are days")),), score=0.38)
        for name in ("valid_to", "valid_from")
    )
    match = Match(column="den_ngay", chosen=told[0], ranking=told, mapping={"to": "valid_to", "format": "dd/mm/yyyy"})
    note = _Writer(
        Profile(database="x", connect=Connect(kind="csv", path="x"), tables=(), references=()), "en"
    )._question(match)
    asked, how, line = note.split("\n")
    assert asked.endswith("valid_to 38 (all are days (+2.5)); valid_from 38 (all are days (+2.5))")
    assert how.startswith("to map it")
    assert line == "den_ngay: {to: valid_to, format: dd/mm/yyyy}"
    written = _Writer._noted("      - den_ngay", note)
    assert yaml.safe_load(f"ignore:\n{written}") == {"ignore": ["den_ngay"]}
    assert written.split("\n")[-1].strip() == f"# {line}"


def test_a_long_line_is_folded_and_reads_the_same() -> None:
    values = {f"ma {at}, so": f"so, {at}" for at in range(60)}
    listed = ", ".join(f'"{key}": "{value}"' for key, value in values.items())
    lines = _folded(f"      x: {{to: sex, values: {{{listed}}}}}")
    assert len(lines) > 5
    assert max(map(len, lines)) <= WIDEST
    assert yaml.safe_load("\n".join(lines)) == {"x": {"to": "sex", "values": values}}
