"""Who is who does not hang on the order in which registers came: founders first, founders last, or founders by log."""

import csv
import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from motlan.cli import main
from motlan.data.golden.rebuild import Built, build_due
from motlan.data.sync import follow
from motlan.store.register import Register
from tests.servers import PostgresServer
from tests.unit.cli.shop import WORKSPACE

CONCEPT = """\
concept: person
label: {en: Person}
title: name
identifier: number
authority: [population, bank, school, tax]
link: {exact: [name, born], similar: [name, born, phone]}
attributes:
  number: {type: identifier, label: {en: Number}}
  name: {type: name, label: {en: Name}}
  born: {type: date, label: {en: Born}}
  phone: {type: text, label: {en: Telephone}}
"""
DATABASE = """\
database: %s
label: {en: %s}
owner: office
stage: deploying
connect: %s
datasets:
  people:
    key: id
    describes: person
    columns: {number: number, name: name, born: {to: born, format: yyyy-mm-dd}, phone: phone}
"""
CSV = '{kind: csv, path: "%s"}'
HEAD = ("id", "number", "name", "born", "phone")
OTHERS = ("bank", "school", "tax")
Row = tuple[str, str, str, str, str]


def people() -> list[Row]:
    draw = random.Random(7)  # noqa: S311 - a sample, not a secret
    families, given = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ"), ("An", "Bình", "Chi", "Dũng", "Hoà", "Lan")
    return [
        (
            f"{nth}",
            f"{10_000_000 + nth * 7919}",
            f"{draw.choice(families)} {draw.choice(('Văn', 'Thị', 'Đức'))} {draw.choice(given)}",
            str(date(1940, 1, 1) + timedelta(days=draw.randrange(30_000))),
            f"09{draw.randrange(10**8):08d}",
        )
        for nth in range(120)
    ]


def told(name: str, row: Row, nth: int) -> Row:
    """What another register says of a person: now and then no number, a letter off, no telephone."""
    key, number, called, born, phone = row
    without = nth % 7 == len(name) % 7
    return (
        f"{name[0]}{key}",
        "" if without else number,
        called + "h" if nth % 11 == 0 else called,
        born,
        "" if nth % 5 == 0 else phone,
    )


