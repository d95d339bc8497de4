"""What `motlan check` says of a procedure: each fault with its line, its reason and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from motlan.data.spec import Catalogue
from motlan.kernel.spec import Read, read
from motlan.service.forms.check import procedure_issues
from motlan.service.forms.compile import compile_form
from motlan.service.forms.prefill import prefill
from motlan.service.procedures.spec import Procedure
from tests.unit.service.conftest import MOTHER, UNIT, VIETNAM, People


def _changed(folder: Path, name: str = "birth_registration", **changes: Any) -> Read[Procedure]:
    """The workspace's procedure with some keys put differently."""
    data = yaml.safe_load((VIETNAM / "procedures" / f"{name}.yaml").read_text("utf-8"))
    data["in_force"] = str(data["in_force"])
    target = folder / f"{name}.yaml"
    target.write_text(yaml.safe_dump({**data, **changes}, allow_unicode=True, sort_keys=False), "utf-8")
    return read(target, Procedure, name=target.name)


def _said(result: Read[Procedure], catalogue: Catalogue) -> list[tuple[str, str]]:
    assert result.value is not None, [issue.in_("en") for issue in result.issues]
    issues = procedure_issues(procedure=result.value, document=result.document, catalogue=catalogue)
    return [(issue.path, issue.why.in_("en")) for issue in issues]


def _effect(target: str = "civil_status.registered_births", **effect: Any) -> dict[str, Any]:
    """A result with this effect."""
    return {"document": "d", "label": "D", "effect": {**effect, "in": target}}


def test_the_workspaces_procedures_have_no_fault(
    procedures: Mapping[str, Read[Procedure]], catalogue: Catalogue
) -> None:
    said = {name: _said(result, catalogue) for name, result in procedures.items()}
    assert len(said) >= 5
    assert {name: faults for name, faults in said.items() if faults} == {}


def test_a_form_that_asks_for_what_is_held_is_a_fault_with_its_line(tmp_path: Path, catalogue: Catalogue) -> None:
    shown = ["mother.personal_number", "mother.birth_date"]
    shown += [f"father.{name}" for name in ("personal_number", "full_name", "birth_date")]
    asked = ["mother.full_name", "child.full_name", "mother.residence_unit"]
    form = [{"page": "one", "label": "One", "ask": asked, "show": shown}]
    result = _changed(tmp_path, form=form, requires=[])
    assert result.value is not None
    issues = procedure_issues(procedure=result.value, document=result.document, catalogue=catalogue)
    assert [(issue.path, issue.why.in_("en")) for issue in issues] == [
        ("form.0.ask.0", "The form asks for “mother.full_name”, which “Civil status” holds."),
        ("form.0.ask.2", "The form asks for “mother.residence_unit”, which “National population database” holds."),
    ]
    lines = (tmp_path / "birth_registration.yaml").read_text("utf-8").splitlines()
    assert [lines[issue.line - 1].strip() for issue in issues] == ["- mother.full_name", "- mother.residence_unit"]
    assert issues[0].remedy.in_("en") == "Move it to `show`, or to `change` for a new value."


@pytest.mark.parametrize(
    ("label", "path"),
    [
        ({"vi": "Số điện thoại", "en": "Your number"}, "applicant.phone"),
        ({"vi": "Họ tên của người yêu cầu", "en": "Who you are"}, "applicant.full_name"),
        ({"vi": "Căn cước công dân", "en": "Card"}, "applicant.personal_number"),
        ({"vi": "Nơi ở", "en": "Date of birth of the mother"}, "mother.birth_date"),
        ({"vi": "Số nhà, đường, thôn nơi ở mới", "en": "House, street, village of the new home"}, None),
        ({"vi": "Họ tên người làm chứng", "en": "Full name of the witness"}, None),
    ],
)
def test_a_question_in_other_words_for_what_is_held_is_a_fault(
    tmp_path: Path, catalogue: Catalogue, label: dict[str, str], path: str | None
) -> None:
    questions = {"certificate_number": {"type": "text", "label": label, "sensitive": False}}
    result = _changed(tmp_path, questions=questions)
    said = [why for place, why in _said(result, catalogue) if place == "questions.certificate_number"]
    assert bool(said) is (path is not None)
    assert all(f"“{path}”" in why for why in said[:1])


