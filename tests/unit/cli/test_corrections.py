"""``motlan corrections`` as an owner types it: list, look at one for a stated purpose, answer."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from motlan.cli import main
from motlan.data.correction import actions
from motlan.kernel.clock import SystemClock
from motlan.store.register import Register
from motlan.workspace.load import load

PEOPLE = "id,name,born,sex\n10000001,Lê Thị Hoà,1980-01-02,F\n"
WHY = ("--purpose", "answer it", "--ground", "Law on Data")


class Owner:
    """Types verbs on a workspace whose only person contests her name."""

    def __init__(self, folder: Path) -> None:
        self.where = ("--workspace", str(folder / "country"), "--dir", str(folder / "state"), "--lang", "en")

    def __call__(self, *words: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, [*words, *self.where], catch_exceptions=False)
        return done.exit_code, done.output

    def readings(self) -> list[tuple[object, ...]]:
        with self.register() as register:
            return [tuple(row) for row in register.rows("select purpose, ground, attributes from reading order by seq")]

    def register(self) -> Register:
        return Register.connect(f"sqlite:///{Path(self.where[3]) / 'register.sqlite3'}")

    def asks(self, *words: str) -> dict[str, object]:
        done = CliRunner().invoke(main, [*words, *self.where, "--json"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        answer: dict[str, object] = json.loads(done.stdout)
        return answer


@pytest.fixture
def owner(tmp_path: Path) -> Owner:
    assert CliRunner().invoke(main, ["init", str(tmp_path / "country")]).exit_code == 0
    (tmp_path / "country" / "sample" / "people.csv").write_text(PEOPLE, encoding="utf-8")
    owner = Owner(tmp_path)
    assert owner("sync")[0] == 0
    with Register.connect(f"sqlite:///{tmp_path / 'state' / 'register.sqlite3'}") as register:
        actions.report(
            register=register,
            catalogue=load(tmp_path / "country").catalogue,
            clock=SystemClock(),
            said=actions.Said(
                concept="person",
                subject=int(str(register.value("select subject from golden_person"))),
                attribute="full_name",
                value="Lê Thị Hoà",
                source="population",
                wrong="My name is Lê Thị Hòa Bình",
                reporter="hoa",
                proposed="Lê Thị Hòa Bình",
            ),
            due_at=datetime(2999, 1, 1, tzinfo=UTC),
        )
    return owner


def test_a_correction_is_listed_looked_at_for_a_purpose_and_answered(owner: Owner) -> None:
    assert "population.people  person.full_name" in owner("corrections", "list")[1]
    assert not {"Lê", "10000001"} & set(owner("corrections", "list", "--json")[1].split('"'))
    (waiting,) = owner.asks("corrections", "list")["corrections"]  # type: ignore[misc]
    assert waiting["dataset"] == "people"
    assert owner("corrections", "show", "1")[0] == 2
    seen = owner.asks("corrections", "show", "1", *WHY)
    assert (seen["contested"], seen["held"]) == ("Lê Thị Hoà", "Lê Thị Hoà")
    assert (seen["said"], seen["proposed"]) == ("My name is Lê Thị Hòa Bình", "Lê Thị Hòa Bình")
    assert (seen["dataset"], seen["record"], seen["identifier"]) == ("people", "10000001", "10000001")
    assert owner.readings() == [("answer it", "Law on Data", "full_name person_number")]
    assert "record at the source     10000001" in owner("corrections", "show", "1", *WHY)[1]
    refusal = ("--by", "lan", "--reason", "The original book says Hoà.")
    assert owner("corrections", "answer", "1", "refuse", *refusal)[0] == 0
    assert owner.asks("corrections", "list")["corrections"] == []
    (upheld,) = owner.asks("corrections", "list", "--state", "upheld")["corrections"]  # type: ignore[misc]
    assert (upheld["number"], upheld["state"]) == (1, "upheld")
    assert "The original book says Hoà. (lan)" in owner("corrections", "show", "1", *WHY)[1]


def test_a_record_that_left_its_subject_is_said_so(owner: Owner) -> None:
    seen = owner.asks("corrections", "show", "1", *WHY)
    assert (seen["left"], seen["record"]) == (False, "10000001")
    assert "belongs to that subject no more" not in owner("corrections", "show", "1", *WHY)[1]
    with owner.register() as register:
        register.execute("update mirror_population__people set subject = null")
    seen = owner.asks("corrections", "show", "1", *WHY)
    assert (seen["left"], seen["record"], seen["dataset"]) == (True, "10000001", "people")
    assert "This record belongs to that subject no more" in owner("corrections", "show", "1", *WHY)[1]


def test_what_contradicts_the_number_is_said_before_it_is_answered(owner: Owner) -> None:
    assert owner.asks("corrections", "show", "1", *WHY)["contradicts"] == []
    with owner.register() as register:
        register.execute("update correction set attribute = 'person_number', value = '10000001', proposed = 'x'")
    said = "It does not have the structure of this number."
    assert owner.asks("corrections", "show", "1", *WHY)["contradicts"] == [said]
    assert said in owner("corrections", "show", "1", *WHY)[1]


def test_what_is_agreed_to_and_contradicts_the_number_is_said_with_the_answer(owner: Owner) -> None:
    with owner.register() as register:
        register.execute("update correction set attribute = 'person_number', value = '10000001', proposed = 'x'")
    accept = ("corrections", "answer", "1", "accept", "--by", "lan")
    answered = owner.asks(*accept)
    assert (answered["state"], answered["contradicts"]) == (
        "accepted",
        ["It does not have the structure of this number."],
    )
    assert [one[0] for one in owner.readings()] == []  # the number was compared, and read by nobody


def test_a_correction_that_there_is_not_is_said_and_nothing_is_read(owner: Owner) -> None:
    code, said = owner("corrections", "show", "9", *WHY)
    assert (code, "There is no correction called “9”." in said) == (1, True)
    assert owner.readings() == []
    assert "There is no such correction." in owner("corrections", "list", "--state", "corrected")[1]
