"""``motlan plan``: what a changed workspace will do is said exactly, done while readers go on, and loses nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from motlan.data import api
from motlan.data.databases.spec import Database
from motlan.data.exports.parts import rows_of
from motlan.data.golden.preview import differences, differing
from motlan.data.golden.records import Reading
from motlan.data.migration import Migration, plan_migration
from motlan.data.spec import Catalogue
from motlan.dictionary.codelist import CodeList
from motlan.dictionary.concept import Concept
from motlan.kernel.errors import UnknownName
from motlan.store.register import Register
from tests.conformance.sources import CLOCK, DICTIONARY, Ministry, catalogue, person


@pytest.fixture(params=["sqlite", "postgres"])
def ministry(request: pytest.FixtureRequest, tmp_path: Path) -> Ministry:
    url = request.getfixturevalue("postgres_database") if request.param == "postgres" else None
    made = Ministry(tmp_path, two(catalogue()), register=url)
    made.write([person(1, note="a"), person(2, note="b"), person(3)])
    made.sync()
    return made


def two(held: Catalogue, order: tuple[str, ...] = ("ministry", "agency"), **attributes: Any) -> Catalogue:
    """A second database over the same store that takes notes from another column; ``attributes`` change the concept."""
    body = held.databases["ministry"].model_dump(mode="json", exclude_none=True)
    body["database"] = "agency"
    dataset = body["datasets"]["people"]
    dataset["columns"] = {
        "number": {"to": "number"},
        "born": {"to": "birth_date", "format": "dd/mm/yyyy"},
        "name": {"to": "note"},
    }
    dataset["ignore"] = [*dataset.get("ignore", []), "sex", "home", "income", "note"]
    concept = held.dictionary.concept("person").model_dump(mode="json", exclude_none=True)
    concept["authority"] = list(order)
    for name, said in attributes.items():
        if said is None:
            del concept["attributes"][name]
        else:
            concept["attributes"][name] = said
    dictionary = replace(held.dictionary, concepts={"person": Concept.model_validate(concept)})
    return Catalogue(dictionary, {**held.databases, "agency": Database.model_validate(body)})


def plan(ministry: Ministry) -> Migration:
    with Register.connect(ministry.url) as register:
        return plan_migration(register=register, catalogue=ministry.catalogue)


def said(planned: Migration) -> list[tuple[str, str]]:
    return [(one.what, one.where) for one in planned.changes]


def migrate(ministry: Ministry) -> None:
    with Register.connect(ministry.url) as register:
        report = api.migrate(
            register=register,
            lake=ministry.lake,
            catalogue=ministry.catalogue,
            clock=CLOCK,
            places={"SAMPLE": str(ministry.folder)},
        )
    assert report.failed == ()


def test_nothing_changed_nothing_to_do(ministry: Ministry) -> None:
    assert plan(ministry).changes == ()


def test_another_authority_is_counted_exactly_and_applied(ministry: Ministry) -> None:
    ministry.catalogue = two(catalogue(), ("agency", "ministry"))
    planned = plan(ministry)
    with Register.connect(ministry.url) as register:
        (note,) = differences(register=register, catalogue=ministry.catalogue, concept="person", attributes=("note",))
        shown = differing(register=register, catalogue=ministry.catalogue, concept="person", attribute="note")
    assert (note.values, note.sources) == (2, 0)
    assert sorted((one.before, one.before_source, one.after_source) for one in shown) == [
        ("a", "ministry", "agency"),
        ("b", "ministry", "agency"),
    ]
    counted = {one.where: one.values for one in planned.changes if one.what == "values"}
    assert counted["person.note"] == note.values
    assert planned.concepts == ("person",)
    migrate(ministry)
    assert ministry.ask("select kind from cause order by cause desc limit 1") == [("authority",)]
    assert plan(ministry).changes == ()


def test_an_owner_who_has_sent_nothing_yet_is_no_change_and_hides_no_count(ministry: Ministry) -> None:
    def with_letters(held: Catalogue) -> Catalogue:
        body = held.databases["agency"].model_dump(mode="json", exclude_none=True)
        body |= {"database": "letters", "connect": {"kind": "push"}}
        body["datasets"]["people"] |= {"changes": {"by": "push"}}
        concept = held.dictionary.concept("person").model_dump(mode="json", exclude_none=True)
        concept["authority"].append("letters")
        dictionary = replace(held.dictionary, concepts={"person": Concept.model_validate(concept)})
        return Catalogue(dictionary, {**held.databases, "letters": Database.model_validate(body)})

    ministry.catalogue = with_letters(two(catalogue()))
    migrate(ministry)
    assert plan(ministry).changes == ()
    ministry.catalogue = with_letters(two(catalogue(), ("agency", "ministry")))
    counted = {one.where: one.values for one in plan(ministry).changes if one.what == "values"}
    assert counted["person.note"] == 2
    migrate(ministry)
    assert plan(ministry).changes == ()


def test_a_new_attribute_grows_the_tables_and_is_filled(ministry: Ministry) -> None:
    before = ministry.ask("select subject, number, full_name from golden_person order by subject")
    held = two(catalogue(), updated={"type": "text", "label": {"vi": "u", "en": "u"}})
    body = held.databases["ministry"].model_dump(mode="json", exclude_none=True)
    body["datasets"]["people"]["columns"]["updated"] = {"to": "updated"}
    body["datasets"]["people"]["ignore"] = []
    ministry.catalogue = Catalogue(held.dictionary, {**held.databases, "ministry": Database.model_validate(body)})
    planned = plan(ministry)
    assert ("column", "golden_person") in said(planned)
    assert planned.datasets == ("ministry.people",)
    (dataset,) = (one for one in planned.changes if one.what == "dataset")
    assert (dataset.rows, dataset.words.in_("en")) == (
        3,
        "To be read whole again, 3 records: columns added: updated.",
    )
    migrate(ministry)
    assert ministry.ask("select distinct updated from golden_person") == [("2026-01-01 00:00:00",)]
    assert ministry.ask("select subject, number, full_name from golden_person order by subject") == before
    assert plan(ministry).changes == ()


def test_a_removed_attribute_goes_to_history_and_stays_in_what_its_source_said(ministry: Ministry) -> None:
    held = two(catalogue(), income=None)
    body = held.databases["ministry"].model_dump(mode="json", exclude_none=True)
    del body["datasets"]["people"]["columns"]["income"]
    body["datasets"]["people"]["ignore"] = ["updated", "income"]
    ministry.catalogue = Catalogue(held.dictionary, {**held.databases, "ministry": Database.model_validate(body)})
    planned = plan(ministry)
    (lost,) = (one for one in planned.changes if one.what == "lost")
    assert (lost.where, lost.values) == ("person.income", 3)
    migrate(ministry)
    assert ministry.ask("select distinct income from history_person") == [(1000.0,)]
    assert ministry.ask("select count(*) from history_person") == [(3,)]
    assert ministry.ask("select record_key, income from said_ministry__people order by 1") == [
        (key, 1000.0) for key in ("r1", "r2", "r3")
    ]
    assert ministry.ask("select distinct income from mirror_ministry__people") == [(None,)]
    assert "income" not in _columns(ministry, "golden_person")
    assert plan(ministry).changes == ()


def test_what_was_held_of_a_removed_attribute_is_told_as_of_then_in_the_timeline_and_in_the_export(
    ministry: Ministry,
) -> None:
    ((subject,),) = ministry.ask("select subject from mirror_ministry__people where record_key = 'r1'")
    with Register.connect(ministry.url) as register:
        register.execute("update golden_person set row__since = '2020-01-01T00:00:00Z'")
    held = two(catalogue(), income=None)
    body = held.databases["ministry"].model_dump(mode="json", exclude_none=True)
    del body["datasets"]["people"]["columns"]["income"]
    body["datasets"]["people"]["ignore"] = ["updated", "income"]
    ministry.catalogue = Catalogue(held.dictionary, {**held.databases, "ministry": Database.model_validate(body)})
    migrate(ministry)
    said: dict[str, Any] = {"reader": "an", "role": "operator", "purpose": "audit", "ground": "order 12"}
    whole = Reading(**said, concept="person", subject=subject)
    with Register.connect(ministry.url) as register:
        asked: dict[str, Any] = {"register": register, "catalogue": ministry.catalogue, "clock": CLOCK}
        then = api.as_of(**asked, reading=whole, at="2020-06-01T00:00:00Z")
        now = api.as_of(**asked, reading=whole, at="2999-01-01T00:00:00Z")
        narrow = replace(whole, attributes=("income",))
        (event, *_) = api.timeline(**asked, reading=narrow).events
        assert api.as_of(**asked, reading=narrow, at="2999-01-01T00:00:00Z").value("income") is None
        with pytest.raises(UnknownName):
            api.as_of(**asked, reading=replace(whole, attributes=("never",)), at="2020-06-01T00:00:00Z")
        rows = rows_of(register, ministry.catalogue, "person", "history")
        exported = [row for piece in register.stream(rows.queries[0], rows.schema) for row in piece.to_pylist()]
    assert (then.value("income"), then.values["income"].source, then.values["income"].gone) == (
        1000.0,
        "ministry",
        True,
    )
    assert "income" not in now.values
    (change,) = event.changes
    assert event.cause is not None
    assert (event.what, event.cause.because.kind, change.before and change.before.value) == (
        "changed",
        "dictionary",
        1000.0,
    )
    assert change.attribute.label.in_("en") == "income (no longer in the dictionary)"
    assert change.after is not None
    assert change.after.value is None
    mine = [row for row in exported if row["subject"] == subject]
    assert [(row["ended_kind"], row["gone__income"], row["gone__income__source"]) for row in mine] == [
        ("dictionary", mine[0]["gone__income"], "ministry"),
        (None, None, None),
    ]
    assert float(mine[0]["gone__income"]) == 1000.0


def test_a_changed_code_list_names_its_codes_and_its_datasets(ministry: Ministry) -> None:
    codes = {"male": {"vi": "n", "en": "m"}, "female": {"vi": "n", "en": "f"}, "other": {"vi": "k", "en": "o"}}
    more = CodeList.model_validate({"code_list": "sex", "label": {"vi": "s", "en": "s"}, "codes": codes})
    held = two(catalogue())
    ministry.catalogue = Catalogue(replace(held.dictionary, code_lists={"sex": more}), held.databases)
    (change,) = plan(ministry).changes
    assert (change.what, change.where) == ("dataset", "ministry.people")
    assert "code list sex: +other" in change.words.in_("en")


def test_a_dataset_that_is_gone_keeps_its_rows(ministry: Ministry) -> None:
    held = two(catalogue())
    ministry.catalogue = Catalogue(held.dictionary, {"ministry": held.databases["ministry"]})
    changes = {one.where: one for one in plan(ministry).changes}
    assert "its 3 rows are kept" in changes["agency.people"].words.in_("en")
    assert changes["agency.people"].rows == 3
    assert changes["person"].what == "concept"
    before = ministry.ask("select * from mirror_agency__people order by record_key")
    migrate(ministry)
    assert plan(ministry).changes == ()
    assert ministry.ask("select * from mirror_agency__people order by record_key") == before
    assert len(before) == 3
    ministry.catalogue = held
    again = said(plan(ministry))
    assert ("concept", "person") in again
    assert "lost" not in [what for what, _ in again]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"by": "cursor", "column": "updated"}, "how changes are found: snapshot → cursor"),
        ({"by": "snapshot", "shrink": 30}, "`changes` declared otherwise"),
    ],
)
def test_another_way_of_finding_changes_is_named_as_the_reason(
    ministry: Ministry, changes: dict[str, Any], reason: str
) -> None:
    held = two(catalogue())
    body = held.databases["ministry"].model_dump(mode="json", exclude_none=True)
    body["datasets"]["people"]["changes"] = changes
    ministry.catalogue = Catalogue(held.dictionary, {**held.databases, "ministry": Database.model_validate(body)})
    (change,) = plan(ministry).changes
    assert (change.where, change.words.in_("en")) == (
        "ministry.people",
        f"To be read whole again, 3 records: {reason}.",
    )


def test_an_empty_register_is_told_what_will_be_made(tmp_path: Path) -> None:
    ministry = Ministry(tmp_path, Catalogue(DICTIONARY, catalogue().databases))
    planned = plan(ministry)
    assert ("table", "golden_person") in said(planned)
    assert ("dataset", "ministry.people") in said(planned)


def _columns(ministry: Ministry, table: str) -> tuple[str, ...]:
    with Register.connect(ministry.url) as register:
        return register.columns(table)
