import pyarrow as pa
import pytest
from sqlglot import exp

from motlan.data.golden.standing import SPEAK_AGAINST, beside
from motlan.data.stewardship import api, checks, conflicts
from motlan.data.stewardship.quarantine import of_record
from motlan.data.stewardship.slices import Windowed
from motlan.kernel.errors import UnknownName
from motlan.kernel.text import Text
from motlan.store.tables import index_name


def mirrored(insert, key, *, subject=None, **values):
    insert(
        "mirror_population__citizens",
        record_key=key,
        subject=subject,
        lead=0,
        row_hash=1,
        batch=1,
        **{"faults": "", **values},
    )


def disputed(insert, subject, *attributes):
    marks = {f"{name}__conflict": int(name in attributes) for name in ("personal_number", "full_name", "sex", "home")}
    insert("golden_person", subject=subject, **marks)


def test_failing_records_come_in_slices_that_leave_none_out(register, insert):
    for key in ("c", "a", "e", "b", "d"):
        insert("quality_failure", database="population", dataset="citizens", check_id="x", record_key=key)
    insert("quality_failure", database="population", dataset="citizens", check_id="y", record_key="z")

    def slices(after):
        return api.failing(
            register=register, database="population", dataset="citizens", check_id="x", after=after, limit=2
        )

    assert slices(None) == api.Slice(("a", "b"), "b")
    assert slices("d") == api.Slice(("e",), None)
    assert list(api.whole(slices)) == ["a", "b", "c", "d", "e"]


@pytest.fixture
def failing_much(register, insert):
    """Every record fails every check, as it may in a database that was filled the wrong way."""
    every = [
        (f"{name}.{kind}", f"{at:05}") for name in ("full_name", "sex") for kind in SPEAK_AGAINST for at in range(600)
    ]
    rows = {"check_id": [check for check, _ in every], "record_key": [key for _, key in every]}
    of = {"database": ["population"] * len(every), "dataset": ["citizens"] * len(every)}
    register.load("quality_failure", pa.table({**of, **rows}))
    mirrored(insert, "00007", subject=7)
    insert("golden_person", subject=7, sex="male", sex__source="population", **dict.fromkeys(CONFLICTS, 0))
    if register.dialect == "postgres":
        register.execute("analyze")


def planned(register, query, params):
    explain = "explain query plan " if register.dialect == "sqlite" else "explain "
    return " ".join(str(part) for row in register.rows(explain + query, params) for part in row)


@pytest.mark.usefixtures("failing_much")
def test_what_one_record_fails_is_found_by_the_record(register, catalogue):
    told = planned(register, checks.FAILED_BY, {"d": "population", "s": "citizens", "k": "00007"})
    assert BY_RECORD in told
    asked = [catalogue.dictionary.concept("person").attributes[name] for name in ("full_name", "sex")]
    judge = beside(dialect=register.dialect, catalogue=catalogue, concept="person", asked=asked)
    query = f"select {judge.expression} from golden_person g where subject = :subject"
    assert BY_RECORD in planned(register, query, {"subject": 7})


BY_RECORD = index_name("quality_failure", ("database", "dataset", "record_key", "check_id"))
CONFLICTS = [f"{name}__conflict" for name in ("personal_number", "full_name", "sex", "home")]


def test_a_slice_that_ends_with_the_list_leads_nowhere(register, insert):
    for key in ("a", "b"):
        insert("quality_failure", database="population", dataset="citizens", check_id="x", record_key=key)
    found = api.failing(register=register, database="population", dataset="citizens", check_id="x", limit=2)
    assert found == api.Slice(("a", "b"), None)


def test_records_without_a_subject_are_listed_by_key(register, catalogue, insert):
    for key, subject in (("a", 1), ("b", None), ("c", 2), ("d", None)):
        mirrored(insert, key, subject=subject)
    source = catalogue.source("population", "citizens")
    found = api.unlinked(register=register, source=source, limit=1)
    assert found == api.Slice(("b",), "b")
    assert api.unlinked(register=register, source=source, after="b", limit=1) == api.Slice(("d",), None)


def test_a_window_without_a_match_says_where_to_go_on(register, insert):
    for at in range(6):
        disputed(insert, at, *(["sex"] if at == 5 else []))
    listed = Windowed(
        table="golden_person",
        key="subject",
        columns=("sex__conflict",),
        window=2,
        condition=exp.column("sex__conflict").eq(1),
    )
    first = listed.slice(register, after=None, limit=10)
    assert first == api.Slice((), 1)
    assert list(api.whole(lambda after: listed.slice(register, after=after, limit=10))) == [(5, 1)]


def test_a_page_of_conflicts_goes_along_the_index_of_what_is_disputed(register, catalogue):
    if register.dialect == "postgres":
        register.execute("set enable_seqscan = off")
    explain = "explain query plan " if register.dialect == "sqlite" else "explain "
    for attribute in (None, "sex"):
        query = conflicts._disputed(register, catalogue.dictionary.concept("person"), attribute, beginning=False)
        told = " ".join(str(part) for row in register.rows(explain + query, {"after": 0, "limit": 3}) for part in row)
        assert "ix_golden_person__subject_" in told
        assert "SORT" not in told.upper().replace("SORTKEY", "")


