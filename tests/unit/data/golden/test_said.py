"""What each source said, and when: also what never stood, with its lineage; at the cost of what changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from motlan.data.api import Saying, Sayings, Spoken, lineage, sayings, timeline
from motlan.data.golden.records import Reading
from motlan.data.review import acts
from motlan.data.spec import Catalogue
from motlan.dictionary.concept import Concept
from motlan.kernel.errors import NotAllowed, NotHeld
from motlan.store.register import Register
from tests.conformance.sources import CLOCK, DICTIONARY, PERSON, Ministry, catalogue, person

SAID = "select record_key, full_name, batch, row__ended, row__gone from said_agency__people order by row__ended, 1"


def two_sources(folder: Path) -> Catalogue:
    """An agency beside the ministry, whose value stands where the ministry has none."""
    held = catalogue("csv")
    ministry = held.databases["ministry"]
    beside = {"database": "agency", "connect": {"kind": "csv", "path": str(folder / "agency.csv")}}
    agency = type(ministry).model_validate({**ministry.model_dump(), **beside})
    return Catalogue(held.dictionary, {"ministry": ministry, "agency": agency})


@pytest.fixture(params=["sqlite", "postgres"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Ministry:
    """Two sources over a register of each dialect; the ministry has one record, the agency's come and change."""
    url = request.getfixturevalue("postgres_database") if request.param == "postgres" else None
    ministry = Ministry(tmp_path, two_sources(tmp_path), register=url)
    ministry.write([person(1)])
    agency(ministry, person(1, name="Nguyễn Thị Bê"), person(2))
    agency(ministry, person(1, name="Nguyễn Thị Bê", note="moved"), person(2))
    agency(ministry, person(1, name="Nguyễn Thị Bính", note="moved"), person(2))
    agency(ministry, person(2))
    agency(ministry, person(1, name="Nguyễn Thị Bình"), person(2))
    return ministry


def agency(ministry: Ministry, *rows: dict[str, Any]) -> None:
    """What the agency delivers next."""
    own = ministry.path
    ministry.path = ministry.folder / "agency.csv"
    ministry.write(rows)
    ministry.path = own
    assert ministry.sync().failed == ()


def reading(ministry: Ministry, **said: Any) -> Reading:
    ((subject,),) = ministry.ask("select subject from mirror_ministry__people where record_key = 'r1'")
    given_: dict[str, Any] = {"reader": "steward", "role": "steward", "purpose": "a complaint", "ground": "mandate"}
    return Reading(**{**given_, "concept": "person", "subject": subject, "attributes": ("full_name",), **said})


def told(ministry: Ministry, *, after: int | None = None, limit: int = 50, **said: Any) -> Sayings:
    asked = reading(ministry, **said)
    with Register.connect(ministry.url) as register:
        return sayings(
            register=register, catalogue=ministry.catalogue, clock=CLOCK, reading=asked, after=after, limit=limit
        )


def brief(event: Saying) -> tuple[Any, ...]:
    (one,) = event.changes
    values = (one.before and one.before.value, one.after and one.after.value)
    return (event.what, event.database, event.record_key, *values)


EXPECTED = [
    ("appeared", "agency", "r1", None, "Nguyễn Thị Bình"),
    ("vanished", "agency", "r1", "Nguyễn Thị Bính", None),
    ("changed", "agency", "r1", "Nguyễn Thị Bê", "Nguyễn Thị Bính"),
    ("appeared", "agency", "r1", None, "Nguyễn Thị Bê"),
    ("appeared", "ministry", "r1", None, "Nguyễn Thị B"),
]


def test_what_never_stood_is_told_with_its_delivery(both: Ministry) -> None:
    told_ = told(both)
    assert sorted(map(brief, told_.events[3:])) == sorted(EXPECTED[3:])  # both came with the first synchronisation
    assert [brief(one) for one in told_.events[:3]] == EXPECTED[:3]
    assert {one.mode for one in told_.events} == {"snapshot"}
    assert all(one.at is not None for one in told_.events)
    notes = [brief(one) for one in told(both, attributes=("note",)).events]
    assert ("changed", "agency", "r1", None, "moved") in notes
    with Register.connect(both.url) as register:
        stood = timeline(register=register, catalogue=both.catalogue, clock=CLOCK, reading=reading(both))
    values = [change.after.value for one in stood.events for change in one.changes if change.after]
    assert set(values) == {"Nguyễn Thị B"}