def test_a_new_value_may_be_asked_beside_the_held_one(tmp_path: Path, catalogue: Catalogue, people: People) -> None:
    form = [{"page": "one", "label": "One", "change": ["applicant.residence_unit"], "ask": ["dossier.new_unit"]}]
    result = _changed(tmp_path, "permanent_residence", form=form)
    assert _said(result, catalogue) == []
    assert result.value is not None
    filled = prefill(form=compile_form(result.value, catalogue.dictionary), holder=people, applicant=MOTHER)
    asked = filled.asked[0]
    assert asked.name == "applicant.residence_unit"
    assert asked.current is not None
    assert (asked.current.held.value, asked.answer) == (UNIT, "")


@pytest.mark.parametrize(
    ("changes", "path", "why"),
    [
        (
            {"subjects": {"applicant": {"concept": "persn", "is": "signed_in", "label": "A"}}},
            "subjects.applicant.concept",
            "There is no concept “persn”.",
        ),
        ({"decided_by": "mother.full_name"}, "decided_by", "“mother.full_name” is not a unit of territory."),
        ({"decided_by": "mother.home"}, "decided_by", "There is no attribute of person “home”."),
        ({"decided_by": "child.residence_unit"}, "decided_by", "No page of the form has “child.residence_unit”."),
        ({"decided_by": "dossier.nothing"}, "decided_by", "There is no question “nothing”."),
        (
            {"fee": {"currency": "VND", "amounts": [{"units": ["99999"], "online": 1}]}},
            "fee.amounts.0.units",
            "There is no unit “99999”.",
        ),
        (
            {"fee": {"currency": "VND", "lines": {"a": {"label": "A", "each": "dossier.pages"}}, "amounts": []}},
            "fee.lines.a.each",
            "There is no question “pages”.",
        ),
        (
            {"fee": {"currency": "VND", "lines": {"a": {"label": "A", "each": "mother.sex"}}, "amounts": []}},
            "fee.lines.a.each",
            "“mother.sex” cannot be counted by.",
        ),
        (
            {"fee": {"currency": "VND", "amounts": [{"online": 1, "when": "mother.seks == 'x'"}]}},
            "fee.amounts.0.when",
            "There is no attribute of person “seks”.",
        ),
        (
            {
                "result": {
                    "document": "d",
                    "label": "D",
                    "effect": {"create": "child", "in": "population.citizens", "set": {"sex": "child.sex"}},
                }
            },
            "result.effect.in",
            "“population.citizens” is not a dataset about person that the platform hosts.",
        ),
        (
            {
                "result": {
                    "document": "d",
                    "label": "D",
                    "effect": {"create": "baby", "in": "population.citizens", "set": {"sex": "child.sex"}},
                }
            },
            "result.effect.create",
            "There is no subject “baby”.",
        ),
        (
            {"result": _effect(create="mother", set={"sex": "mother.sex"})},
            "result.effect.create",
            "“mother” exists already, it cannot be created.",
        ),
        (
            {"result": _effect(update="child", set={"sex": "child.sex"})},
            "result.effect.update",
            "“child” does not exist yet to be updated.",
        ),
        (
            {"result": _effect("population.registered_residences", update="mother", set={"sex": "child.sex"})},
            "result.effect.in",
            "There is no column of population.registered_residences “sex”.",
        ),
        (
            {"components": [{"id": "a", "kind": "paper", "label": "A", "when": "mother.sex = 'x'"}]},
            "components.0.when",
            "The condition is not valid CEL.",
        ),
        (
            {"components": [{"id": "a", "kind": "paper", "label": "A", "when": "mother.seks == 'x'"}]},
            "components.0.when",
            "There is no attribute of person “seks”.",
        ),
        (
            {"components": [{"id": "a", "kind": "note", "label": "A"}, {"id": "a", "kind": "note", "label": "B"}]},
            "components.1.id",
            "“a” stands in “components” already.",
        ),
        (
            {"components": [{"id": "a", "kind": "paper", "label": "A", "parts": ["birth"]}]},
            "components.0.parts.0",
            "There is no part “birth”.",
        ),
    ],
)
def test_a_fault_is_named_where_it_stands(
    tmp_path: Path, catalogue: Catalogue, changes: dict[str, Any], path: str, why: str
) -> None:
    assert (path, why) in _said(_changed(tmp_path, **changes), catalogue)


