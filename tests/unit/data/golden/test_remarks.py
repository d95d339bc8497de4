"""A value whose source was not read for longer than the dictionary allows is doubtful; what it says today is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from motlan.data import api
from motlan.data.golden.records import Held, Reading
from motlan.data.spec import Catalogue
from motlan.dictionary.concept import Concept
from motlan.kernel.clock import FixedClock
from motlan.store.register import Register
from tests.conformance.sources import CLOCK, Ministry, catalogue, person


def limited(held: Catalogue, days: int) -> Catalogue:
    concept = held.dictionary.concept("person").model_dump(mode="json", exclude_none=True)
    concept["attributes"]["income"]["fresh_for"] = days
    return Catalogue(replace(held.dictionary, concepts={"person": Concept.model_validate(concept)}), held.databases)


def after(days: int) -> FixedClock:
    return FixedClock(CLOCK.now() + timedelta(days=days))


def income(ministry: Ministry, days: int) -> Held:
    ((subject,),) = ministry.ask("select subject from golden_person")
    reading = Reading(
        reader="lan", role="citizen", purpose="own record", ground="law", concept="person", subject=subject
    )
    with Register.connect(ministry.url) as register:
        record = api.read(register=register, catalogue=ministry.catalogue, clock=after(days), reading=reading)
    assert record.values["full_name"].doubt is None
    return record.values["income"]


def test_a_value_is_as_fresh_as_the_last_good_reading_of_its_dataset(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, limited(catalogue(), 30))
    ministry.write([person(1)])
    ministry.sync()
    assert income(ministry, 30).doubt is None
    late = income(ministry, 31)
    assert late.value == 1000.0
    assert late.doubt is not None
    assert late.doubt.in_("en") == "Its source was last read 31 days ago (30 are allowed): ask again."
    with Register.connect(ministry.url) as register:
        report = api.synchronise(
            register=register,
            lake=ministry.lake,
            catalogue=ministry.catalogue,
            clock=after(40),
            places={"SAMPLE": str(tmp_path)},
        )
    assert report.changed is False
    assert income(ministry, 41).doubt is None
    ministry.path.unlink()
    with Register.connect(ministry.url) as register:
        failed = api.synchronise(
            register=register,
            lake=ministry.lake,
            catalogue=ministry.catalogue,
            clock=after(80),
            places={"SAMPLE": str(tmp_path)},
        ).failed
    assert len(failed) == 1
    assert income(ministry, 81).doubt is not None
