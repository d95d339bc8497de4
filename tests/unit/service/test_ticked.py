"""Records of a repeated group are ticked, not typed: who can be ticked, what is kept, and what is written for each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from motlan.data.spec import Catalogue
from motlan.dictionary.book import Dictionary
from motlan.kernel.spec import Read, read
from motlan.service.forms.check import procedure_issues
from motlan.service.forms.compile import compile_form
from motlan.service.forms.display import shown
from motlan.service.forms.filled import Asked, Filled
from motlan.service.forms.prefill import prefill
from motlan.service.forms.validate import read_post
from motlan.service.procedures.spec import Procedure
from tests.unit.service.conftest import CHILD, FATHER, MOTHER, VIETNAM, People

MOVES = "dossier.moves_with"
TODAY = date(2026, 11, 16)
BOTH = f"{FATHER} Trần Văn Nam · 1988\n{CHILD} Trần Thị Mai · 03/02/2015"


@pytest.fixture
def filled(procedures: Mapping[str, Read[Procedure]], dictionary: Dictionary, people: People) -> Filled:
    procedure = procedures["permanent_residence"].value
    assert procedure is not None
    return prefill(form=compile_form(procedure, dictionary), holder=people, applicant=MOTHER)


def _asked(filled: Filled) -> Asked:
    return next(one for one in filled.asked if one.name == MOVES)


def test_everybody_of_the_household_but_oneself_can_be_ticked(filled: Filled) -> None:
    assert [(row.key, row.label.in_("vi"), row.label.in_("en")) for row in _asked(filled).rows] == [
        (str(FATHER), "Trần Văn Nam · 1988 · Chủ hộ", "Trần Văn Nam · 1988 · Head"),
        (str(CHILD), "Trần Thị Mai · 03/02/2015 · Con", "Trần Thị Mai · 03/02/2015 · Child"),
    ]


def test_what_is_kept_are_keys_and_our_words(filled: Filled, dictionary: Dictionary) -> None:
    read = read_post(filled=filled, post={MOVES: ["", str(FATHER), str(CHILD)]}, today=TODAY, page="people")
    assert (read.answers, read.faults) == ({MOVES: BOTH}, ())
    assert shown(_asked(filled).field, BOTH, dictionary).in_("en") == "Trần Văn Nam · 1988; Trần Thị Mai · 03/02/2015"
    again = read_post(filled=filled, post=read.answers, today=TODAY, page="people")
    assert again.answers == read.answers


@pytest.mark.parametrize("typed", [["9999"], [str(FATHER), "x"], [str(MOTHER)], f"{FATHER} Ai Đó\n12 Kẻ Khác"])
def test_nobody_else_can_be_ticked(filled: Filled, typed: str | list[str]) -> None:
    read = read_post(filled=filled, post={MOVES: typed}, today=TODAY, page="people")
    assert read.answers == {}
    assert [(one.field, one.why.in_("en")) for one in read.faults] == [
        (MOVES, "The list has changed meanwhile; please tick once more.")
    ]


def test_words_that_somebody_sends_along_are_not_kept(filled: Filled) -> None:
    read = read_post(filled=filled, post={MOVES: f"{FATHER} Kẻ Khác"}, today=TODAY, page="people")
    assert read.answers == {MOVES: f"{FATHER} Trần Văn Nam · 1988"}


def test_none_ticked_is_an_answer(filled: Filled) -> None:
    read = read_post(filled=filled, post={MOVES: [""]}, today=TODAY, page="people")
    assert (read.answers, read.raw, read.faults) == ({}, {MOVES: ""}, ())


def test_other_pages_read_nothing_of_the_group(
    procedures: Mapping[str, Read[Procedure]], dictionary: Dictionary, people: People
) -> None:
    procedure = procedures["permanent_residence"].value
    assert procedure is not None
    prefill(form=compile_form(procedure, dictionary), holder=people, applicant=MOTHER, page="home")
    assert not [one for one in people.asked if "household" in one]


def _changed(folder: Path, change: Mapping[str, Any], effect: Mapping[str, Any]) -> Read[Procedure]:
    data = yaml.safe_load((VIETNAM / "procedures" / "permanent_residence.yaml").read_text("utf-8"))
    data["in_force"] = str(data["in_force"])
    data["questions"]["moves_with"].update(change)
    data["result"]["effect"].update(effect)
    target = folder / "permanent_residence.yaml"
    target.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    return read(target, Procedure, name=target.name)


@pytest.mark.parametrize(
    ("change", "effect", "said"),
    [
        ({}, {}, []),
        ({"rows": "houshold"}, {}, ["There is no group “houshold”."]),
        ({"who": "relation"}, {}, ["There is no reference that the group shows “relation”."]),
        (
            {},
            {"and_each": "dossier.new_detail"},
            ["“dossier.new_detail” is not a question in which records of person are ticked."],
        ),
        ({"rows": "parcels", "who": None}, {}, ["“dossier.moves_with” is not a question in which records of person"]),
    ],
)
def test_the_check_names_what_cannot_be_ticked(
    tmp_path: Path, catalogue: Catalogue, change: dict[str, Any], effect: dict[str, Any], said: list[str]
) -> None:
    result = _changed(tmp_path, change, effect)
    assert result.value is not None
    issues = procedure_issues(procedure=result.value, document=result.document, catalogue=catalogue)
    why = [issue.why.in_("en") for issue in issues]
    for sentence in said:
        assert [one for one in why if one.startswith(sentence)], why
    assert bool(why) == bool(said)


def test_rows_and_their_type_go_together(tmp_path: Path) -> None:
    assert _changed(tmp_path, {"type": "long_text"}, {}).value is None
    assert _changed(tmp_path, {"rows": None}, {}).value is None