def test_a_requirement_reads_what_there_is_and_is_said_where_something_is_asked(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    wrong = [
        {"that": "child.sex == ", "at": "child.sex", "why": "No."},
        {"that": "child.height == '1' && child.birth_date > today.minus_some_years", "at": "child.sex", "why": "No."},
        {"that": "child.birth_date > today.minus_1_years", "at": "mother.full_name", "why": "No."},
        {"that": "child.birth_date > today.minus_1_years", "at": "child.birth_date", "why": "Too late."},
    ]
    said = _said(_changed(tmp_path, requires=wrong), catalogue)
    assert [path for path, _ in said] == [
        "requires.0.that", "requires.1.that", "requires.1.that", "requires.2.at"
    ]  # fmt: skip
    assert [why for _, why in said][1:] == [
        "There is no attribute of person “height”.",
        "There is no day “today.minus_some_years”.",
        "There is no path that the form asks “mother.full_name”.",
    ]


def test_nobody_is_found_by_somebody_declared_later(tmp_path: Path, catalogue: Catalogue) -> None:
    subjects = {
        "mother": {"concept": "person", "label": "M", "is": "father.spouse"},
        "father": {"concept": "person", "label": "F", "is": "mother.spouse"},
    }
    form = [{"page": "one", "label": "One", "show": ["mother.residence_unit"]}]
    plain = {
        "subjects": subjects,
        "form": form,
        "groups": {},
        "requires": [],
        "components": [],
        "result": {"document": "d", "label": "D"},
    }
    assert _said(_changed(tmp_path, **plain), catalogue) == [
        ("subjects.mother.is", "There is no earlier subject “father”.")
    ]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"time_limit": {"working_days": 1, "working_hours": 8}}, "time_limit"),
        ({"time_limit": {}}, "time_limit"),
        ({"procedure": 1.001193}, "procedure"),
        ({"chanels": ["online"]}, "chanels"),
        (
            {"subjects": {"child": {"concept": "person", "label": "C", "new": True, "is": "signed_in"}}},
            "subjects.child",
        ),
        ({"questions": {"q": {"type": "code", "label": "Q"}}}, "questions.q"),
        ({"result": _effect(set={"sex": "child.sex"})}, "result.effect"),
        ({"result": _effect(create="child", update="mother", set={"sex": "child.sex"})}, "result.effect"),
    ],
)
def test_what_does_not_fit_the_spec_is_an_issue_and_never_an_exception(
    tmp_path: Path, changes: dict[str, Any], path: str
) -> None:
    result = _changed(tmp_path, **changes)
    assert result.value is None
    assert [issue.path for issue in result.issues] == [path]


def test_a_time_without_quotation_marks_is_still_a_time(tmp_path: Path) -> None:
    target = tmp_path / "x.yaml"
    source = (VIETNAM / "procedures" / "birth_registration.yaml").read_text("utf-8")
    target.write_text(source.replace('cut_off: "15:00"', "cut_off: 15:00"), "utf-8")
    procedure = read(target, Procedure).value
    assert procedure is not None
    assert str(procedure.time_limit.cut_off) == "15:00:00"