class Town:
    """One workspace, one register."""

    def __init__(self, folder: Path, register: str | None = None) -> None:
        self.folder, self.register = folder, register
        self.write("w/workspace.yaml", WORKSPACE)
        self.write("w/dictionary/person.yaml", CONCEPT)
        for name in OTHERS:
            self.deliver(name, [told(name, row, nth) for nth, row in enumerate(people()) if nth % 4 != len(name) % 4])
            self.declare(name, CSV % (folder / f"{name}.csv"))
        self.deliver("population", people())
        self.declare("population", CSV % (folder / "population.csv"), "    founds: true\n")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text, "utf-8")

    def declare(self, name: str, connect: str, more: str = "") -> None:
        self.write(f"w/databases/{name}.yaml", DATABASE % (name, name, connect) + more)

    def deliver(self, name: str, rows: list[Row]) -> None:
        with (self.folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows((HEAD, *rows))

    def __call__(self, *words: str) -> str:
        where = ["--workspace", str(self.folder / "w"), "--dir", str(self.folder / "state"), "--lang", "en"]
        given = ["--register", self.register] if self.register else []
        result = CliRunner().invoke(main, [*words, *where, *given])
        assert result.exit_code == 0, (result.output, result.exception)
        return result.output

    def links(self) -> tuple[dict[str, str], list[tuple[str, ...]]]:
        """How each record is linked, and which records are one subject."""
        file = self.folder / "links.csv"
        self("export", "links", "person", "--out", str(file))
        how, groups = {}, dict[str, list[str]]()
        with file.open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                how[row["record_key"]] = row["how"]
                groups.setdefault(row["subject"] or row["record_key"], []).append(row["record_key"])
        return how, sorted(tuple(sorted(one)) for one in groups.values())

    def queue(self) -> dict[str, int]:
        """How many questions are in each state, and how many decisions of the program stand."""
        (person,) = json.loads(self("link", "status", "--json"))["concepts"]
        states = {state: person[state] for state in ("open", "later", "same", "different")}
        return {**states, "alike": person["decisions"].get("alike", 0)}

    def held(self) -> Register:
        """The register itself."""
        return Register.connect(self.register or f"sqlite:///{self.folder / 'state' / 'register.sqlite3'}")

    def model(self) -> str | None:
        """What was learnt of persons, word for word."""
        with self.held() as held:
            return held.value("select model from link_model where concept = 'person' order by version desc limit 1")

    def closed(self) -> list[dict[str, str]]:
        return json.loads(self("link", "review", "person", "--state", "settled", "--limit", "1000", "--json"))["pairs"]


@pytest.fixture(params=["sqlite", "postgres"])
def register(request: pytest.FixtureRequest) -> str | None:
    return request.getfixturevalue("postgres_database") if request.param == "postgres" else None


@pytest.fixture
def founders_first(tmp_path: Path) -> Town:
    town = Town(tmp_path / "first")
    town("sync", "population")
    town("sync")
    return town


@pytest.fixture
def by_log(tmp_path: Path, postgres: PostgresServer, postgres_database: str) -> Iterator[Town]:
    """A town with two registers in PostgreSQL that are followed by their logs; the one read last founds."""
    town = Town(tmp_path / "log")
    with psycopg.connect(postgres_database, autocommit=True) as owner:
        for name, more in (("bank", ""), ("population", "    founds: true\n")):
            owner.execute(f"create table {name} (id text primary key, number text, name text, born text, phone text)")
            with (town.folder / f"{name}.csv").open(encoding="utf-8") as file:
                for row in list(csv.reader(file))[1:]:
                    owner.execute(f"insert into {name} values (%s, %s, %s, %s, %s)", row)
            connect = f"{{kind: postgres, url: '{postgres_database}'}}"
            town.declare(name, connect, f"{more}    table: {name}\n    changes: {{by: log}}\n")
        yield town
        owner.execute("select pg_drop_replication_slot(slot_name) from pg_replication_slots")


@pytest.mark.parametrize("path", ["auto", "bulk"])
def test_one_sync_links_when_all_are_read_however_founders_come(founders_first: Town, by_log: Town, path: str) -> None:
    by_log("sync", "--path", path)
    assert by_log.links() == founders_first.links()
    assert by_log.queue() == founders_first.queue() == dict.fromkeys(by_log.queue(), 0)
    assert by_log.closed() == []  # nothing was asked in between


@pytest.mark.parametrize("path", ["auto", "living"])
def test_founders_that_come_last_settle_what_likeness_had_decided(
    founders_first: Town, tmp_path: Path, register: str | None, path: str
) -> None:
    late = Town(tmp_path / "late", register)
    late("sync", *OTHERS)
    before = late.queue()
    assert before["alike"] > 100
    late("sync", "population", "--path", path)
    assert late.links() == founders_first.links()
    assert late.queue() == founders_first.queue()
    assert late.queue()["same"] == late.queue()["different"] == 0  # no steward answered anything
    assert len(late.closed()) == before["open"] - late.queue()["open"]
    stands = late.links(), late.queue()
    late("build")
    assert (late.links(), late.queue()) == stands


def test_a_few_founders_that_come_late_settle_their_own(
    founders_first: Town, tmp_path: Path, register: str | None
) -> None:
    late = Town(tmp_path / "late", register)
    late.deliver("population", people()[:-8])
    late("sync", *OTHERS)
    late("sync", "population")
    before = late.queue()
    assert before["alike"] > 0
    late.deliver("population", people())
    late("sync", "population")
    assert late.links() == founders_first.links()
    assert late.queue() == founders_first.queue()


def test_one_build_mends_a_register_that_was_linked_in_the_wrong_order(
    founders_first: Town, tmp_path: Path, register: str | None
) -> None:
    late = Town(tmp_path / "late", register)
    late("sync", *OTHERS)
    with late.held() as held:
        decided = held.rows("select decision from link_decision where undone_at is null")
        ties = held.records("select * from link_tie")
        late("sync", "population")
        with held.transaction():  # as an earlier version of the program left it
            held.execute_many(
                "update link_decision set undone_at = null where decision = :d", [{"d": row[0]} for row in decided]
            )
            held.execute("delete from link_tie")
            held.execute_many(
                "insert into link_tie (concept, source, record_key, anchor_source, anchor_key, apart)"
                " values (:concept, :source, :record_key, :anchor_source, :anchor_key, :apart)",
                ties,
            )
            held.execute("update link_review set state = 'open', settled_at = null")
    assert late.queue()["alike"] > 100
    late("build")
    assert late.links() == founders_first.links()
    assert late.queue() == founders_first.queue()


def test_the_first_that_numbers_leave_over_are_linked_as_a_build_links_them(
    founders_first: Town, tmp_path: Path, register: str | None
) -> None:
    late = Town(tmp_path / "late", register)
    everybody = {name: (late.folder / f"{name}.csv").read_text("utf-8") for name in OTHERS}
    for name, text in everybody.items():
        rows = list(csv.reader(text.splitlines()))[1:]
        late.deliver(name, [(key, number, *more) for key, number, *more in rows if number])
    late("sync")
    assert late.queue()["alike"] == 0
    assert late.model() is None
    for name, text in everybody.items():
        (late.folder / f"{name}.csv").write_text(text, "utf-8")
    late("sync", "--path", "living")
    assert late.model() == founders_first.model()
    assert late.links() == founders_first.links()
    assert late.queue() == founders_first.queue()
    stands = late.links(), late.queue(), late.model()
    late("build")
    assert (late.links(), late.queue(), late.model()) == stands


def test_one_record_is_enough_to_learn_from_and_a_build_learns_anew_when_they_have_doubled(
    tmp_path: Path, register: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = list[str]()

    def noting(**given: Any) -> Built | None:
        built.append(given["concept"])
        return build_due(**given)

    monkeypatch.setattr(follow, "build_due", noting)
    town = Town(tmp_path / "town", register)
    everybody = {name: [(name + key, *row) for key, *row in people()] for name in OTHERS}
    for name, rows in everybody.items():
        town.deliver(name, rows)
    town("sync")
    built.clear()
    _, _, name, born, phone = people()[5]
    came = (("bank", "b", 1), ("tax", "t", 2), ("school", "s", 2), ("bank", "bb", 3))
    for source, key, builds in came:
        everybody[source].append((key, "", name + "h", born, phone))
        town.deliver(source, everybody[source])
        town("sync", source)
        assert built == ["person"] * builds  # at the first, the second and the fourth
        assert town.links()[0][key] == "similar"
    assert json.loads(town.model() or "")["fresh"] == len(came)
    everybody["bank"][-1] = ("bb", "", name + "hh", born, phone)
    town.deliver("bank", everybody["bank"])
    town("sync", "bank")
    assert built == ["person"] * 3  # who changes is nobody new


@pytest.mark.parametrize(
    ("answer", "back"), [("same", "question"), ("later", "question"), ("different", "question"), ("different", "event")]
)
def test_a_question_that_numbers_answer_waits_for_nobody_when_an_answer_is_taken_back(
    tmp_path: Path, register: str | None, answer: str, back: str
) -> None:
    late = Town(tmp_path / "late", register)
    late.declare("bank", CSV % (late.folder / "bank.csv"), "    founds: true\n")  # so it is known which record leaves
    late("sync", *OTHERS)
    late("sync", "population")
    stands, closed = (late.links(), late.queue()), late.closed()
    number = next(one["review"] for one in closed if one["record"][0] == "bank.people")
    by = ("--by", "an", "--reason", "paper seen")
    late("link", "decide", str(number), answer, *by)
    assert number not in {one["review"] for one in late.closed()}
    if back == "event":
        (event,) = json.loads(late("link", "status", "--json"))["concepts"][0]["events"]
        late("link", "undo", str(event["event"]), *by)
    else:
        said = json.loads(late("link", "decide", str(number), "reopen", *by, "--json"))
        assert (said["state"], said["reason"], said["decision"]) == ("settled", "one", None)
    assert (late.links(), late.queue()) == stands
    assert [one["review"] for one in late.closed()] == [one["review"] for one in closed]


@pytest.mark.parametrize("path", ["bulk", "living"])
def test_what_likeness_said_of_records_that_are_gone_is_over_until_they_come_back(
    tmp_path: Path, register: str | None, path: str
) -> None:
    town = Town(tmp_path, register)
    town("sync", *OTHERS)
    waiting = json.loads(town("link", "review", "person", "--limit", "1000", "--json"))["pairs"]
    put_off = next(one for one in waiting if "t" in {one["record"][1][0], one["other"][1][0]})
    town("link", "decide", str(put_off["review"]), "later", "--by", "an", "--reason", "paper asked for")
    (said,) = queued(town, "later")
    linked, asked = town.links(), town.queue()
    delivered = (tmp_path / "tax.csv").read_bytes()
    town.deliver("tax", [("x9", "99999999", "Quách Nobody", "2021-12-31", "")])
    town("sync", "tax", "--accept-removals", "--path", path)
    waiting = json.loads(town("link", "review", "person", "--limit", "1000", "--json"))["pairs"]
    assert not [one for one in waiting if {one["record"][1][0], one["other"][1][0]} & {"t"}]
    assert {one["reason"] for one in town.closed()} == {"gone"}
    assert town.queue()["alike"] < asked["alike"]
    stands = town.links(), town.queue()
    town("build")
    assert (town.links(), town.queue()) == stands
    (tmp_path / "tax.csv").write_bytes(delivered)
    town("sync", "tax", "--accept-removals", "--path", path)
    assert (town.links(), town.queue()) == (linked, asked)
    (again,) = queued(town, "later")
    weighed = {name: again[name] for name in ("weight", "probability")}  # as the pair is now
    assert again == said | weighed
    assert (said["by"], said["reason"]) == ("an", "paper asked for")
    town("link", "decide", str(said["review"]), "reopen", "--by", "an", "--reason", "it came")
    assert town.queue() == {**asked, "open": asked["open"] + 1, "later": 0}


def unnumbered() -> list[tuple[str, Row]]:
    """What two registers say of people without their numbers, some of it hard to recognise, in no order."""
    rows = [
        (name, (f"{name[0]}{nth}", "", *blurred(nth + len(name), row)))
        for name in ("bank", "school")
        for nth, row in enumerate(people())
        if nth % 5 != len(name) % 5
    ]
    random.Random(3).shuffle(rows)  # noqa: S311 - a sample, not a secret
    return rows


def blurred(nth: int, row: Row) -> tuple[str, str, str]:
    _, _, name, born, phone = row
    family, middle, given = name.split()
    called = (name, f"{given} {family}", f"{family} {given}", f"{family}h {middle} {given}")[nth % 4]
    day = (born, born[:7], born[:9] + "9")[nth % 3]
    return called, day, phone if nth % 3 == 1 else ""


def came(town: Town, counts: tuple[int, ...]) -> None:
    """Let the first of :func:`unnumbered` come, so many each time that all are synchronised."""
    for count in counts:
        for name in ("bank", "school"):
            town.deliver(name, [row for source, row in unnumbered()[:count] if source == name])
        town("sync", "bank", "school", "--path", "living")


def asked(town: Town, state: str = "open") -> list[tuple[Any, ...]]:
    """The questions in one state: the two records and how likely they are one."""
    pairs = json.loads(town("link", "review", "person", "--state", state, "--limit", "1000", "--json"))["pairs"]
    return sorted((*one["record"], *one["other"], one["probability"]) for one in pairs)


def weights(town: Town) -> dict[str, str]:
    """What each record's link weighs, as it is exported."""
    file = town.folder / "links.csv"
    town("export", "links", "person", "--out", str(file))
    with file.open(encoding="utf-8") as lines:
        return {row["record_key"]: row["weight"] for row in csv.DictReader(lines)}


def written(town: Town) -> list[list[tuple[Any, ...]]]:
    """Every decision, tie, question and model, as they are written down."""
    tables = {"link_decision": 1, "link_tie": 3, "link_review": 1, "link_model": 2, "link_left": 3}
    with town.held() as held:
        return [held.rows(f"select * from {name} order by {', '.join('123'[:key])}") for name, key in tables.items()]


@pytest.fixture
def at_once(tmp_path: Path) -> Town:
    """A town whose founders came first, then everybody else together."""
    town = Town(tmp_path / "at_once")
    town("sync", "population")
    came(town, (len(unnumbered()),))
    town("build")
    return town


@pytest.mark.parametrize("counts", [(100, 120, 130, 192), (1, 91, 192)])
def test_a_build_links_alike_whatever_the_order_in_which_records_came(
    at_once: Town, tmp_path: Path, register: str | None, counts: tuple[int, ...]
) -> None:
    assert counts[-1] == len(unnumbered())
    town = Town(tmp_path / "town", register)
    town("sync", "population")
    came(town, counts)
    town("build")
    assert at_once.queue()["alike"] > 20
    assert len(asked(at_once)) > 5
    assert (town.links(), asked(town), town.model()) == (at_once.links(), asked(at_once), at_once.model())
    assert weights(town) == weights(at_once)
    assert len(set(weights(town).values())) > 5
    stands = written(town)
    town("build")
    assert written(town) == stands


def test_a_build_ends_what_the_program_decided_and_would_not_decide_again(tmp_path: Path, register: str | None) -> None:
    town = Town(tmp_path / "town", register)
    town("sync", "population")
    came(town, (60, 119))  # the last ones are weighed by the model of the first
    with town.held() as held:
        standing = "select decision, source, record_key from link_decision where undone_at is null order by decision"
        first = held.rows(standing)
        held.execute("update link_decision set other_key = '119' where decision = :d", {"d": first[0][0]})
    town("build")
    with town.held() as held:
        kept = held.rows(standing)
        ended = held.rows("select decision from link_decision where undone_at is not null")
    assert (first[0][0],) in ended
    assert set(first) & set(kept)  # what it repeats keeps its number


def test_what_stewards_decided_stands_through_builds(tmp_path: Path, register: str | None) -> None:
    town = Town(tmp_path / "town", register)
    town("sync", "population")
    came(town, (100,))
    town("build")
    by = ("--by", "an", "--reason", "paper seen")
    pairs = json.loads(town("link", "review", "person", "--limit", "1000", "--json"))["pairs"]
    apart = {one["record"][1]: one for one in pairs if not one["record"][1].isdigit()}
    same, different, later = list(apart.values())[:3]
    for one, verdict in ((same, "same"), (different, "different"), (later, "later")):
        town("link", "decide", str(one["review"]), verdict, *by)
    how, groups = town.links()
    alike = next(key for key, said in how.items() if said == "similar" and not any(key in one for one in apart))
    mine = next(one for one in groups if alike in one)
    named = f"{'bank' if alike[0] == 'b' else 'school'}.people/{alike}"
    town("link", "split", named, "--record", named, *by)

    def stands() -> None:
        _, groups = town.links()
        of = {key: one for one in groups for key in one}
        assert of[same["record"][1]] == of[same["other"][1]]
        assert of[different["record"][1]] != of[different["other"][1]]
        assert of[alike] != of[next(key for key in mine if key != alike)]
        states = {one["review"]: state for state in ("same", "different", "later") for one in queued(town, state)}
        assert [states[one["review"]] for one in (same, different, later)] == ["same", "different", "later"]

    stands()
    town("build")
    stands()
    came(town, (192,))
    town("build")
    _, groups = town.links()
    of = {key: one for one in groups for key in one}
    assert of[same["record"][1]] == of[same["other"][1]]
    assert of[different["record"][1]] != of[different["other"][1]]
    assert of[alike] != of[next(key for key in mine if key != alike)]


def queued(town: Town, state: str) -> list[dict[str, Any]]:
    return json.loads(town("link", "review", "person", "--state", state, "--limit", "1000", "--json"))["pairs"]


def test_what_a_split_leaves_of_a_group_that_likeness_made_is_that_group_for_ever(
    tmp_path: Path, register: str | None
) -> None:
    town = Town(tmp_path / "town", register)
    town("sync", *OTHERS)
    how, groups = town.links()
    group = next(one for one in groups if len(one) > 2 and "similar" in {how[key] for key in one})
    register_of = {name[0]: name for name in OTHERS}
    first, *staying = (f"{register_of[key[0]]}.people/{key}" for key in group)
    town("link", "split", staying[0], "--record", first, "--by", "an", "--reason", "paper seen")
    stands = town.links()
    assert tuple(group[1:]) in stands[1]
    town("build")
    assert town.links() == stands
    stood = written(town)
    town("build")
    assert written(town) == stood


def test_a_record_that_a_namesake_takes_from_its_subject_is_weighed_at_once(
    tmp_path: Path, register: str | None
) -> None:
    town = Town(tmp_path / "namesakes", register)
    _, _, name, born, phone = people()[3]
    with (town.folder / "bank.csv").open("a", newline="", encoding="utf-8") as file:
        csv.writer(file).writerow(("b900", "", name, born, phone))
    town("sync")
    assert town.links()[0]["b900"] == "exact"
    town.deliver("population", [*people(), ("900", "99999999", name, born, "0900000000")])
    town("sync")  # exact keys say no more who it is, and the record itself did not come
    stands = town.links()
    assert stands[0]["b900"] == "similar"
    assert any({"3", "b900"} <= set(group) for group in stands[1])
    town("build")
    assert town.links() == stands


def test_the_status_says_of_how_many_records_and_when_the_model_was_learnt(at_once: Town) -> None:
    (person,) = json.loads(at_once("link", "status", "--json"))["concepts"]
    with at_once.held() as held:
        when = held.value("select max(learnt_at) from link_model")
        left = held.value("select count(*) from link_left")
    assert (person["model"]["fresh"], person["model"]["learnt_at"]) == (left, when)
    assert left > 100
    assert f"weights learnt on {when[:10]}: {left} records that numbers left over, among" in at_once("link", "status")
