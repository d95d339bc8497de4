"""When a held value stands in for a paper, and what is said when it does not."""

from __future__ import annotations

import pytest

from motlan.data.golden.records import Held, Record, Standing
from motlan.dictionary.book import Dictionary
from motlan.kernel.text import Text
from motlan.service.forms.good import BEING_MENDED, DISAGREE, OnConflict, doubt_of, with_doubts

NUMBER = "001190000001"


def record(**values: Held) -> Record:
    return Record(concept="person", subject=7, values=values)


@pytest.mark.parametrize(
    ("held", "standing", "on_conflict", "said"),
    [
        (Held(attribute="sex", value="female"), None, "show", None),
        (Held(attribute="sex", value="female", conflict=True), None, "show", None),
        (Held(attribute="sex", value="female", conflict=True), None, "ask", DISAGREE),
        (Held(attribute="sex", value="female"), Standing(agreed=True, fails=("codes",)), "show", BEING_MENDED),
        (
            Held(attribute="sex", value="female"),
            Standing(fails=("codes",)),
            "show",
            Text(vi="Giá trị không có trong danh mục.", en="The value is not in the list of codes."),
        ),
        (Held(attribute="sex", value="female", doubt=BEING_MENDED), Standing(fails=("codes",)), "ask", BEING_MENDED),
        (Held(attribute="sex", value=None), Standing(agreed=True), "ask", None),
    ],
)
def test_the_gravest_reason_is_said(
    dictionary: Dictionary, held: Held, standing: Standing | None, on_conflict: OnConflict, said: Text | None
) -> None:
    found = doubt_of(
        held=held, standing=standing, dictionary=dictionary, record=record(sex=held), on_conflict=on_conflict
    )
    assert found == said


@pytest.mark.parametrize(
    ("number", "born", "said"),
    [
        (NUMBER, "1990-05-01", None),
        (NUMBER, "1991-05-01", "The number contradicts “Date of birth”."),
        ("12345", "1990-05-01", "It does not have the structure of this number."),
    ],
)
def test_a_number_that_cannot_be_hers_is_doubted(
    dictionary: Dictionary, number: str, born: str, said: str | None
) -> None:
    held = record(
        personal_number=Held(attribute="personal_number", value=number),
        birth_date=Held(attribute="birth_date", value=born),
    )
    doubts = with_doubts(record=held, standings={}, dictionary=dictionary).values
    told = doubts["personal_number"].doubt
    assert (told.in_("en") if told else None) == said
    assert doubts["birth_date"].doubt is None
