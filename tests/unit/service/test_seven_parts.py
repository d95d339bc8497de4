"""What must be made public of a procedure; who may file it; which unit decides it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from motlan.dictionary.book import Dictionary
from motlan.kernel.errors import Refused
from motlan.kernel.spec import Read
from motlan.kernel.text import Text
from motlan.service.forms.compile import compile_form
from motlan.service.forms.filled import Filled
from motlan.service.forms.prefill import prefill
from motlan.service.forms.routing import deciding_unit, demand_filer, may_file
from motlan.service.procedures.seven_parts import RequiredPart, missing_parts
from motlan.service.procedures.spec import Filer, Procedure
from tests.unit.service.conftest import MOTHER, UNIT, People, held

WHOLE: Mapping[str, Any] = {
    "procedure": "9.000001",
    "label": {"vi": "Xin tặng cây", "en": "Ask for a tree"},
    "about": {"vi": "Xin tặng cây", "en": "Ask for a tree"},
    "in_force": "2025-07-01",
    "legal_basis": "test",
    "owner": "city",
    "received_by": "any_commune_centre",
    "decided_by": "applicant.residence_unit",
    "decided_at": 2,
    "may_file": {"who": {"vi": "Mọi người", "en": "Anybody"}},
    "channels": ["online"],
    "time_limit": {"working_days": 1},
    "subjects": {"applicant": {"concept": "person", "is": "signed_in", "label": {"vi": "Người xin"}}},
    "form": [{"page": "you", "label": {"vi": "Bạn"}, "show": ["applicant.residence_unit"]}],
    "components": [{"id": "request", "kind": "declaration", "copies": 1, "label": {"vi": "Đơn"}}],
    "process": {"use": "one_stop"},
    "result": {"document": "tree", "label": {"vi": "Cây"}},
}
UNSAID: Mapping[RequiredPart, Mapping[str, Any]] = {
    RequiredPart.NAME: {"label": {"vi": "Xin tặng cây", "en": "9.000001"}},
    RequiredPart.STEPS: {"process": None},
    RequiredPart.CHANNELS: {"channels": None},
    RequiredPart.COMPONENTS: {"components": [{"id": "request", "kind": "declaration", "label": {"vi": "Đơn"}}]},
    RequiredPart.FILERS: {"may_file": None},
    RequiredPart.HANDLER: {"decided_at": None},
}


def of(**instead: object) -> Procedure:
    said = {**WHOLE, **instead}
    return Procedure.model_validate({key: value for key, value in said.items() if value is not None})


def test_a_procedure_that_says_all_seven_parts_is_complete() -> None:
    assert missing_parts(of()) == ()
    assert missing_parts(of(components=None)) == (RequiredPart.COMPONENTS,)
    assert missing_parts(of(received_by=None)) == (RequiredPart.HANDLER,)


@pytest.mark.parametrize("part", UNSAID)
def test_each_part_that_is_unsaid_is_named(part: RequiredPart) -> None:
    assert missing_parts(of(**UNSAID[part])) == (part,)
    assert part.key in Procedure.model_fields


def test_a_note_or_a_datum_is_not_handed_in_and_needs_no_number() -> None:
    read_only = [{"id": name, "kind": name, "label": {"vi": name}} for name in ("note", "datum")]
    assert missing_parts(of(components=read_only)) == ()


def test_every_procedure_of_the_example_is_complete(procedures: Mapping[str, Read[Procedure]]) -> None:
    lacking = {name: missing_parts(one.value) for name, one in procedures.items() if one.value is not None}
    assert len(lacking) >= 10
    assert {name: parts for name, parts in lacking.items() if parts} == {}


def filled(procedure: Procedure, dictionary: Dictionary, people: People) -> Filled:
    return prefill(form=compile_form(procedure, dictionary), holder=people, applicant=MOTHER)


UNMARRIED = [
    {"who": {"vi": "Người chưa kết hôn", "en": "The unmarried"}, "when": "applicant.marital_status == 'single'"}
]


def test_who_may_not_file_is_told_who_may_and_what_to_do(dictionary: Dictionary, people: People) -> None:
    married = filled(of(may_file=UNMARRIED), dictionary, people)
    assert not may_file(married)
    with pytest.raises(Refused) as refused:
        demand_filer(married)
    assert refused.value.remedy == Text(
        vi="Được nộp: Người chưa kết hôn. Nếu thông tin đang giữ sai, hãy báo sai trong hồ sơ của mình.",
        en="Who may: The unmarried. Where the record is wrong, say so in the record.",
    )


@pytest.mark.parametrize(
    "filers",
    [
        (),
        (Filer(who=Text(vi="Ai cũng được")),),
        (Filer(who=Text(vi="a"), when="applicant.marital_status == 'married'"),),
        (Filer(who=Text(vi="a"), when="applicant.sex == 'male'"), Filer(who=Text(vi="b"))),
    ],
)
def test_one_who_fits_suffices(filers: tuple[Filer, ...], dictionary: Dictionary, people: People) -> None:
    demand_filer(filled(of().model_copy(update={"may_file": filers}), dictionary, people))


def test_a_value_in_doubt_refuses_nobody(dictionary: Dictionary) -> None:
    doubtful = People()
    doubtful.add("person", MOTHER, marital_status=held("married", doubt=Text(vi="cũ")), residence_unit=UNIT)
    rule = [{"who": {"vi": "Chưa kết hôn"}, "when": "applicant.marital_status != 'married'"}]
    assert may_file(filled(of(may_file=rule), dictionary, doubtful))


@pytest.mark.parametrize(
    ("level", "answers", "expected"),
    [
        (None, {}, UNIT),
        (2, {}, UNIT),
        (1, {}, "01"),
        (2, {"applicant.residence_unit": "01"}, ""),
        (1, {"applicant.residence_unit": "01"}, "01"),
        (None, {"applicant.residence_unit": "01"}, "01"),
        (2, {"applicant.residence_unit": "nowhere"}, ""),
    ],
)
def test_the_unit_that_decides_stands_at_the_level_named(
    level: int | None, answers: dict[str, str], expected: str, dictionary: Dictionary, people: People
) -> None:
    assert deciding_unit(filled(of(decided_at=level), dictionary, people), answers) == expected