def test_pages_of_what_was_said_are_the_whole(both: Ministry) -> None:
    pages, after = [], None
    while True:
        page = told(both, after=after, limit=2)
        pages += page.events
        if page.following is None:
            break
        assert len(page.events) == 2
        after = page.following
    assert pages == [*told(both).events]


def test_what_was_said_is_followed_to_the_text_that_came(both: Ministry) -> None:
    event = next(one for one in told(both).events if one.what == "changed")

    def trail(**more: Any) -> Any:
        spoken = Spoken(database="agency", dataset="people", record_key=event.record_key, **more)
        with Register.connect(both.url) as register:
            return lineage(
                register=register, lake=both.lake, catalogue=both.catalogue, clock=CLOCK, reading=reading(both),
                spoken=spoken,
            )  # fmt: skip

    then, now = trail(batch=event.batch), trail()
    assert [one.text for one in then.received] == ["Nguyễn Thị Bính"]
    assert (then.held.value, then.delivery.batch, then.delivery.row) == ("Nguyễn Thị Bính", event.batch, 1)
    assert [one.text for one in now.received] == ["Nguyễn Thị Bình"]
    with pytest.raises(NotHeld):
        trail(batch=999)
    strange = Spoken(database="agency", dataset="people", record_key="r2")
    with Register.connect(both.url) as register, pytest.raises(NotHeld):
        lineage(
            register=register, lake=both.lake, catalogue=both.catalogue, clock=CLOCK, reading=reading(both),
            spoken=strange,
        )  # fmt: skip


def test_it_is_a_reading(both: Ministry) -> None:
    lines = "select count(*) from journal_intake"
    ((before,),) = both.ask(lines)
    told(both)
    assert both.ask(lines) == [(before + 1,)]
    with pytest.raises(NotAllowed):
        told(both, purpose="")
    assert both.ask(lines) == [(before + 1,)]


def test_a_row_is_kept_for_each_change_and_none_for_what_came_or_stayed(both: Ministry) -> None:
    assert [(row[0], row[1], row[4]) for row in both.ask(SAID)] == [
        ("r1", "Nguyễn Thị Bê", 0),
        ("r1", "Nguyễn Thị Bê", 0),
        ("r1", "Nguyễn Thị Bính", 1),
    ]
    assert both.ask("select count(*) from said_ministry__people") == [(0,)]


def test_reading_a_dataset_in_another_way_is_nothing_that_its_source_said(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("csv"))
    ministry.write([person(1, note="Ghi chú"), person(2)])
    ministry.sync()
    columns = {**catalogue().databases["ministry"].datasets["people"].model_dump()["columns"]}
    del columns["note"]
    ministry.catalogue = catalogue("csv", columns=columns, ignore=["updated", "note"])
    assert ministry.sync().failed == ()
    assert [(one.what, one.batch) for one in told(ministry).events] == [("appeared", 1)]
    ministry.catalogue = catalogue("csv")
    ministry.write([person(1, note="Ghi chú", name="Trần Thị Bưởi")])
    assert ministry.sync().failed == ()
    changed, appeared = told(ministry).events
    assert (changed.what, changed.anew, appeared.what, appeared.batch) == ("changed", True, "appeared", 1)
    assert brief(changed)[3:] == ("Nguyễn Thị B", "Trần Thị Bưởi")
    assert brief(appeared)[4] == "Nguyễn Thị B"
    ended = ministry.ask("select record_key, row__gone from said_ministry__people order by row__ended, 1")
    assert ended == [("r1", 2), ("r2", 2), ("r1", 2), ("r2", 1)]


WITHOUT_NOTES = {
    name: said
    for name, said in catalogue().databases["ministry"].datasets["people"].model_dump()["columns"].items()
    if name != "note"
}


def notes(ministry: Ministry, record_key: str = "r1") -> list[tuple[Any, ...]]:
    """What a record said of its note, oldest first: the event, its batch, whether it was read in another way."""
    events = told(ministry, attributes=("note",)).events
    return [
        (one.what, one.batch, one.anew, *brief(one)[3:]) for one in reversed(events) if one.record_key == record_key
    ]


