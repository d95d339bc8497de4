"""What a sync promises: the last state, once; nothing dropped; what fails alone, fails alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motlan.data.progress import Stage
from motlan.data.spec import Catalogue
from motlan.data.sync.extract import Received, extract
from motlan.data.sync.plan import State, Step, late, mapping_of, plan
from motlan.kernel.errors import RegisterError, UnknownName
from motlan.store.register import Register
from tests.conformance.sources import Ministry, catalogue, person

texts = st.sampled_from(["Nguyễn Thị A", "Trần Văn B", "", "-", "Lê Hoà"])
states = st.dictionaries(
    st.integers(1, 8),
    st.fixed_dictionaries(
        {"name": texts, "born": st.sampled_from(["02/03/1990", "1990", "?", "31/02/1990"]), "home": texts}
    ),
    min_size=1,
)


@pytest.fixture(params=["sqlite", "postgres"])
def ministry(request: pytest.FixtureRequest, tmp_path: Path) -> Ministry:
    """A ministry with SQLite as its store, over a register of each dialect."""
    url = request.getfixturevalue("postgres_database") if request.param == "postgres" else None
    return Ministry(tmp_path, catalogue(by="cursor"), register=url)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(states, min_size=1, max_size=3), path=st.sampled_from(["auto", "living", "bulk"]))
def test_any_history_of_snapshots_ends_in_its_last_state(history: list[dict[int, dict[str, str]]], path: str) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        walked, fresh = Ministry(Path(one), catalogue()), Ministry(Path(other), catalogue())
        for state in history:
            walked.write([person(nth, **changes) for nth, changes in state.items()])
            walked.sync(path=path)
        fresh.write([person(nth, **changes) for nth, changes in history[-1].items()])
        fresh.sync(path="bulk")
        values = "record_key, row_hash, lead, full_name, full_name__plain, birth_date, home, faults"
        assert walked.mirror(values) == fresh.mirror(values)
        assert walked.quarantine() == fresh.quarantine()
        golden = "select number, full_name, birth_date, full_name__conflict from golden_person order by 1, 2, 3"
        assert walked.ask(golden) == fresh.ask(golden)
        before = walked.everything()
        assert walked.sync(path=path).changed is False
        assert walked.everything() == before


def test_a_cursor_reads_again_what_bears_the_last_instant(ministry: Ministry) -> None:
    first, second = "2026-01-01 00:00:00", "2026-01-02 00:00:00"
    ministry.write([person(1, updated=first), person(2, updated=second)])
    ministry.sync()
    # the same instant, written after we looked; and a late one, which only a whole reading could find
    ministry.write([person(1, updated=first), person(2, updated=second), person(3, updated=second)])
    (report,) = ministry.sync().datasets
    assert (report.rows, report.added, report.changed) == (2, 1, 0)
    assert ministry.mirror("record_key") == [("r1",), ("r2",), ("r3",)]
    assert ministry.ask("select checkpoint from batch order by batch") == [(second,), (second,)]
    assert ministry.sync().datasets[0].outcome == "unchanged"


def test_a_cursor_keeps_rows_that_the_source_no_longer_shows_and_takes_rows_without_an_instant(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue(by="cursor"))
    ministry.write([person(1, updated="2026-01-01"), person(2, updated=None)])
    ministry.sync()
    ministry.write([person(2, name="Changed Without Instant", updated=None), person(3, updated="2026-02-01")])
    (report,) = ministry.sync().datasets
    assert (report.added, report.changed, report.removed) == (1, 1, 0)
    assert ministry.mirror("record_key") == [("r1",), ("r2",), ("r3",)]
    assert ministry.ask("select max(checkpoint) from batch") == [("2026-02-01",)]


def test_late_records_are_found_within_the_declared_days(tmp_path: Path) -> None:
    changes = {"by": "cursor", "column": "updated", "late": "2 days"}
    ministry = Ministry(tmp_path, catalogue(changes=changes))
    ministry.write([person(1, updated="2026-01-10 12:00:00")])
    ministry.sync()
    ministry.write([person(1, updated="2026-01-10 12:00:00"), person(2, updated="2026-01-08 12:00:00")])
    assert ministry.sync().datasets[0].added == 1


def test_numbers_as_cursors_are_compared_as_numbers(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue(by="cursor"))
    ministry.write([person(1, updated="9"), person(2, updated="10")])
    ministry.sync()
    assert ministry.ask("select checkpoint from batch") == [("10",)]


def test_files_under_a_cursor_are_read_whole_so_that_a_late_line_is_never_missed(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("csv", by="cursor"))
    ministry.write([person(1, updated="2026-01-10")])
    ministry.sync()
    ministry.write([person(1, updated="2026-01-10"), person(2, updated="2020-01-01")])
    assert ministry.sync().datasets[0].added == 1
    assert ministry.mirror("record_key") == [("r1",), ("r2",)]


@pytest.mark.parametrize("other", ["A stranger", "Zoe"])
def test_of_two_rows_with_one_key_that_one_stays_which_stands(tmp_path: Path, other: str) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write([person(1, name="Held"), person(2)])
    ministry.sync()
    ministry.write([person(1, name=other), person(1, name="Held"), person(2)])
    ministry.sync()
    assert ministry.mirror()[0] == ("r1", "Held")
    assert [(key, reason) for key, _attribute, reason, _received in ministry.quarantine()] == [("r1", "duplicate_key")]


def test_of_two_new_rows_with_one_key_the_first_is_kept(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue("csv"))
    ministry.write([person(1, name="Zoe"), person(1, name="Ann")])
    ministry.sync()
    assert ministry.mirror() == [("r1", "Zoe")]


def test_the_newest_of_two_records_with_one_key_is_kept(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue(by="cursor"))
    ministry.write([person(1, name="Old", updated="2026-01-01"), person(1, name="New", updated="2026-01-02")])
    ministry.sync()
    assert ministry.mirror() == [("r1", "New")]
    ((key, attribute, reason, received),) = ministry.quarantine()
    assert (key, attribute, reason) == ("r1", "", "duplicate_key")
    assert '"name":"Old"' in received


def test_several_columns_make_one_key(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue(key=["id", "sex"]))
    ministry.write([person(1), person(1, sex="M"), person(2, sex=None)])
    ministry.sync()
    assert ministry.mirror("record_key") == [("r1|F",), ("r1|M",)]
    assert [row[2] for row in ministry.quarantine()] == ["no_key"]


def test_a_mended_value_leaves_quarantine(ministry: Ministry) -> None:
    ministry.write([person(1, born="unknown"), person(2, born="unknown")])
    ministry.sync()
    assert len(ministry.quarantine()) == 2
    ministry.write([person(1, updated="2026-02-01"), person(2, born="unknown")])
    ministry.sync()
    assert ministry.quarantine() == [("r2", "birth_date", "date", "unknown")]
    assert ministry.mirror("record_key, birth_date, faults") == [("r1", "1990-03-02", ""), ("r2", None, " birth_date ")]


def test_a_change_of_the_mapping_reads_a_cursor_whole_again(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue(by="cursor"))
    ministry.write([person(1, sex="W"), person(2, sex="W", updated="2026-02-01")])
    ministry.sync()
    assert ministry.mirror("sex") == [(None,), (None,)]
    columns = {"number": "number", "name": "full_name", "sex": {"to": "sex", "values": {"W": "female"}}}
    ministry.catalogue = catalogue(by="cursor", columns=columns)
    (report,) = ministry.sync().datasets
    assert (report.rows, report.changed) == (2, 2)
    assert ministry.mirror("sex") == [("female",), ("female",)]
    assert ministry.sync().datasets[0].outcome == "unchanged"


def test_columns_that_nobody_mapped_are_counted(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue(ignore=[]))
    ministry.write([person(1)])
    ministry.sync()
    assert ministry.ask("select database, columns, mapped from published_mapping") == [("ministry", 9, 8)]


def _two_databases(folder: Path) -> Catalogue:
    held = catalogue("csv")
    body = held.databases["ministry"].model_dump()
    gone = {**body, "database": "agency", "connect": {"kind": "csv", "path": str(folder / "gone.csv")}}
    agency = type(held.databases["ministry"]).model_validate(gone)
    return Catalogue(held.dictionary, {"agency": agency, **held.databases})


def test_what_fails_alone_fails_alone_and_is_written_down(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, _two_databases(tmp_path))
    ministry.kind, ministry.path = "csv", tmp_path / "people.csv"
    ministry.write([person(1)])
    report = ministry.sync()
    assert [(one.database, one.outcome) for one in report.datasets] == [("agency", "failed"), ("ministry", "ok")]
    runs = ministry.ask("select database, outcome, message_vi, message_en, remedy_en from sync_run order by run")
    assert runs[0][:2] == ("agency", "failed")
    assert runs[0][2].endswith("Không thấy cơ sở dữ liệu.")
    assert runs[0][3].endswith("The database is not there.")
    assert runs[0][4].startswith("Check the path")
    assert runs[1][:2] == ("ministry", "ok")
    assert ministry.ask("select database, rows from published_sync") == [("ministry", 1)]


def test_what_could_not_be_read_is_stale_until_it_can(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write([person(1)])
    ministry.sync()
    ministry.path.rename(ministry.path.with_suffix(".away"))
    for _ in range(2):
        assert [one.outcome for one in ministry.sync().datasets] == ["failed"]
    asked = "select standing, attempts, next_try, remedy_en is not null from dataset_state"
    assert ministry.ask(asked) == [("stale", 2, None, True)]
    ministry.path.with_suffix(".away").rename(ministry.path)
    assert ministry.sync().failed == ()
    assert ministry.ask(asked) == [("living", 0, None, False)]


def test_what_nobody_foresaw_fails_alone_names_its_place_and_quotes_no_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ministry = Ministry(tmp_path, _two_databases(tmp_path))
    ministry.kind, ministry.path = "csv", tmp_path / "people.csv"
    ministry.write([person(1)])
    (tmp_path / "gone.csv").write_bytes(ministry.path.read_bytes())

    def trip(step: Step, **options: Any) -> Received:
        if step.source.database.database == "agency":
            raise StopIteration("Nguyễn Thị A")
        return extract(step, **options)

    monkeypatch.setattr("motlan.data.sync.intake.extract", trip)
    report = ministry.sync()
    assert [(one.database, one.outcome) for one in report.datasets] == [("agency", "failed"), ("ministry", "ok")]
    ((outcome, vi, en, remedy),) = ministry.ask(
        "select outcome, message_vi, message_en, remedy_en from sync_run where database = 'agency'"
    )
    assert outcome == "failed"
    assert re.fullmatch(r"agency\.people: Lỗi ngoài dự kiến: StopIteration \(intake\.py:\d+\)\.", vi)
    assert re.fullmatch(r"agency\.people: An unforeseen error: StopIteration \(intake\.py:\d+\)\.", en)
    assert remedy.startswith("Run `motlan check`")


def test_only_what_is_asked_for_is_read(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, _two_databases(tmp_path))
    ministry.kind, ministry.path = "csv", tmp_path / "people.csv"
    ministry.write([person(1)])
    assert [one.database for one in ministry.sync(only=("ministry",)).datasets] == ["ministry"]
    assert [one.database for one in ministry.sync(only=("ministry.people",)).datasets] == ["ministry"]
    with pytest.raises(UnknownName, match="elsewhere"):
        ministry.sync(only=("elsewhere",))


def test_a_hosted_dataset_is_never_read(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue(hosted=True, key=[], columns={}))
    assert ministry.sync().datasets == ()
    assert "income" in ministry.ask("select * from pragma_table_info('mirror_ministry__people')").__repr__()


def test_two_syncs_at_once_are_refused_and_the_lock_dies_with_its_holder(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write([person(1)])
    with ministry.lake.lock(), pytest.raises(RegisterError, match=r"."):
        ministry.sync()
    assert ministry.ask("select count(*) from sync_run") == [(0,)]
    assert ministry.sync().failed == ()


def test_progress_names_the_stages(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write([person(1)])
    told: list[Stage] = []
    ministry.sync(progress=told.append)
    assert [stage.name for stage in told] == ["extract", "shape", "land", "landed", "done", "build"]
    assert {stage.of for stage in told} == {"ministry.people", "person"}


def test_a_small_change_takes_the_living_path_and_a_large_one_the_bulk_path(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue())

    def stages(change: Callable[[int], dict[str, Any]]) -> list[str]:
        told: list[Stage] = []
        ministry.write([person(nth, **change(nth)) for nth in range(20)])
        ministry.sync(progress=told.append)
        return [stage.name for stage in told if stage.name == "build"]

    assert stages(lambda _nth: {}) == ["build"]
    assert stages(lambda nth: {"note": "moved"} if nth < 4 else {}) == []
    assert ministry.ask("select count(*) from golden_person where note = 'moved'") == [(4,)]
    assert stages(lambda nth: {"note": "again"} if nth < 5 else {}) == ["build"]
    assert ministry.ask("select count(*) from golden_person where note = 'again'") == [(5,)]


def test_the_plan_says_why_and_reads_nothing() -> None:
    held = catalogue(by="cursor")
    source = held.source("ministry", "people")
    known = State(checkpoint="2026-01-01", mapping=mapping_of(held, source), held=1, batches=1)
    (first,) = plan(held, {})
    (next_one,) = plan(held, {"ministry.people": known})
    assert (first.since, first.why.in_("en")) == (None, "It was never read, or must be read whole again.")
    assert (next_one.since, next_one.why.in_("vi")) == ("2026-01-01", "Từ 2026-01-01, kể cả mốc đó.")
    (snapshot,) = plan(catalogue(), {})
    assert (snapshot.mode, snapshot.since) == ("snapshot", None)


def test_a_unit_that_moves_in_the_crosswalk_reads_a_cursor_whole_again() -> None:
    held = catalogue(by="cursor")
    book = held.dictionary.units
    moved = (replace(book.crossings[0], new="00008"), *book.crossings[1:])
    other = Catalogue(replace(held.dictionary, units=replace(book, crossings=moved)), held.databases)
    source = held.source("ministry", "people")
    assert len(moved) == len(book.crossings)
    assert mapping_of(other, source) != mapping_of(held, source)
    homeless = catalogue(by="cursor", columns={"name": "full_name"})
    away = Catalogue(other.dictionary, homeless.databases)
    assert mapping_of(away, away.source("ministry", "people")) == mapping_of(
        homeless, homeless.source("ministry", "people")
    )


def test_a_checkpoint_moves_back_by_days_only() -> None:
    assert late("2026-03-01T00:00:00Z", 1) == "2026-02-28T00:00:00Z"
    assert late("1042", 0) == "1042"


def test_the_register_is_freed_for_others_after_a_failed_landing(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, catalogue())
    ministry.write([person(1)])
    ministry.sync()
    with Register.connect(ministry.url) as register:
        register.execute("create trigger refuse before insert on batch begin select raise(abort, 'no'); end")
    ministry.write([person(1), person(2)])
    (report,) = ministry.sync().failed
    assert "The register refused: no" in report.message.in_("en")
    assert ministry.mirror("record_key") == [("r1",)]
    with Register.connect(ministry.url) as register:
        register.execute("drop trigger refuse")
    assert ministry.sync().datasets[0].added == 1