@pytest.mark.parametrize(("attribute", "subjects"), [(None, [1, 2, 4]), ("sex", [2, 4]), ("home", [])])
def test_conflicts_are_found_by_attribute(register, catalogue, insert, attribute, subjects):
    disputed(insert, 1, "full_name")
    disputed(insert, 2, "full_name", "sex")
    disputed(insert, 3)
    disputed(insert, 4, "sex")
    found = api.disagreements(register=register, catalogue=catalogue, concept="person", attribute=attribute)
    assert [one.subject for one in found.items] == subjects
    assert found.following is None


def test_a_conflict_names_all_attributes_in_dispute(register, catalogue, insert):
    disputed(insert, 2, "full_name", "sex")
    (one,) = api.disagreements(register=register, catalogue=catalogue, concept="person", attribute="sex").items
    assert [each.name for each in one.attributes] == ["full_name", "sex"]


@pytest.mark.parametrize(("concept", "attribute"), [("person", "x' or 1=1 --"), ("persons", None)])
def test_conflicts_of_what_the_dictionary_does_not_know_are_refused(register, catalogue, concept, attribute):
    with pytest.raises(UnknownName):
        api.disagreements(register=register, catalogue=catalogue, concept=concept, attribute=attribute)


def test_counts_are_those_of_the_last_build(register, catalogue, insert):
    assert api.counts(register=register, catalogue=catalogue) == (api.ConceptCount("person", None, None, None),)
    insert("published_golden", concept="person", subjects=9, conflicts=2, unlinked=4)
    assert api.counts(register=register, catalogue=catalogue) == (api.ConceptCount("person", 9, 2, 4),)


def put_aside(insert, key, attribute="", *, batch=1, received="?", reason="date", database="population"):
    insert(
        "quarantine",
        database=database,
        dataset="citizens",
        batch=batch,
        record_key=key,
        attribute=attribute,
        received=received,
        reason=reason,
    )


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 100])
def test_a_key_that_was_put_aside_three_times_is_listed_three_times(register, insert, limit):
    for received in ("one", "two", "three"):
        put_aside(insert, "k", received=received, reason="duplicate_key")
    put_aside(insert, "j", "sex")
    put_aside(insert, "l", "home")
    found = list(api.whole(lambda after: api.quarantine(register=register, after=after, limit=limit)))
    assert [(one.record_key, one.received) for one in found] == [
        ("j", "?"),
        ("k", "one"),
        ("k", "three"),
        ("k", "two"),
        ("l", "?"),
    ]


@pytest.mark.parametrize(
    ("narrowed", "keys"),
    [
        ({}, ["z", "a", "b"]),
        ({"database": "population"}, ["a", "b"]),
        ({"attribute": ""}, ["z", "b"]),
        ({"attribute": "sex"}, ["a"]),
        ({"reason": "code"}, ["a"]),
        ({"reason": "code", "database": "civil_status"}, []),
    ],
)
def test_quarantine_is_narrowed_by_what_is_given(register, insert, narrowed, keys):
    put_aside(insert, "a", "sex", reason="code")
    put_aside(insert, "b")
    put_aside(insert, "z", database="civil_status")
    assert [one.record_key for one in api.quarantine(register=register, **narrowed).items] == keys


def test_quarantine_of_one_record(register, insert):
    put_aside(insert, "a", "sex")
    put_aside(insert, "a", "home")
    put_aside(insert, "b", "sex")
    found = of_record(register=register, database="population", dataset="citizens", record_key="a")
    assert [one.attribute for one in found] == ["home", "sex"]


def test_runs_come_latest_first_each_with_its_batch(register, insert):
    def ran(run, outcome, at, **more):
        insert(
            "sync_run",
            run=run,
            database="population",
            dataset="citizens",
            started_at=f"2026-03-10T0{at}:00:00Z",
            ended_at=f"2026-03-10T0{at}:00:03Z",
            outcome=outcome,
            **more,
        )

    insert(
        "batch",
        batch=7,
        database="population",
        dataset="citizens",
        mode="snapshot",
        rows=9,
        added=1,
        changed=2,
        removed=3,
        quarantined=4,
        landed_at="2026-03-10T01:00:02Z",
        seconds=1.25,
    )
    ran(1, "ok", 1)
    ran(2, "unchanged", 2)
    ran(
        3,
        "failed",
        3,
        message_vi="Tệp bị khóa",
        message_en="The file is locked",
        remedy_vi="Thử lại",
        remedy_en="Retry",
    )

    found = api.runs(register=register, limit=2)
    assert [one.run for one in found.items] == [3, 2]
    assert found.following == 2
    failed = found.items[0]
    assert (failed.message, failed.remedy) == (
        Text(vi="Tệp bị khóa", en="The file is locked"),
        Text(vi="Thử lại", en="Retry"),
    )
    assert (failed.batch, failed.seconds) == (None, 3.0)
    (first,) = api.runs(register=register, before=2).items
    assert first.batch == api.Batch(
        batch=7, mode="snapshot", rows=9, added=1, changed=2, removed=3, quarantined=4, seconds=1.25
    )
    assert first.seconds == 1.25
    assert [one.run for one in api.runs(register=register, outcome="failed").items] == [3]
    assert api.runs(register=register, database="civil_status").items == ()
