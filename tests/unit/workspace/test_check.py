"""Each fault of a workspace that an official can make is found, with its file and line, and all at once."""

import shutil
from pathlib import Path

import pytest

from motlan.kernel.errors import SpecError
from motlan.kernel.issue import Severity
from motlan.workspace.init import init
from motlan.workspace.load import examine, load

VIETNAM = Path(__file__).parents[3] / "workspaces" / "vietnam"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    init(tmp_path / "w", name="w")
    return tmp_path / "w"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def found(root: Path) -> list[tuple[str, int, str]]:
    return [(issue.file, issue.line, issue.why.in_("en")) for issue in examine(root).issues]


def test_the_example_has_no_fault():
    assert examine(VIETNAM, worked=True).issues == ()


def test_an_indicator_of_a_group_that_the_index_does_not_have_is_named(tmp_path: Path):
    root = tmp_path / "w"
    shutil.copytree(VIETNAM, root)
    change(root / "indicators" / "on_time.yaml", 'indicator: "2.1"', 'indicator: "9.1"')
    assert ("indicators/on_time.yaml", 8, "There is no group of the index called “9”.") in found(root)


def test_a_worked_case_that_does_not_hold_is_named_with_its_line(tmp_path: Path):
    root = tmp_path / "w"
    shutil.copytree(VIETNAM, root)
    file = root / "indicators" / "on_time.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if "counts: [1, 1]" in line)
    lines[at] = lines[at].replace("counts: [1, 1]", "counts: [1, 3]")
    file.write_text("\n".join(lines), encoding="utf-8")
    assert examine(root).issues == ()
    (fault,) = examine(root, worked=True).issues
    assert (fault.file, fault.line) == ("indicators/on_time.yaml", at + 1)
    assert fault.why.in_("en").startswith("Worked case ")
    assert fault.why.in_("en").endswith(" counts 1/1, and says 1/3.")


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("dictionary/person.yaml", "codes: sex", "codes: gender", (12, "There is no code list called “gender”.")),
        (
            "dictionary/person.yaml",
            "scheme: person-number",
            "scheme: pn",
            (9, "There is no identifier scheme called “pn”."),
        ),
        (
            "dictionary/person.yaml",
            "authority: [population]",
            "authority: [nobody]",
            (6, "There is no database called “nobody”."),
        ),
        (
            "dictionary/person.yaml",
            "identifier: person_number",
            "identifier: id",
            (4, "`id` is not an attribute of person"),
        ),
        ("dictionary/person.yaml", "title:", "titel:", (5, "There is no key “titel” here.")),
        (
            "databases/population.yaml",
            "name: full_name",
            "name: fullname",
            (15, "There is no attribute of person called “fullname”."),
        ),
        (
            "databases/population.yaml",
            "owner: registry_office",
            "owner: registry",
            (4, "There is no agency called “registry”."),
        ),
        (
            "databases/population.yaml",
            "describes: person",
            "describes: people",
            (11, "There is no concept called “people”."),
        ),
        (
            "databases/population.yaml",
            "name: full_name",
            "name: person_number",
            (8, "two columns are mapped to person_number"),
        ),
        ("databases/population.yaml", "F: female", "F: femal", (17, "There is no code of sex called “femal”.")),
        ("databases/population.yaml", "kind: csv", "kind: cvs", (6, "cvs")),
        (
            "databases/population.yaml",
            "format: yyyy-mm-dd",
            "format: qq",
            (16, "a date's form is made of dd, mm, yyyy"),
        ),
        ("workspace.yaml", "time_zone: UTC", "time_zone: Hanoi", (6, "'Hanoi' is no time zone")),
        ("units.csv", "01,First province,,1", "01,First province,01,1", (2, "A circle: 01 → 01.")),
        ("units.csv", "01,First province,,1", "01,First province,99,1", (2, "The unit “99” above 01 is not there.")),
        (
            "units.csv",
            "2000-01-01,\n",
            "2000-01-01,1999-12-31\n",
            (2, "01 ends on 1999-12-31, before it begins on 2000-01-01."),
        ),
        ("units.csv", "2000-01-01", "2000-13-01", (2, "Line 2: month must be in 1..12")),
        ("calendar.csv", "holiday", "party", (2, "Line 2: kind is 'party', not holiday or working.")),
    ],
)
def test_a_fault_is_found_at_its_line(workspace, file, old, new, expected):
    change(workspace / file, old, new)
    line, why = expected
    matching = [issue for issue in found(workspace) if issue[:2] == (file, line) and why in issue[2]]
    assert len(matching) == 1, found(workspace)
    assert examine(workspace).workspace is None


