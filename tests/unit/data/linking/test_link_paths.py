"""Linking: who is recognised as whom, and that the living path and the bulk path agree."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from motlan.data.golden.rebuild import build_concept
from motlan.data.linking.living import Watch
from motlan.data.linking.mirrors import mirrors_of
from motlan.data.linking.rule import link_keys, stated_number, stated_number_of
from motlan.data.spec import Catalogue
from motlan.data.sync.land import write_mirror
from motlan.store.register import Register
from tests.conformance.people import BUILT, Row, country, fill, groups, lake, links, mirrored, nation

LAN: Row = {"number": "001175000001", "full_name": "Nguyễn Thị Hoà", "birth_date": "1975-03-02", "sex": "female"}
NO_NUMBER = LAN | {"number": None, "full_name": "NGUYỄN THỊ HÒA"}
NAMESAKE = LAN | {"number": "002175000002"}


@pytest.fixture
def register() -> Register:
    return Register.connect("sqlite://")


def arrive(register: Register, held: Catalogue, path: str, rows: dict[str, Row], batch: int = 1) -> None:
    """One batch on the living path."""
    database, _, dataset = path.partition(".")
    with register.transaction():
        watch = Watch.over(register=register, catalogue=held, concept="person")
        watch.note(database=database, dataset=dataset, record_keys=list(rows))
        kept = dict(register.rows(f'select record_key, subject from "{held.source(database, dataset).mirror}"'))
        fill(register, held, path, rows, batch=batch)
        register.execute_many(
            f'update "{held.source(database, dataset).mirror}" set subject = :s where record_key = :k',
            [{"s": kept.get(key), "k": key} for key in rows],
        )
        watch.note(database=database, dataset=dataset, record_keys=list(rows))
        watch.settle()


def subjects(register: Register, held: Catalogue) -> dict[str, int | None]:
    return {key: subject for (_, key), subject in links(register, held).items()}


def test_the_same_valid_number_is_the_same_person(register: Register) -> None:
    held = country(register)
    arrive(register, held, "population.citizens", {"p": LAN})
    arrive(register, held, "insurance.members", {"i": LAN | {"full_name": "Nguyễn Hoa"}})
    found = subjects(register, held)
    assert found["p"] is not None
    assert found["i"] == found["p"]


@pytest.mark.parametrize(("theirs", "mine"), [("Nguyễn Thị Hoà", "Nguyễn Thị Mai"), ("Hoà", "Hoà")])
def test_a_number_without_a_birth_date_does_not_link_by_itself(register: Register, theirs: str, mine: str) -> None:
    held = country(register)
    arrive(register, held, "population.citizens", {"p": LAN | {"full_name": theirs}})
    arrive(register, held, "insurance.members", {"i": LAN | {"full_name": mine, "birth_date": None}})
    assert subjects(register, held)["i"] is None


@pytest.mark.parametrize("name", ["Nguyễn Thị Hoà", "NGUYEN THI HOA"])
@pytest.mark.parametrize("path", ["living", "backwards", "bulk"])
def test_a_number_without_a_birth_date_links_where_the_whole_name_agrees(
    register: Register, path: str, name: str, tmp_path: Path
) -> None:
    held = country(register)
    bare = LAN | {"full_name": name, "birth_date": None}
    told = {"population.citizens": {"p": LAN}, "civil.born": {"c": bare}, "insurance.members": {"i": bare}}
    for batch, dataset in enumerate(sorted(told, reverse=path == "living"), start=1):
        if path == "bulk":
            fill(register, held, dataset, told[dataset], batch=batch)
        else:
            arrive(register, held, dataset, told[dataset], batch=batch)
    if path == "bulk":
        in_bulk(register, held, tmp_path)
    found = subjects(register, held)
    assert found == dict.fromkeys("pci", found["p"])
    assert found["p"] is not None


def test_a_number_without_a_birth_date_links_no_longer_when_the_name_is_mended(register: Register) -> None:
    held = country(register)
    arrive(register, held, "population.citizens", {"p": LAN})
    arrive(register, held, "insurance.members", {"i": LAN | {"birth_date": None}})
    assert subjects(register, held)["i"] is not None
    arrive(register, held, "population.citizens", {"p": LAN | {"full_name": "Nguyễn Thị Mai"}}, batch=2)
    assert subjects(register, held)["i"] is None


def test_a_number_without_a_birth_date_is_given_to_nobody(register: Register) -> None:
    held = country(register)
    bare = LAN | {"birth_date": None}
    arrive(register, held, "population.citizens", {"p": bare})
    arrive(register, held, "insurance.members", {"i": bare})
    found = subjects(register, held)
    assert (found["p"] is not None, found["i"]) == (True, None)


def test_a_record_whose_number_counts_leads_before_one_that_lacks_the_date(register: Register) -> None:
    held = country(register)
    arrive(register, held, "population.citizens", {"a": LAN | {"birth_date": None}, "b": LAN})
    assert len(set(subjects(register, held).values())) == 1
    leads = register.rows("select record_key, lead from mirror_population__citizens order by record_key")
    assert leads == [("a", 0), ("b", 1)]


def test_a_number_that_two_founders_dispute_links_no_bare_one(register: Register) -> None:
    held = country(register)
    other = LAN | {"full_name": "Trần Thị Mai", "birth_date": "1975-09-09"}
    arrive(register, held, "population.citizens", {"p": LAN, "q": other})
    arrive(register, held, "insurance.members", {"i": LAN | {"birth_date": None}})
    found = subjects(register, held)
    assert found["i"] is None
    assert found["p"] != found["q"]


def test_a_build_knows_of_a_record_the_number_that_the_living_path_knows(register: Register) -> None:
    held = country(register)
    of_other_year = LAN | {"birth_date": "1976-03-02"}
    told = {"whole": LAN, "bare": LAN | {"birth_date": None}, "wrong": of_other_year, "none": LAN | {"number": None}}
    fill(register, held, "insurance.members", told)
    mirror = next(one for one in mirrors_of(held, "person") if one.source == "insurance.members")
    stated = stated_number_of(link_keys(held.dictionary, "person"), mirror, "m").sql(dialect="sqlite")
    built = dict(register.rows(f'select record_key, {stated} from "{mirror.table}" m'))
    rows = register.records(f'select * from "{mirror.table}"')
    assert built == {row["record_key"]: stated_number("number", row) for row in rows}
    assert built == {"whole": LAN["number"], "bare": LAN["number"], "wrong": None, "none": None}


def test_a_number_that_contradicts_the_birth_year_does_not_link(register: Register) -> None:
    held = country(register)
    arrive(register, held, "population.citizens", {"p": LAN})
    arrive(register, held, "insurance.members", {"i": LAN | {"birth_date": "1976-03-02"}})
    assert subjects(register, held)["i"] is None


def in_bulk(register: Register, held: Catalogue, tmp_path: Path) -> None:
    build_concept(register=register, lake=lake(tmp_path), catalogue=held, concept="person", because=BUILT)


@pytest.mark.parametrize("path", ["living", "bulk"])
def test_a_number_that_no_founding_record_has_founds_nobody(register: Register, path: str, tmp_path: Path) -> None:
    held = country(register)
    arrive(register, held, "population.citizens", {"p": LAN})
    mistyped = LAN | {"number": "001175000099"}
    if path == "living":
        arrive(register, held, "insurance.members", {"i": mistyped, "j": mistyped, "k": NAMESAKE})
    else:
        fill(register, held, "insurance.members", {"i": mistyped, "j": mistyped, "k": NAMESAKE}, batch=2)
        in_bulk(register, held, tmp_path)
    assert register.value("select count(*) from subject") == 1
    found = subjects(register, held)
    assert (found["i"], found["j"], found["k"]) == (None, None, None)
    assert register.rows("select lead from mirror_insurance__members") == [(0,), (0,), (0,)]


def test_a_number_is_somebodys_from_the_day_on_which_a_founding_record_has_it(register: Register) -> None:
    held = country(register)
    arrive(register, held, "insurance.members", {"i": LAN})
    assert subjects(register, held)["i"] is None
    arrive(register, held, "population.citizens", {"p": LAN}, batch=2)
    found = subjects(register, held)
    assert found["i"] == found["p"] is not None


def test_a_number_that_is_nobodys_lays_no_claim_to_exact_keys(register: Register) -> None:
    held = country(register)
    arrive(register, held, "population.citizens", {"p": LAN})
    arrive(register, held, "insurance.members", {"i": LAN | {"number": "001175000099"}, "j": NO_NUMBER})
    found = subjects(register, held)
    assert (found["i"], found["j"]) == (None, found["p"])
    # the number turns out to be a namesake's: now the record without a number may be either
    arrive(register, held, "civil.born", {"c": NAMESAKE | {"number": "001175000099", "full_name": "Trần An"}}, batch=2)
    again = subjects(register, held)
    assert again["i"] == again["c"] is not None
    assert again["j"] is None


def test_without_a_number_name_date_and_sex_link_when_one_person_has_them(register: Register) -> None:
    held = country(register)
    arrive(register, held, "population.citizens", {"p": LAN})
    arrive(register, held, "insurance.members", {"i": NO_NUMBER})
    found = subjects(register, held)
    assert found["i"] == found["p"]


@pytest.mark.parametrize("order", [("p", "n", "i"), ("i", "n", "p"), ("n", "i", "p")])
def test_a_namesake_of_the_same_day_makes_the_match_nobodys(register: Register, order: tuple[str, ...]) -> None:
    held = country(register)
    batches = {
        "p": ("population.citizens", {"p": LAN}),
        "n": ("population.citizens", {"n": NAMESAKE}),
        "i": ("insurance.members", {"i": NO_NUMBER}),
    }
    for name in order:
        arrive(register, held, *batches[name])
    found = subjects(register, held)
    assert found["i"] is None
    assert None not in {found["p"], found["n"]}
    assert found["p"] != found["n"]


def test_a_namesake_whose_number_two_founders_dispute_lays_no_claim_any_more(register: Register) -> None:
    held = country(register)
    arrive(register, held, "population.citizens", {"p": LAN, "n": NAMESAKE | {"number": "001175000007"}})
    arrive(register, held, "insurance.members", {"i": NO_NUMBER})
    assert subjects(register, held)["i"] is None
    other = {"number": "001175000007", "full_name": "Trần An", "birth_date": "1975-09-09", "sex": "female"}
    arrive(register, held, "civil.born", {"c": other}, batch=2)
    found = subjects(register, held)
    assert found["i"] == found["p"]
    assert len({found["p"], found["n"], found["c"]} - {None}) == 3


def test_two_records_of_one_dataset_with_the_same_keys_are_not_unique(register: Register) -> None:
    held = country(register)
    arrive(register, held, "population.citizens", {"p": LAN})
    arrive(register, held, "insurance.members", {"i": NO_NUMBER, "j": NO_NUMBER})
    found = subjects(register, held)
    assert (found["i"], found["j"]) == (None, None)


def test_a_day_that_is_not_known_links_nobody(register: Register) -> None:
    held = country(register)
    arrive(register, held, "population.citizens", {"p": LAN | {"birth_date": "1975"}})
    arrive(register, held, "insurance.members", {"i": NO_NUMBER | {"birth_date": "1975"}})
    assert subjects(register, held)["i"] is None


def test_a_child_registered_without_a_number_keeps_its_key_when_the_number_comes(register: Register) -> None:
    held = country(register)
    arrive(register, held, "civil.hosted", {"h": NO_NUMBER})
    first = subjects(register, held)["h"]
    arrive(register, held, "population.citizens", {"p": LAN}, batch=2)
    assert first is not None
    assert subjects(register, held) == {"h": first, "p": first}


def test_a_namesake_who_goes_away_makes_the_match_unique_again(register: Register) -> None:
    held = country(register)
    arrive(register, held, "population.citizens", {"p": LAN, "n": NAMESAKE})
    arrive(register, held, "insurance.members", {"i": NO_NUMBER})
    assert subjects(register, held)["i"] is None
    arrive(register, held, "population.citizens", {"n": NAMESAKE | {"full_name": "Trần Thị Hoà"}}, batch=2)
    found = subjects(register, held)
    assert found["i"] == found["p"]


def test_a_mended_number_does_not_take_the_others_along(register: Register) -> None:
    held = country(register)
    arrive(register, held, "population.citizens", {"p": LAN, "q": LAN, "r": LAN})
    before = subjects(register, held)["p"]
    arrive(register, held, "population.citizens", {"r": NAMESAKE}, batch=2)
    found = subjects(register, held)
    assert (found["p"], found["q"]) == (before, before)
    assert found["r"] not in {None, before}


def test_one_record_speaks_for_its_subject_in_each_dataset(register: Register) -> None:
    held = country(register)
    rows = {"a": LAN | {"faults": " home "}, "b": LAN, "c": LAN}
    arrive(register, held, "population.citizens", rows)
    arrive(register, held, "insurance.members", {"i": LAN})
    leads = register.rows("select record_key, lead from mirror_population__citizens order by record_key")
    assert leads == [("a", 0), ("b", 1), ("c", 0)]
    assert register.rows("select record_key, lead from mirror_insurance__members") == [("i", 1)]


def test_a_subject_key_says_nothing_of_the_number(register: Register) -> None:
    held = country(register)
    arrive(register, held, "population.citizens", {"p": LAN})
    again = Register.connect("sqlite://")
    arrive(again, country(again), "population.citizens", {"p": LAN})
    assert subjects(register, held) != subjects(again, held)
    assert register.rows("select concept, founded_by, founded_key from subject") == [
        ("person", "population.citizens", "p")
    ]


@settings(
    max_examples=8,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10_000), order=st.permutations(range(12)))
def test_living_in_any_order_links_as_bulk_does(seed: int, order: list[int], tmp_path: Path) -> None:
    records = nation(seed, 12)
    batches = [(path, dict(list(rows.items())[part::3])) for path, rows in records.items() for part in range(3)]
    living, bulk = Register.connect("sqlite://"), Register.connect("sqlite://")
    held = country(living)
    for at, batch in enumerate(order):
        arrive(living, held, *batches[batch], batch=at + 1)
    country(bulk, held)
    for path, rows in records.items():
        fill(bulk, held, path, rows)
    built = build_concept(register=bulk, lake=lake(tmp_path), catalogue=held, concept="person", because=BUILT)
    assert groups(links(living, held)) == groups(links(bulk, held))
    assert built.unlinked == sum(1 for subject in links(living, held).values() if subject is None)
    before = links(living, held)
    build_concept(register=living, lake=lake(tmp_path), catalogue=held, concept="person", because=BUILT)
    assert links(living, held) == before


def change(register: Register, held: Catalogue, path: str, rows: dict[str, Row], batch: int) -> frozenset[str]:
    """One batch of changes as a landing writes it; the records that were not linked again."""
    database, _, dataset = path.partition(".")
    source = held.source(database, dataset)
    with register.transaction():
        watch = Watch.over(register=register, catalogue=held, concept="person")
        table = mirrored(held, source, rows, batch=batch).drop_columns(["subject", "lead"])
        register.execute("drop table if exists beside")
        register.execute(f'create temporary table beside as select * from "{source.mirror}" where 1 = 0')
        register.load("beside", table)
        stay = watch.stay(database=database, dataset=dataset, columns=table.column_names, beside="beside")
        moving = sorted(set(rows) - stay)
        if moving:
            watch.note(database=database, dataset=dataset, record_keys=moving)
        write_mirror(register, source, table)
        if moving:
            watch.note(database=database, dataset=dataset, record_keys=moving)
        watch.settle()
    return stay


def stands(register: Register, held: Catalogue) -> list[tuple[object, ...]]:
    """Every record with its subject, and whether it leads."""
    tables = [source.mirror for source in held.sources("person")]
    return [
        (table, *row)
        for table in tables
        for row in register.rows(f'select record_key, subject, lead from "{table}" order by record_key')
    ]


def test_what_linking_does_not_read_links_nobody_again(register: Register) -> None:
    held = country(register)
    arrive(register, held, "population.citizens", {"p": LAN, "q": NAMESAKE | {"full_name": "Lê Mai"}})
    moved = {"p": LAN | {"home": "12 Lê Lợi"}, "q": NAMESAKE | {"full_name": "Lê Mai Anh"}}
    before = stands(register, held)
    assert change(register, held, "population.citizens", moved, 2) == {"p"}
    assert stands(register, held) == before
    assert len(register.rows("select subject from link_subjects_person")) == 2


def test_the_subjects_of_records_that_stay_are_built_again(register: Register) -> None:
    held = country(register)
    arrive(register, held, "population.citizens", {"p": LAN})
    register.execute("drop table link_numbers_person")
    change(register, held, "population.citizens", {"p": LAN | {"home": "12 Lê Lợi"}}, 2)
    assert not register.exists("link_numbers_person")
    assert [row[0] for row in register.rows("select subject from link_subjects_person")] == [
        subjects(register, held)["p"]
    ]


def test_of_two_records_of_a_subject_the_newer_leads(register: Register) -> None:
    held = country(register)
    arrive(register, held, "population.citizens", {"a": LAN, "b": LAN})
    assert change(register, held, "population.citizens", {"b": LAN | {"home": "12 Lê Lợi"}}, 2) == frozenset()
    leads = register.rows("select record_key, lead from mirror_population__citizens order by record_key")
    assert leads == [("a", 0), ("b", 1)]


@settings(
    max_examples=12,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10_000), drawn=st.randoms(use_true_random=False))
def test_changes_link_as_bulk_does(seed: int, drawn: Random, tmp_path: Path) -> None:
    records, other = nation(seed, 12), nation(seed + 1, 12)
    register = Register.connect("sqlite://")
    held = country(register)
    for path, rows in records.items():
        arrive(register, held, path, rows)
    for batch in range(2, 8):
        path = drawn.choice(sorted(records))
        changed = {
            key: row | {name: other[path].get(key, row).get(name, row[name]) for name in drawn.sample(sorted(row), 2)}
            for key, row in records[path].items()
            if drawn.random() < 0.4
        }
        records[path] |= changed
        change(register, held, path, changed, batch)
    before = stands(register, held)
    build_concept(register=register, lake=lake(tmp_path), catalogue=held, concept="person", because=BUILT)
    assert stands(register, held) == before
