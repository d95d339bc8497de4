"""The table of the records that fail a check: the values that the check speaks of, page by page."""

from dataclasses import replace

import pytest

from motlan.data.databases.check import Check
from motlan.data.stewardship import api


def row(insert, key, *, table="mirror_population__citizens", **values):
    insert(table, record_key=key, row_hash=1, batch=4, **{"faults": "", "subject": None, "lead": 0} | values)


def fails(insert, check, *keys, database="population", dataset="citizens"):
    for key in keys:
        insert("quality_failure", database=database, dataset=dataset, check_id=check, record_key=key)


def table_of(catalogue, check, *, checks=(), hidden=(), database="population", dataset="citizens"):
    declared = [Check.model_validate(one) for one in checks]
    changed = catalogue.databases[database].model_copy(update={"checks": declared})
    held = replace(catalogue, databases={**catalogue.databases, database: changed})
    rule = api.rules(held, database)[dataset, check]
    return api.failing_table(held, held.source(database, dataset), rule, hidden=hidden)


def test_what_could_not_be_read_is_shown_as_received(register, catalogue, insert):
    row(insert, "k1", faults=" sex ", subject=77)
    row(insert, "k2", sex="male")
    for batch, text in ((3, "?"), (4, "X")):
        place = {"database": "population", "dataset": "citizens", "batch": batch, "record_key": "k1"}
        insert("quarantine", **place, attribute="sex", received=text, reason="code")
    fails(insert, "sex.codes", "k1", "k2")
    first, second = api.read_failing(register=register, table=table_of(catalogue, "sex.codes")).items
    assert (first.record_key, first.subject, first.values, first.received) == ("k1", 77, {"sex": None}, {"sex": "X"})
    assert (first.told("sex"), second.told("sex"), second.received) == ("X", "male", {})


def test_units_that_a_divided_one_may_be_are_told(register, catalogue, insert):
    row(insert, "k1", home=None, home__options="1|2")
    fails(insert, "home.not_null", "k1")
    checks = [{"field": "home", "kind": "not_null"}]
    (found,) = api.read_failing(register=register, table=table_of(catalogue, "home.not_null", checks=checks)).items
    assert (found.values, found.options, found.told("home")) == ({"home": None}, {"home": ("1", "2")}, "1 | 2")


def test_a_value_stands_beside_what_its_authority_holds(register, catalogue, insert):
    row(insert, "k1", subject=77, lead=1, full_name="An")
    row(insert, "b1", table="mirror_civil_status__born", subject=77, lead=1, full_name="Anh")
    row(insert, "b0", table="mirror_civil_status__born", subject=77, lead=0, full_name="another")
    fails(insert, "full_name.agrees_with", "k1")
    table = table_of(catalogue, "full_name.agrees_with")
    (found,) = api.read_failing(register=register, table=table).items
    assert (table.names, table.judged) == (("full_name",), True)
    assert (found.values, found.authority) == ({"full_name": "An"}, "Anh")


@pytest.mark.parametrize(
    ("check", "names"),
    [
        ({"name": "c", "field": "sex", "kind": "unique", "fields": ["home"]}, ("sex", "home")),
        ({"name": "c", "field": "full_name", "kind": "compare", "than": "sex"}, ("full_name", "sex")),
        ({"name": "c", "sql": "home is null or sex <> 'x' and home <> 'y'"}, ("home", "sex")),
        (
            {
                "name": "c",
                "sql": "exists (select 1 from b where b.full_name = personal_number)",
                "references": {"b": "civil_status.born"},
            },
            ("personal_number",),
        ),
        ({"name": "c", "kind": "fresh", "within": "1 day"}, ()),
    ],
)
def test_columns_are_the_attributes_that_the_check_names(register, catalogue, insert, check, names):
    table = table_of(catalogue, "c", checks=[check])
    row(insert, "k1", full_name="An", sex="male", home="1", personal_number="12")
    fails(insert, "c", "k1")
    (found,) = api.read_failing(register=register, table=table).items
    held = {"full_name": "An", "sex": "male", "home": "1", "personal_number": "12"}
    assert (table.names, found.values) == (names, {name: held[name] for name in names})


def test_who_is_absent_is_told_by_the_dataset_that_has_them(register, catalogue, insert):
    check = {"name": "c", "field": "full_name", "kind": "present", "population": "civil_status.born"}
    table = table_of(catalogue, "c", checks=[check])
    row(insert, "b1", table="mirror_civil_status__born", full_name="An", subject=7)
    fails(insert, "c", "b1")
    (found,) = api.read_failing(register=register, table=table).items
    assert table.holder.path == "civil_status.born"
    assert (found.record_key, found.subject, found.values) == ("b1", 7, {"full_name": "An"})


def test_what_is_hidden_is_not_read(register, catalogue, insert):
    check = {"name": "c", "field": "personal_number", "kind": "unique", "fields": ["sex"]}
    table = table_of(catalogue, "c", checks=[check], hidden=("personal_number",))
    row(insert, "k1", personal_number="12", sex="male")
    place = {"database": "population", "dataset": "citizens", "batch": 4, "record_key": "k1"}
    insert("quarantine", **place, attribute="personal_number", received="12?", reason="code")
    fails(insert, "c", "k1")
    (found,) = api.read_failing(register=register, table=table).items
    assert [one.name for one in table.shut] == ["personal_number"]
    assert (found.values, found.received) == ({"sex": "male"}, {})


def test_a_value_that_is_hidden_is_not_told_by_its_authority_either(catalogue):
    table = table_of(catalogue, "full_name.agrees_with", hidden=("full_name",))
    assert (table.names, table.judged) == ((), False)


def test_pages_go_on_after_the_last_key_and_have_every_record_once(register, catalogue, insert):
    keys = [f"k{at:03}" for at in range(7)]
    for key in keys:
        row(insert, key, sex="male")
    fails(insert, "sex.codes", *keys, "gone")
    table = table_of(catalogue, "sex.codes")
    seen = list(api.whole(lambda last: api.read_failing(register=register, table=table, after=last, limit=3)))
    assert [one.record_key for one in seen] == ["gone", *keys]
    assert (seen[0].subject, seen[0].values) == (None, {"sex": None})