def test_nothing_refers_to_what_has_no_identifier(workspace):
    mother = "  mother: {type: reference, concept: person, label: {en: Mother}}\n"
    person = workspace / "dictionary/person.yaml"
    person.write_text(person.read_text() + mother)
    assert found(workspace) == []
    change(person, "identifier: person_number\n", "")
    line = person.read_text().splitlines().index(mother.rstrip()) + 1
    why = "“person” has no `identifier`, and a reference is the identifier of what it refers to."
    assert found(workspace) == [("dictionary/person.yaml", line, why)]
    assert examine(workspace).workspace is None


def test_all_faults_are_reported_at_once(workspace):
    change(workspace / "dictionary/person.yaml", "codes: sex", "codes: gender")
    change(workspace / "databases/population.yaml", "name: full_name", "name: fullname")
    assert [(file, line) for file, line, _ in found(workspace)] == [
        ("databases/population.yaml", 15),
        ("dictionary/person.yaml", 12),
    ]


def test_the_remedy_names_the_nearest_spelling(workspace):
    change(workspace / "databases/population.yaml", "name: full_name", "name: fullname")
    (issue,) = examine(workspace).issues
    assert issue.remedy.in_("en") == "Declare it, or correct it to: full_name."
    assert issue.remedy.in_("vi") == "Khai báo nó, hoặc sửa thành: full_name."


def test_the_same_name_twice(workspace):
    text = (workspace / "dictionary/codes/sex.yaml").read_text()
    (workspace / "dictionary/codes/zz.yaml").write_text(text)
    assert found(workspace) == [
        ("dictionary/codes/zz.yaml", 1, "“sex” is declared in dictionary/codes/sex.yaml already."),
    ]


def test_an_empty_folder_says_what_is_missing(tmp_path):
    files = {file for file, _, _ in found(tmp_path)}
    assert files == {"workspace.yaml"}


def test_a_workspace_of_data_alone_needs_no_numbers_no_places_and_no_working_days(workspace):
    person = workspace / "dictionary/person.yaml"
    lines = [line for line in person.read_text("utf-8").splitlines() if "person_number" not in line]
    person.write_text("\n".join(lines), "utf-8")
    change(workspace / "databases/population.yaml", "id: person_number\n      ", "")
    for name in ("dictionary/identifiers.yaml", "units.csv", "calendar.csv"):
        (workspace / name).unlink()
    assert found(workspace) == []
    person.write_text(person.read_text("utf-8") + "\n  home: {type: unit, label: {en: Home}}\n", "utf-8")
    assert found(workspace) == [("dictionary/person.yaml", len(lines) + 1, "units.csv holds no unit.")]


def test_working_days_are_needed_where_procedures_or_plans_count_them(workspace):
    (workspace / "units.csv").unlink()
    (workspace / "calendar.csv").unlink()
    (workspace / "plans").mkdir(exist_ok=True)
    (workspace / "plans" / "one.yaml").write_text("plan: one\n", "utf-8")
    files = {file for file, _, _ in found(workspace)}
    assert {"units.csv", "calendar.csv"} < files


def test_a_faulty_workspace_cannot_be_used(workspace):
    change(workspace / "workspace.yaml", "currency: XXX", "currency: money")
    with pytest.raises(SpecError) as caught:
        load(workspace)
    assert [issue.line for issue in caught.value.issues] == [7]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("owner: ministry_of_justice", "owner: ministry_of_magic", "There is no agency called “ministry_of_magic”."),
        ("life_events: [", "life_events: [pigs_fly, ", "There is no life event called “pigs_fly”."),
    ],
)
def test_a_procedure_names_agencies_and_life_events_that_are_there(tmp_path, old, new, why):
    root = tmp_path / "vietnam"
    shutil.copytree(VIETNAM, root)
    (form,) = [
        path
        for path in (root / "procedures").glob("*.yaml")
        if '\nprocedure: "1.001193"' in path.read_text(encoding="utf-8")
    ]
    change(form, old, new)
    assert [text for _, _, text in found(root)] == [why]


def test_a_form_that_asks_for_what_is_held_is_a_fault(tmp_path):
    root = tmp_path / "vietnam"
    shutil.copytree(VIETNAM, root)
    (form,) = [
        path
        for path in (root / "procedures").glob("*.yaml")
        if '\nprocedure: "1.001193"' in path.read_text(encoding="utf-8")
    ]
    change(form, "child.full_name,", "child.full_name, mother.full_name,")
    assert any(
        "mother.full_name" in issue.path or "mother.full_name" in issue.why.in_("en") for issue in examine(root).errors
    )
    assert examine(root).workspace is None


