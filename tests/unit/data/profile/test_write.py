"""The proposal as a file: what is doubtful is a question, and no line is too long to be read."""

from __future__ import annotations

import pytest
import yaml

from motlan.data.profile.propose import Match
from motlan.data.profile.weigh import Candidate
from motlan.data.profile.write import WIDEST, _folded


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


def test_a_long_line_is_folded_and_reads_the_same() -> None:
    values = {f"ma {at}, so": f"so, {at}" for at in range(60)}
    listed = ", ".join(f'"{key}": "{value}"' for key, value in values.items())
    lines = _folded(f"      x: {{to: sex, values: {{{listed}}}}}")
    assert len(lines) > 5
    assert max(map(len, lines)) <= WIDEST
    assert yaml.safe_load("\n".join(lines)) == {"x": {"to": "sex", "values": values}}