def versions(ministry: Ministry) -> list[tuple[Any, ...]]:
    return ministry.ask(
        "select record_key, batch, row__ended, note from said_ministry__people order by record_key, row__ended"
    )


@pytest.mark.parametrize("by", ["snapshot", "cursor"])
@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_an_attribute_that_is_unmapped_and_mapped_again_is_kept_in_the_versions_that_said_it(
    request: pytest.FixtureRequest, tmp_path: Path, dialect: str, by: str
) -> None:
    url = request.getfixturevalue("postgres_database") if dialect == "postgres" else None
    mapped, unmapped = catalogue("csv", by=by), catalogue("csv", by=by, columns=WITHOUT_NOTES, ignore=["note"])
    ministry = Ministry(tmp_path, mapped, register=url)
    rows = [person(1, note="M"), person(2, note="N"), person(3)]
    ministry.write(rows)
    for held in (mapped, unmapped, mapped):
        ministry.catalogue = held
        assert ministry.sync().failed == ()
    assert notes(ministry) == [
        ("appeared", 1, False, None, "M"), ("changed", 2, True, "M", None), ("changed", 3, True, None, "M"),
    ]  # fmt: skip
    assert versions(ministry)[:4] == [("r1", 1, 2, "M"), ("r1", 2, 3, None), ("r2", 1, 2, "N"), ("r2", 2, 3, None)]
    # what changes while it is not mapped takes nothing along that was not said
    ministry.catalogue = unmapped
    ministry.sync()
    rows[0] |= {"name": "Trần Thị Bưởi", "updated": "2026-01-02 00:00:00"}
    ministry.write(rows)
    ministry.sync()
    ministry.catalogue = mapped
    ministry.sync()
    assert notes(ministry)[3:] == [("changed", 4, True, "M", None), ("changed", 6, True, None, "M")]
    assert [row[1:] for row in versions(ministry) if row[0] == "r1"][2:] == [(3, 4, "M"), (4, 5, None), (5, 6, None)]
    kinds = [row[0] for row in ministry.ask("select kind from cause order by cause")]
    assert "authority" not in kinds
    assert kinds.count("dictionary") == 4


def test_what_a_source_said_is_told_and_followed_while_its_column_is_not_mapped(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("csv"))
    ministry.write([person(1, note="M"), person(2)])
    ministry.sync()
    ministry.catalogue = catalogue("csv", columns=WITHOUT_NOTES, ignore=["note", "updated"])
    ministry.sync()
    assert notes(ministry) == [("appeared", 1, False, None, "M"), ("changed", 2, True, "M", None)]

    def trail(batch: int) -> Any:
        spoken = Spoken(database="ministry", dataset="people", record_key="r1", batch=batch)
        asked = reading(ministry, attributes=("note",))
        with Register.connect(ministry.url) as register:
            return lineage(
                register=register, lake=ministry.lake, catalogue=ministry.catalogue, clock=CLOCK, reading=asked,
                spoken=spoken,
            )  # fmt: skip

    then, now = trail(1), trail(2)
    assert (then.held.value, then.received, then.ends["en"][:36]) == ("M", (), "The mapping has no column for this v")
    assert now.held.value is None
    ministry.catalogue = catalogue("csv")
    ministry.sync()
    assert ([one.text for one in trail(1).received], trail(1).ends) == (["M"], None)
    assert trail(2).held.value is None


def test_a_record_that_stays_unread_keeps_what_it_said(tmp_path: Path) -> None:
    """A row that the re-reading does not bring says still what it said with its own batch."""
    ministry = Ministry(tmp_path, catalogue("csv", by="cursor"))
    ministry.write([person(1, note="M"), person(2, note="N")])
    ministry.sync()
    ministry.catalogue = catalogue("csv", by="cursor", columns=WITHOUT_NOTES, ignore=["note"])
    ministry.write([person(2, note="N")])  # what goes is not seen by a cursor
    ministry.sync()
    assert ministry.mirror("record_key, batch, note") == [("r1", 1, "M"), ("r2", 2, None)]
    assert notes(ministry) == [("appeared", 1, False, None, "M")]
    ministry.catalogue = catalogue("csv", by="cursor")
    ministry.write([person(1, note="M"), person(2, note="N")])
    ministry.sync()
    assert notes(ministry) == [("appeared", 1, False, None, "M")]
    assert ministry.mirror("record_key, batch, note") == [("r1", 1, "M"), ("r2", 3, "N")]