def test_a_slip_in_one_file_hides_no_fault_of_another(workspace):
    change(workspace / "dictionary/person.yaml", "label: {en: Person}", "label: {en: Person}\nplurall: {en: Persons}")
    change(workspace / "databases/population.yaml", "name: full_name", "name: fullname")
    assert found(workspace) == [
        ("databases/population.yaml", 15, "There is no attribute of person called “fullname”."),
        ("dictionary/person.yaml", 4, "There is no key “plurall” here."),
    ]
    assert examine(workspace).workspace is None


def test_references_wait_for_a_file_that_cannot_be_read_and_say_so(workspace):
    (workspace / "dictionary/person.yaml").write_text("concept: [person", encoding="utf-8")
    issues = examine(workspace).issues
    assert [(issue.file, issue.severity.value) for issue in issues] == [
        ("dictionary/person.yaml", "error"),
        ("workspace.yaml", "warning"),
    ]
    assert issues[1].remedy.in_("en") == "Mend first: dictionary/person.yaml."


def test_a_code_of_a_unit_stands_once(workspace):
    units = workspace / "units.csv"
    units.write_text(units.read_text(encoding="utf-8") + "01,Again,,1,province,Again,2000-01-01,\n", encoding="utf-8")
    assert found(workspace) == [("units.csv", 3, "This code stands more than once.")]


def test_a_code_in_dossiers_codes_is_of_a_unit_that_is_there(workspace):
    change(workspace / "workspace.yaml", "currency:", 'agency_codes: {"999999": G09}\ncurrency:')
    assert found(workspace)[-1][2] == "There is no administrative unit called “999999”."


def test_what_is_not_read_is_told(workspace):
    (workspace / "databases/land.yml").write_text("database: land", encoding="utf-8")
    (workspace / "databaes").mkdir()
    loaded = examine(workspace)
    assert [(issue.file, issue.severity.value) for issue in loaded.issues] == [
        ("databaes", "warning"),
        ("databases/land.yml", "warning"),
    ]
    assert loaded.workspace is not None


def test_the_default_language_is_one_of_the_languages(workspace):
    change(workspace / "workspace.yaml", "default_language: en", "default_language: de")
    assert [(line, "`de` is not one of languages" in why) for _, line, why in found(workspace)] == [(5, True)]


def test_a_folder_that_is_not_there(tmp_path):
    (issue,) = examine(tmp_path / "nowhere").issues
    assert issue.why.in_("en") == "There is no such folder."


def test_who_acts_for_whom_is_read_from_attributes_that_are_there(workspace):
    rules = "representation: {of_age: 18, born: person.nowhere, legal: [person.full_name]}\ncurrency:"
    change(workspace / "workspace.yaml", "currency:", rules)
    assert [why for _, _, why in found(workspace)] == [
        "There is no attribute of the type date called “person.nowhere”.",
        "There is no attribute that refers to person called “person.full_name”.",
    ]


def test_a_procedure_asks_for_a_level_that_the_provider_has(tmp_path):
    whole = tmp_path / "whole"
    shutil.copytree(VIETNAM, whole)
    change(whole / "procedures/civil_extract.yaml", "received_by:", "assurance: high\nreceived_by:")
    assert found(whole) == [
        ("procedures/civil_extract.yaml", 11, "There is no level of assurance (`sign_in.acr`) called “high”.")
    ]


UNSAID = ("decided_at", "components")


def test_what_a_procedure_leaves_unsaid_is_a_warning_with_its_line(tmp_path):
    root = tmp_path / "vietnam"
    shutil.copytree(VIETNAM, root)
    form = root / "procedures" / "marriage.yaml"
    change(form, "received_by: any_commune_centre\n", "")
    change(form, "{id: declaration, kind: declaration, copies: 1,", "{id: declaration, kind: declaration,")
    lines = form.read_text(encoding="utf-8").split("\n")
    at = {key: next(number for number, line in enumerate(lines, start=1) if line.startswith(key)) for key in UNSAID}
    said = [(one.file, one.line, one.path, one.severity) for one in examine(root).issues]
    assert said == [("procedures/marriage.yaml", at[key], key, Severity.WARNING) for key in UNSAID]
    assert examine(root).workspace is not None


def test_who_may_file_cannot_hang_on_an_answer(tmp_path):
    root = tmp_path / "vietnam"
    shutil.copytree(VIETNAM, root)
    change(root / "procedures" / "marriage.yaml", "applicant.marital_status != 'married'", "partner.sex != 'male'")
    assert [one.why.in_("en") for one in examine(root).errors] == ["“partner.sex” is known only after it was asked."]
