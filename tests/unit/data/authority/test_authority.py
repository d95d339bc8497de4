"""Who should be heard: counted by hand on a few people; another order tried, let stand, taken back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from motlan.cli import main
from motlan.data.authority.api import advise, compute, figures, full_order, standing_order, with_order
from motlan.data.authority.overlap import Figure
from motlan.data.progress import silent
from motlan.data.spec import Catalogue
from motlan.dictionary.decision import AuthorityDecision, not_undone
from motlan.kernel.clock import FixedClock
from motlan.kernel.errors import Refused
from motlan.store.register import Register
from motlan.workspace.decide import FILE, decisions
from motlan.workspace.init import init
from motlan.workspace.load import examine, load

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SOURCES = ("population", "clinic", "school")
PEOPLE = {
    "population": {"1": "Anna Berg", "2": "Bo Dahl", "3": "Carl Ek", "4": "Dora Falk"},
    "clinic": {"1": "Anna Berg", "2": "Bo Dahl", "3": "Karl Ek"},
    "school": {"1": "Anna Berg", "2": "Bo Dal", "3": "Karl Ek"},
}
OTHER = """\
database: {name}
label: {{en: {name}}}
owner: registry_office
connect: {{kind: csv, path: "${{WORKSPACE}}/sample/{name}.csv"}}
datasets:
  people:
    key: id
    describes: person
    columns: {{id: person_number, name: full_name, born: birth_date}}
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Three databases that know the same people, synchronised; the second and third agree on one name."""
    root, sample = tmp_path / "country", tmp_path / "country" / "sample"
    init(root, name="country")
    for source, people in PEOPLE.items():
        head = "id,name,born,sex\n" if source == "population" else "id,name,born\n"
        tail = ",F" if source == "population" else ""
        lines = (f"1000000{number},{name},1990-05-1{number}{tail}" for number, name in people.items())
        file = "people" if source == "population" else source
        (sample / f"{file}.csv").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
        if source != "population":
            (root / "databases" / f"{source}.yaml").write_text(OTHER.format(name=source), encoding="utf-8")
    assert run(tmp_path, "sync")[0] == 0
    return tmp_path


def run(place: Path, *arguments: str) -> tuple[int, str, str]:
    where = ("--workspace", str(place / "country"), "--dir", str(place / "state"), "--lang", "en")
    result = CliRunner().invoke(main, [*arguments, *where], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def answer(place: Path, *arguments: str) -> dict[str, Any]:
    status, output, errors = run(place, *arguments, "--json")
    assert status == 0, output + errors
    record: dict[str, Any] = json.loads(output)
    return record


def register(place: Path) -> Register:
    return Register.connect(f"sqlite:///{place / 'state' / 'register.sqlite3'}")


def names(place: Path) -> dict[str, tuple[str, str]]:
    with register(place) as held:
        rows = held.rows("select person_number, full_name, full_name__source from golden_person")
    return {number[-1]: (name, source) for number, name, source in rows}


def counted(place: Path) -> dict[str, Figure]:
    catalogue = load(place / "country").catalogue
    with register(place) as held:
        compute(register=held, catalogue=catalogue, clock=FixedClock(NOW), progress=silent)
        return {one.database: one for one in figures(register=held, concept="person", attribute="full_name")}


def test_a_majority_judges_where_three_speak_and_two_merely_agree_or_not(place):
    found = counted(place)
    assert {
        name: (one.rows, one.filled, one.subjects, one.judged, one.right, one.paired, one.agreeing)
        for name, one in found.items()
    } == {
        # 1: all agree; 2: school is alone; 3: population is alone; 4: nobody else speaks
        "population": (4, 4, 4, 3, 2, 0, 0),
        "clinic": (3, 3, 4, 3, 3, 0, 0),
        "school": (3, 3, 4, 3, 2, 0, 0),
    }
    assert (found["population"].fill, found["clinic"].reach) == (1.0, 0.75)


def test_figures_are_kept_and_counting_again_replaces_them(place):
    first = counted(place)
    assert counted(place) == first
    (place / "country" / "sample" / "clinic.csv").write_text("id,name,born\n10000001,Anna,1990\n", encoding="utf-8")
    run(place, "sync", "clinic", "--accept-removals")
    with register(place) as held:
        assert {one.database: one for one in figures(register=held, attribute="full_name")} == first


def figure(database: str, **changes: Any) -> Figure:
    said = {
        "concept": "person",
        "attribute": "full_name",
        "computed_at": "2026-03-01T00:00:00Z",
        "changed_at": "2026-02-28T00:00:00Z",
        "rows": 1000,
        "filled": 1000,
        "subjects": 1000,
        "judged": 1000,
        "right": 1000,
        "paired": 0,
        "agreeing": 0,
        "added_a_year": 0,
    }
    return Figure(database=database, **{**said, **changes})


@pytest.fixture
def catalogue(place: Path) -> Catalogue:
    return load(place / "country").catalogue


def recommended(catalogue: Catalogue, *found: Figure, born: frozenset[str] = frozenset()) -> tuple[str, ...]:
    (advice,) = advise(catalogue=catalogue, figures=found, born=born, asked={}, now=NOW)
    return advice.recommended


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({}, {"right": 950}),
        ({}, {"filled": 500}),
        ({}, {"changed_at": "2024-01-01T00:00:00Z"}),
        ({"right": 995}, {"right": 900, "filled": 1000}),
    ],
)
def test_the_better_source_comes_first_by_each_kind_of_evidence(catalogue, better, worse):
    assert recommended(catalogue, figure("clinic", **worse), figure("school", **better)) == ("school", "clinic")


def test_where_facts_are_born_outweighs_reaching_everybody(catalogue):
    found = (figure("population"), figure("clinic", filled=700))
    assert recommended(catalogue, *found) == ("population", "clinic")
    assert recommended(catalogue, *found, born=frozenset({"clinic"})) == ("clinic", "population")
    only_here = frozenset({"person.full_name@clinic"})
    assert recommended(catalogue, *found, born=only_here) == ("clinic", "population")
    elsewhere = frozenset({"person.birth_date@clinic"})
    assert recommended(catalogue, *found, born=elsewhere) == ("population", "clinic")


def test_what_was_not_measured_overtakes_nobody_and_keeps_its_place(catalogue):
    unknown = {"judged": 3, "right": 3, "changed_at": "2026-02-28T00:00:00Z"}
    poor = {"right": 800, "filled": 400}
    assert recommended(catalogue, figure("population"), figure("clinic", **poor), figure("school", **unknown)) == (
        "population",
        "clinic",
        "school",
    )
    found = (figure("population", **unknown), figure("clinic", **poor), figure("school"))
    assert recommended(catalogue, *found) == ("population", "school", "clinic")
    found = (figure("population", **poor), figure("clinic", **unknown), figure("school"))
    assert recommended(catalogue, *found) == ("school", "population", "clinic")


def test_a_few_judged_values_say_less_than_many(catalogue):
    few, many = figure("school", judged=30, right=30), figure("clinic", right=998)
    assert recommended(catalogue, few, many) == ("clinic", "school")


def test_what_is_nearly_the_same_leaves_the_declared_order(catalogue):
    assert recommended(catalogue, figure("school"), figure("population"), figure("clinic")) == (
        "population",
        "clinic",
        "school",
    )


def test_what_is_collected_again_is_all_but_the_widest(catalogue):
    found = (figure("population"), figure("clinic", filled=700), figure("school", filled=20))
    (advice,) = advise(catalogue=catalogue, figures=found, born=frozenset(), asked={"person.full_name": 12}, now=NOW)
    assert (advice.again, advice.columns_again, advice.declarations) == (720, 2, 12)
    assert (advice.rows_again, advice.rows_a_year) == (2000, 0)
    assert (advice.differs, advice.first_differs) == (False, False)


def test_another_order_below_the_first_is_told_apart(catalogue):
    found = (figure("population"), figure("clinic", right=900), figure("school", added_a_year=None))
    (advice,) = advise(catalogue=catalogue, figures=found, born=frozenset(), asked={}, now=NOW)
    assert (advice.differs, advice.first_differs, advice.rows_a_year) == (True, False, 0)


# ---- another order


def test_an_order_names_each_database_that_knows_the_attribute_once(catalogue):
    assert standing_order(catalogue, "person", "full_name") == ("population", "clinic", "school")
    for wrong in (("clinic",), ("clinic", "clinic", "population"), ("clinic", "school", "tax")):
        with pytest.raises(Refused):
            with_order(catalogue, "person", "full_name", wrong)


def test_those_that_an_order_leaves_out_follow_as_they_stand(place, catalogue):
    assert full_order(catalogue, "person", "full_name", ("school",)) == ("school", "population", "clinic")
    assert full_order(catalogue, "person", "full_name", ("tax",)) == ("tax", "population", "clinic", "school")
    found = answer(place, "authority", "preview", "person.full_name", "--order", "school")
    assert (found["before"], found["after"]) == (list(SOURCES), ["school", "population", "clinic"])
    assert run(place, "authority", "preview", "person.full_name", "--order", "tax")[0] == 1


CLINIC_FIRST = "clinic,school,population"


def test_a_preview_counts_and_changes_nothing(place):
    before = names(place)
    found = answer(place, "authority", "preview", "person.full_name", "--order", CLINIC_FIRST)
    assert (found["values"], found["sources"], found["subjects"], found["whom"]) == (1, 2, 4, [])
    assert (found["real"], found["alike"]) == (1, 0)
    assert names(place) == before
    assert not (place / "country" / FILE).exists()


def test_what_is_only_written_otherwise_is_counted_apart(place):
    school = place / "country" / "sample" / "school.csv"
    school.write_text(school.read_text("utf-8").replace("Anna Berg", "ANNA  BERG"), encoding="utf-8")
    answer(place, "sync", "school")
    found = answer(place, "authority", "preview", "person.full_name", "--order", "school,population,clinic")
    assert (found["values"], found["real"], found["alike"]) == (3, 2, 1)


def test_of_whom_is_told_through_the_journal_only(place):
    asked = ("authority", "preview", "person.full_name", "--order", CLINIC_FIRST, "--whom")
    status, _, errors = run(place, *asked)
    assert status == 1
    assert "--purpose" in errors
    assert "--ground" in errors
    with register(place) as held:
        assert held.value("select count(*) from reading") == 0
    found = answer(place, *asked, "--purpose", "compare sources", "--ground", "Law on Data, article 9")
    (one,) = found["whom"]
    assert (one["before"], one["after"]) == ("Carl Ek", "Karl Ek")
    with register(place) as held:
        assert held.rows("select subject, attributes, purpose from reading") == [
            (int(one["subject"]), "full_name", "compare sources")
        ]


@pytest.mark.parametrize("many", [1, 20_000])
def test_applying_writes_the_workspace_refreshes_and_can_be_undone(place, monkeypatch, many):
    """The same, whether the subjects concerned are changed one by one or all are consolidated anew."""
    monkeypatch.setattr("motlan.data.authority.change.MANY", many)
    before = names(place)
    done = answer(
        place, "authority", "apply", "person.full_name", "--order", CLINIC_FIRST, "--reason", "seen", "--by", "lan"
    )
    assert done["touched"] == 3
    assert names(place) == {
        "1": ("Anna Berg", "clinic"),
        "2": ("Bo Dahl", "clinic"),
        "3": ("Karl Ek", "clinic"),
        "4": ("Dora Falk", "population"),
    }
    assert examine(place / "country").issues == ()
    assert standing_order(load(place / "country").catalogue, "person", "full_name") == (
        "clinic",
        "school",
        "population",
    )
    with register(place) as held:
        assert held.rows("select kind, actor, reason_en from cause order by cause desc limit 1") == [
            ("authority", "lan", "seen")
        ]
        assert held.value("select count(*) from history_person") == 3
    assert answer(place, "plan")["changes"] == []
    answer(place, "authority", "undo", "person.full_name", "--reason", "wrong", "--by", "lan")
    assert names(place) == before
    assert [(one.order[0], one.reason) for one in decisions(place / "country")] == [
        ("clinic", "seen"),
        ("population", "wrong"),
    ]


def decision(*order: str, before: tuple[str, ...] = (), undoes: bool = False) -> AuthorityDecision:
    return AuthorityDecision(
        attribute="person.full_name", order=order, before=before, by="lan", at="", reason="r", undoes=undoes
    )


def test_an_undo_takes_back_the_last_decision_that_stands():
    first, second = decision("b", "a", before=("a", "b")), decision("a", "b", before=("b", "a"))
    back = decision("b", "a", before=("a", "b"), undoes=True)
    assert not_undone((first, second), "person.full_name") == (first, second)
    assert not_undone((first, second, back), "person.full_name") == (first,)
    assert not_undone((first, back, second), "person.full_name") == (second,)
    assert not_undone((first, second, back, back), "person.full_name") == ()
    assert not_undone((first,), "person.sex") == ()


def test_each_undo_goes_one_further_back_and_the_last_is_refused(place):
    asked = ("authority", "apply", "person.full_name", "--reason", "r", "--order")
    for order in (CLINIC_FIRST, "school,clinic,population"):
        answer(place, *asked, order)
    undo = ("authority", "undo", "person.full_name", "--reason", "r")
    assert [answer(place, *undo)["order"][0] for _ in range(2)] == ["clinic", "population"]
    status, _, errors = run(place, *undo)
    assert (status, "No decision is left to be taken back" in errors) == (1, True)
    assert len(decisions(place / "country")) == 4
    assert answer(place, *asked, CLINIC_FIRST)["order"][0] == "clinic"


def test_nothing_is_changed_where_the_workspace_cannot_be_written(place, monkeypatch):
    before = names(place)

    def refuse(**_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("motlan.workspace.decide.tempfile.mkstemp", refuse)
    status, _, errors = run(place, "authority", "apply", "person.full_name", "--order", CLINIC_FIRST, "--reason", "r")
    assert status == 1
    assert "read-only" in errors
    assert names(place) == before
    with register(place) as held:
        assert held.value("select count(*) from cause where kind = 'authority'") == 0


@pytest.mark.parametrize(
    ("order", "reason", "why"),
    [
        ("population,clinic,school", "r", "stands already"),
        (CLINIC_FIRST, "  ", "No reason was given"),
        ("clinic,clinic", "r", "each database"),
    ],
)
def test_a_decision_without_sense_is_refused(place, order, reason, why):
    status, _, errors = run(place, "authority", "apply", "person.full_name", "--order", order, "--reason", reason)
    assert (status, why in errors) == (1, True)
    assert not (place / "country" / FILE).exists()


def test_a_decision_on_what_is_not_there_is_a_fault_of_the_workspace(place):
    (place / "country" / FILE).write_text(
        "decisions:\n"
        "  - {attribute: person.shoe, order: [clinic], before: [], by: lan, at: '2026-03-01T00:00:00Z', reason: r}\n"
        "  - {attribute: person.sex, order: [tax], before: [], by: lan, at: '2026-03-01T00:00:00Z', reason: r}\n",
        encoding="utf-8",
    )
    assert [(one.line, one.why.in_("en")) for one in examine(place / "country").issues] == [
        (2, "There is no attribute called “person.shoe”."),
        (3, "There is no database called “tax”."),
    ]


def test_the_verb_tells_what_is_collected_again(place):
    found = answer(place, "overlap", "person.full_name")
    (one,) = found["attributes"]
    assert (one["declared"], one["again"]["databases"], one["again"]["values"]) == (list(SOURCES), 2, 6)
    shown = run(place, "authority", "show", "person.full_name")
    assert shown[0] == 0
    assert shown[1].startswith("person.full_name: population, clinic, school")
    assert run(place, "overlap", "person.shoe")[0] == 1


def test_a_register_in_postgresql_counts_applies_and_undoes_alike(place, postgres_database):
    on = ("--register", postgres_database)
    run(place, "sync", *on)
    (one,) = answer(place, "overlap", "person.full_name", *on)["attributes"]
    assert {each["database"]: (each["judged"], each["right"]) for each in one["databases"]} == {
        "population": (3, 2),
        "clinic": (3, 3),
        "school": (3, 2),
    }
    asked = ("person.full_name", "--order", CLINIC_FIRST)
    found = answer(place, "authority", "preview", *asked, *on)
    assert (found["values"], found["sources"]) == (1, 2)
    assert answer(place, "authority", "apply", *asked, "--reason", "seen", *on)["touched"] == 3
    assert answer(place, "authority", "undo", "person.full_name", "--reason", "back", *on)["touched"] == 3
    assert answer(place, "plan", *on)["changes"] == []
