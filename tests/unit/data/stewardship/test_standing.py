from datetime import timedelta

import pytest

from motlan.data.stewardship import api
from motlan.kernel.errors import UnknownName


def landed(insert, *, batch, database="population", dataset="citizens", at, added=0, held=0):
    insert(
        "batch",
        batch=batch,
        database=database,
        dataset=dataset,
        mode="cursor",
        landed_at=at,
        rows=added,
        added=added,
        changed=0,
        removed=0,
        quarantined=0,
        held=held,
        seconds=0.5,
    )


def ran(insert, *, run, outcome, at, database="population", dataset="citizens"):
    insert("sync_run", run=run, database=database, dataset=dataset, started_at=at, ended_at=at, outcome=outcome)


@pytest.mark.parametrize(
    ("run", "seen", "landed_at"),
    [
        (None, None, "2026-03-09T04:06:00Z"),
        ("2026-03-09T04:00:00Z", None, "2026-03-09T04:06:00Z"),
        ("2026-03-09T05:00:00Z", "2026-03-09T04:30:00Z", "2026-03-09T05:00:00Z"),
        ("2026-03-09T04:00:00Z", "2026-03-09T04:30:00Z", "2026-03-09T04:30:00Z"),
    ],
)
def test_a_living_dataset_is_as_fresh_as_the_last_thing_heard_of_it(register, insert, run, seen, landed_at):
    landed(insert, batch=1, at="2026-03-01T00:00:00Z", added=5, held=5)
    landed(insert, batch=2, at="2026-03-09T04:05:00Z", added=1, held=6)
    landed(insert, batch=3, at="2026-03-09T04:06:00Z", added=0, held=6)
    if run:
        ran(insert, run=1, outcome="ok", at=run)
    if seen:
        insert("dataset_state", database="population", dataset="citizens", standing="living", seen_at=seen)
    (found,) = register.records("select landed_at, changed_at, rows from published_sync")
    assert found == {"landed_at": landed_at, "changed_at": "2026-03-09T04:05:00Z", "rows": 6}


def test_a_database_stands_as_its_last_batches_runs_and_measurement_say(register, catalogue, clock, insert):
    landed(insert, batch=1, at="2026-03-01T00:00:00Z", added=5, held=5)
    landed(insert, batch=2, at="2026-03-09T12:00:00Z", added=0, held=5)
    ran(insert, run=1, outcome="ok", at="2026-03-01T00:00:00Z")
    ran(insert, run=2, outcome="unchanged", at="2026-03-10T00:00:00Z")
    ran(insert, run=3, outcome="failed", at="2026-03-10T11:00:00Z")
    for at, dqi, band in (("2026-03-02T00:00:00Z", 50.0, "red"), ("2026-03-09T00:00:00Z", 91.5, "green")):
        insert(
            "quality_index",
            database="population",
            measured_at=at,
            dqi=dqi,
            band=band,
            coverage=80.0,
            clean_share=99.0,
            identifier_breaches=2,
        )
    insert("quarantine", database="population", dataset="citizens", batch=1, record_key="a", reason="date")
    unlike = {"database": "population", "dataset": "citizens", "criterion": "correct", "evaluated": 5, "failed": 2}
    for check_id, attribute in (
        ("sex.agrees_with", "sex"),
        ("phone.agrees_with", "phone"),
        ("sex.agrees_with.land", "sex"),  # a declared comparison of what is compared already
        ("sex.codes", "sex"),
    ):
        insert("quality_score", **unlike, check_id=check_id, attribute=attribute, measured_at="2026-03-09T00:00:00Z")

    one = api.standing(register=register, catalogue=catalogue, clock=clock, database="population")

    assert (one.dqi, one.band, one.coverage, one.identifier_breaches) == (91.5, "green", 80.0, 2)
    assert (one.held, one.quarantined, one.conflicts) == (5, 1, 4)
    assert one.changed_at == "2026-03-01T00:00:00Z"
    assert one.read_at == "2026-03-10T00:00:00Z"
    assert one.datasets[0].age == timedelta(hours=12)
    assert one.late == ()
    other = api.standing(register=register, catalogue=catalogue, clock=clock, database="civil_status")
    assert other.conflicts is None  # nothing of it was compared


def test_a_dataset_is_late_one_second_after_its_period(register, catalogue, clock, insert):
    ran(insert, run=1, outcome="ok", at="2026-03-09T12:00:00Z")
    exactly = api.standing(register=register, catalogue=catalogue, clock=clock, database="population")
    register.execute("update sync_run set ended_at = '2026-03-09T11:59:59Z'")
    after = api.standing(register=register, catalogue=catalogue, clock=clock, database="population")
    assert exactly.late == ()
    assert [each.dataset for each in after.late] == ["citizens"]


def test_what_was_never_read_is_late_and_what_we_host_is_not(register, catalogue, clock):
    one = api.standing(register=register, catalogue=catalogue, clock=clock, database="civil_status")
    assert [each.dataset for each in one.late] == ["born"]
    assert (one.dqi, one.band, one.read_at, one.changed_at, one.held) == (None, None, None, None, 0)


@pytest.mark.parametrize(
    ("bands", "order"),
    [
        ({"population": ("green", 95.0), "civil_status": ("red", 60.0)}, ["civil_status", "population"]),
        ({"population": ("yellow", 80.0)}, ["civil_status", "population"]),
        ({"population": ("red", 70.0)}, ["population", "civil_status"]),
        ({"population": ("red", 70.0), "civil_status": ("red", 60.0)}, ["civil_status", "population"]),
    ],
)
def test_the_worst_come_first_and_the_unmeasured_before_yellow(register, catalogue, clock, insert, bands, order):
    for database, (band, dqi) in bands.items():
        insert("quality_index", database=database, measured_at="2026-03-09T00:00:00Z", dqi=dqi, band=band)
    found = api.standings(register=register, catalogue=catalogue, clock=clock)
    assert [one.name for one in found] == order


def test_an_unknown_database_is_said_to_be_unknown(register, catalogue, clock):
    with pytest.raises(UnknownName) as error:
        api.standing(register=register, catalogue=catalogue, clock=clock, database="nowhere")
    assert error.value.known == ("population", "civil_status")