def test_a_column_that_is_mapped_to_another_attribute_of_the_same_place_is_read_into_it(tmp_path: Path) -> None:
    concept = PERSON.model_dump(mode="json", exclude_none=True)
    concept["attributes"]["remark"] = concept["attributes"]["note"]
    dictionary = replace(DICTIONARY, concepts={"person": Concept.model_validate(concept)})

    def held(to: str) -> Catalogue:
        columns = {**WITHOUT_NOTES, "note": {"to": to}}
        return Catalogue(dictionary, catalogue("csv", columns=columns).databases)

    ministry = Ministry(tmp_path, held("note"))
    ministry.write([person(1, note="M"), person(2, note="N")])
    for to in ("note", "remark"):
        ministry.catalogue = held(to)
        assert ministry.sync().failed == ()
    assert ministry.mirror("note, remark") == [(None, "M"), (None, "N")]
    assert ministry.ask("select note, remark from golden_person order by remark") == [(None, "M"), (None, "N")]


def test_what_went_before_a_merge_is_told_of_the_subject_that_was_kept(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, two_sources(tmp_path))
    ministry.write([person(1, number=""), person(2)])
    agency(ministry, person(3), person(2, name="Trần Văn Bốn"))
    agency(ministry, person(3))
    kept, retired = (
        ministry.ask(f"select subject from mirror_ministry__people where record_key = '{key}'")[0][0]
        for key in ("r1", "r2")
    )
    gone = ("vanished", "agency", "r2", "Trần Văn Bốn", None)
    assert gone not in map(brief, told(ministry).events)
    with Register.connect(ministry.url) as register:
        why: dict[str, Any] = {"actor": "steward", "reason": "one person", "catalogue": ministry.catalogue}
        done = acts.merge(register=register, clock=CLOCK, kept=kept, retired=retired, **why)
        assert gone in map(brief, told(ministry).events)
        acts.undo(register=register, clock=CLOCK, number=done.event, **why)
    assert gone not in map(brief, told(ministry).events)


names = st.sampled_from(["Nguyễn Thị A", "Trần Văn B", "Lê Hoà"])
deliveries = st.lists(st.dictionaries(st.integers(1, 3), names, min_size=1), min_size=2, max_size=5)


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(runs=deliveries, path=st.sampled_from(["living", "bulk"]))
def test_what_was_said_tells_every_delivery_again(runs: list[dict[int, str]], path: str) -> None:
    with TemporaryDirectory() as folder:
        ministry = Ministry(Path(folder), catalogue("csv"))
        for run in runs:
            ministry.write([person(9), *(person(nth, name=name) for nth, name in run.items())])
            ministry.sync(path=path)
        landed = [row[0] for row in ministry.ask("select batch from batch order by batch")]
        wanted: dict[str, list[str | None]] = {}
        for nth in {one for run in runs for one in run}:
            wanted[f"r{nth}"] = _without_repeats([run.get(nth) for run in runs])
        assert {key: _told_of(ministry, key) for key in wanted} == wanted
        assert landed == sorted(landed)


def _without_repeats(states: list[str | None]) -> list[str | None]:
    """Each state once in a row, from the first that is one."""
    found: list[str | None] = []
    for one in states:
        if one != (found[-1] if found else None):
            found.append(one)
    return found


def _told_of(ministry: Ministry, key: str) -> list[str | None]:
    """The values of one record, oldest first, as its sayings tell them; None where it was gone."""
    subject = ministry.ask(  # a record that was gone for a while may be another subject's when it comes back
        f"select subject from mirror_ministry__people where record_key = '{key}' union"
        f" select subject from said_ministry__people where record_key = '{key}' order by 1"
    )[0][0]
    ministry_reading = Reading(
        reader="steward", role="steward", purpose="law", ground="mandate", concept="person", subject=subject,
        attributes=("full_name",),
    )  # fmt: skip
    with Register.connect(ministry.url) as register:
        events = sayings(register=register, catalogue=ministry.catalogue, clock=CLOCK, reading=ministry_reading).events
    afters = [one.changes[0].after for one in reversed(events)]
    return [after.value if after is not None else None for after in afters]  # type: ignore[misc]
