from dataclasses import replace

import pytest

from motlan.data.stewardship import api
from motlan.dictionary.attribute import Attribute


def score(insert, check_id, *, attribute="sex", kind="pattern", criterion="clean", weight=1.0, evaluated=10, failed=0):
    insert(
        "quality_score",
        database="population",
        dataset="citizens",
        check_id=check_id,
        kind=kind,
        attribute=attribute,
        criterion=criterion,
        weight=weight,
        evaluated=evaluated,
        failed=failed,
        measured_at="2026-03-09T00:00:00Z",
    )


def test_criteria_are_weighted_means_of_their_checks(register, insert):
    score(insert, "a", failed=5, weight=3.0)
    score(insert, "b", failed=0, weight=1.0)
    score(insert, "c", evaluated=0, weight=9.0)
    score(insert, "d", criterion="living", evaluated=4, failed=1)
    found = api.criteria(api.measured(register=register, database="population"))
    assert [(one.name, one.share, one.evaluated, one.failed) for one in found] == [
        ("correct", None, 0, 0),
        ("complete", None, 0, 0),
        ("clean", 62.5, 20, 5),
        ("living", 75.0, 4, 1),
        ("unified", None, 0, 0),
    ]


def test_fields_bear_an_index_of_their_own_the_lowest_first(register, insert):
    score(insert, "a", failed=5, weight=3.0)
    score(insert, "b", failed=0, weight=1.0)
    score(insert, "c", attribute="full_name", failed=1)
    score(insert, "d", attribute="phone", evaluated=0)
    found = api.fields(api.measured(register=register, database="population"))
    assert [(one.dataset, one.attribute, one.index) for one in found] == [
        ("citizens", "sex", 62.5),
        ("citizens", "full_name", 90.0),
        ("citizens", "phone", None),
    ]


def test_checks_with_most_failures_come_first_and_identifier_breaches_are_known(register, catalogue, insert):
    score(insert, "a", failed=5)
    score(insert, "b", attribute="personal_number", failed=1)
    score(insert, "c", attribute="personal_number", failed=0)
    score(insert, "d", attribute="personal_number", criterion="living", failed=1)
    score(insert, "e", attribute="mother", kind="identifier", failed=1)
    score(insert, "f", attribute="mother", kind="readable", failed=1)
    score(insert, "g", attribute="mother", kind="reference", criterion="unified", failed=1)
    found = api.measured(register=register, database="population")
    assert [one.check_id for one in found] == ["a", "b", "d", "e", "f", "g", "c"]
    source = catalogue.source("population", "citizens")
    mother = Attribute.model_validate({"name": "mother", "type": "reference", "concept": "person", "label": "Mother"})
    attributes = {**source.concept.attributes, "mother": mother}
    source = replace(source, concept=source.concept.model_copy(update={"attributes": attributes}))
    assert [one.check_id for one in found if api.is_breach(source, one)] == ["b", "e"]


def test_one_check_or_none(register, insert):
    score(insert, "a", failed=5)
    found = api.one_check(register=register, database="population", dataset="citizens", check_id="a")
    assert found is not None
    assert found.passed_share == 50.0
    assert api.one_check(register=register, database="population", dataset="citizens", check_id="b") is None


def test_a_record_says_what_is_wrong_with_each_value(register, catalogue, insert):
    insert("batch", batch=4, database="population", dataset="citizens", landed_at="2026-03-01T00:00:00Z")
    insert(
        "mirror_population__citizens",
        record_key="k1",
        subject=77,
        lead=1,
        row_hash=1,
        batch=4,
        faults=" sex ",
        personal_number="12",
        personal_number__valid=0,
        full_name="An",
        home=None,
        home__options="1|2",
    )
    insert(
        "quarantine",
        database="population",
        dataset="citizens",
        batch=4,
        record_key="k1",
        attribute="sex",
        received="X",
        reason="code",
    )
    score(insert, "name", attribute="full_name", failed=1)
    score(insert, "whole", attribute=None, failed=1)
    score(insert, "other", attribute="full_name", failed=1)
    for check in ("name", "whole"):
        insert("quality_failure", database="population", dataset="citizens", check_id=check, record_key="k1")

    found = api.read_record(register=register, source=catalogue.source("population", "citizens"), record_key="k1")

    assert found is not None
    assert (found.subject, found.speaks, found.batch, found.landed_at) == (77, True, 4, "2026-03-01T00:00:00Z")
    assert [one.check_id for one in found.failed] == ["whole"]
    number, name, sex, home = found.values
    assert (number.value, number.invalid, number.wrong) == ("12", True, True)
    assert (name.value, [one.check_id for one in name.failed], name.unreadable) == ("An", ["name"], False)
    assert (sex.value, sex.unreadable, [one.received for one in sex.held]) == (None, True, ["X"])
    assert (home.value, home.options, home.wrong) == (None, ("1", "2"), True)


def test_a_row_put_aside_whole_is_still_a_record(register, catalogue, insert):
    insert(
        "quarantine",
        database="population",
        dataset="citizens",
        batch=4,
        record_key="k1",
        attribute="",
        received="line",
        reason="columns",
    )
    found = api.read_record(register=register, source=catalogue.source("population", "citizens"), record_key="k1")
    assert found is not None
    assert (found.subject, found.batch, found.values) == (None, None, ())
    assert [one.reason for one in found.held] == ["columns"]


@pytest.mark.parametrize("key", ["nobody", "", "' or 1=1 --", "k" * 10_000])
def test_a_record_that_is_not_there_is_none(register, catalogue, key):
    source = catalogue.source("population", "citizens")
    assert api.read_record(register=register, source=source, record_key=key) is None


def test_the_schema_as_mapped(catalogue):
    (citizens,) = api.mapped(catalogue, "population")
    assert [(one.column, one.attribute.name, one.authority) for one in citizens.columns] == [
        ("so", "personal_number", 1),
        ("ten", "full_name", 2),
        ("gt", "sex", 1),
        ("noi", "home", 1),
    ]
    assert citizens.ignored == ("ghi_chu",)


def test_where_an_attribute_is_used_best_authority_first(catalogue):
    used = {one.attribute.name: one for one in api.attributes_of(catalogue, "person")}
    name = [(use.source.path, use.column) for use in used["full_name"].uses]
    assert name == [("civil_status.born", "ho_ten"), ("civil_status.registered", None), ("population.citizens", "ten")]
    assert used["full_name"].authority == ("civil_status", "population")
    assert [(use.source.path, use.column) for use in used["sex"].uses] == [
        ("population.citizens", "gt"),
        ("civil_status.registered", None),
    ]


def test_where_a_code_list_is_used(catalogue):
    assert [(concept.concept, one.name) for concept, one in api.concepts_using(catalogue, "sex")] == [("person", "sex")]
    assert api.concepts_using(catalogue, "colours") == ()