def test_a_new_record_is_told_apart_by_what_is_written_points_at_somebody_and_is_asked(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    written = {"full_name": "child.full_name", "birth_date": "child.birth_date", "mother": "mother.personal_number"}

    def said(*names: str) -> list[tuple[str, str]]:
        effect = _effect(create="child", set=written, unless_held=list(names))
        return _said(_changed(tmp_path, result=effect), catalogue)

    place = "result.effect.unless_held"
    assert said("mother", "birth_date", "full_name") == []
    assert said("birth_date", "full_name") == [(place, "unless_held names no reference.")]
    assert said("mother") == [(place, "unless_held names nothing that the form asks.")]
    assert said("mother", "birth_date", "sex") == [(place, "There is no attribute that the effect sets “sex”.")]


def test_nothing_is_told_apart_where_nothing_is_founded(tmp_path: Path) -> None:
    effect = _effect(update="mother", set={"full_name": "child.full_name"}, unless_held=["full_name"])
    result = _changed(tmp_path, result=effect)
    assert result.value is None
    assert any("who is updated is held" in issue.in_("en") for issue in result.issues)


def test_a_number_that_is_asked_for_is_that_of_a_concept_with_a_number(tmp_path: Path, catalogue: Catalogue) -> None:
    def asking(**more: str) -> Read[Procedure]:
        owner = {"type": "reference", "label": "Owner", "optional": True, **more}
        asked = yaml.safe_load((VIETNAM / "procedures" / "permanent_residence.yaml").read_text("utf-8"))["questions"]
        return _changed(tmp_path, "permanent_residence", questions={**asked, "owner_number": owner})

    assert _said(asking(concept="person"), catalogue) == []
    assert [path for path, _why in _said(asking(concept="persons"), catalogue)] == ["questions.owner_number.concept"]
    assert asking().value is None


def test_what_a_result_certifies_is_one_of_the_papers(tmp_path: Path, catalogue: Catalogue) -> None:
    data = yaml.safe_load((VIETNAM / "procedures" / "certified_copy.yaml").read_text("utf-8"))
    certifies = {**data["result"]["certifies"], "paper": "diploma"}
    result = _changed(tmp_path, "certified_copy", result={**data["result"], "certifies": certifies})
    ((place, why),) = _said(result, catalogue)
    assert (place, "diploma" in why) == ("result.certifies.paper", True)


def test_a_question_like_a_sensitive_value_says_whether_it_is_one(tmp_path: Path, catalogue: Catalogue) -> None:
    def issues(**said: bool) -> list[str]:
        phone = {"type": "text", "label": {"vi": "Số điện thoại của chủ nhà", "en": "Owner's telephone"}, **said}
        asked = yaml.safe_load((VIETNAM / "procedures" / "certified_copy.yaml").read_text("utf-8"))["questions"]
        result = _changed(tmp_path, "certified_copy", questions={**asked, "owner": phone})
        assert result.value is not None
        found = procedure_issues(procedure=result.value, document=result.document, catalogue=catalogue)
        return [f"{one.severity.value} {one.path}: {one.why.in_('en')}" for one in found]

    like = "This question is like “Telephone”, which is sensitive, and does not say whether it is."
    assert issues() == [f"warning questions.owner: {like}"]
    assert (issues(sensitive=True), issues(sensitive=False)) == ([], [])


def test_a_number_counts_the_records_of_a_group_that_there_is(tmp_path: Path, catalogue: Catalogue) -> None:
    data = yaml.safe_load((VIETNAM / "procedures" / "poor_household.yaml").read_text("utf-8"))
    asked = {**data["questions"], "members": {**data["questions"]["members"], "counts": "family"}}
    ((place, why),) = _said(_changed(tmp_path, "poor_household", questions=asked), catalogue)
    assert (place, "family" in why) == ("questions.members.counts", True)
