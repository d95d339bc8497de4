"""The holder over a real register: what it finds, what it doubts, and that the journal has every question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from motlan.data import api as data
from motlan.data.golden import read as golden
from motlan.data.quality.api import suspend
from motlan.data.spec import Catalogue
from motlan.kernel.clock import FixedClock
from motlan.kernel.errors import NotAllowed
from motlan.service.evidence.golden import DIVIDED, SUSPENDED, GoldenHolder
from motlan.service.forms.good import BEING_MENDED
from motlan.store.register import Register
from motlan.web.dossiers.once import AskedOnce
from tests.unit.service.conftest import FATHER_NUMBER, MOTHER_NUMBER, MOTHER_VALUES, UNIT

MIRROR = "mirror_civil_status__registered_births"
CLOCK = FixedClock(datetime(2026, 11, 21, 1, tzinfo=UTC))


@pytest.fixture
def register(catalogue: Catalogue) -> Iterator[Register]:
    with Register.connect("sqlite://") as opened:
        data.prepare(register=opened, catalogue=catalogue)
        yield opened


@pytest.fixture
def subjects(register: Register, catalogue: Catalogue) -> tuple[int, ...]:
    """A mother and her child, as the platform hosts them."""
    child = {"full_name": "Trần Văn An", "birth_date": "2026-11-02", "sex": "male", "mother": MOTHER_NUMBER}
    return data.write_hosted(
        register=register,
        catalogue=catalogue,
        clock=CLOCK,
        database="civil_status",
        dataset="registered_births",
        rows=[{**MOTHER_VALUES, "residence_unit": UNIT}, child],
        record_keys=["a", "b"],
    )


def _holder(register: Register, catalogue: Catalogue, *, purpose: str = "1.001193") -> GoldenHolder:
    return GoldenHolder(
        register=register,
        catalogue=catalogue,
        clock=CLOCK,
        reader="mother",
        role="citizen",
        purpose=purpose,
        ground="Luật Hộ tịch",
    )


def test_a_record_has_values_with_source_and_day_and_leaves_out_what_nobody_holds(
    register: Register, catalogue: Catalogue, subjects: tuple[int, ...]
) -> None:
    record = _holder(register, catalogue).record(
        concept="person", subject=subjects[0], attributes=("full_name", "phone")
    )
    assert record is not None
    assert set(record.values) == {"full_name"}
    name = record.values["full_name"]
    assert (name.value, name.source, name.as_of) == ("Nguyễn Thị Hoa", "civil_status", "2026-11-21T01:00:00Z")
    assert (name.source_label.in_("en"), name.doubt, name.conflict) == ("Civil status", None, False)


def test_a_divided_unit_is_doubted_and_offers_its_parts(
    register: Register, catalogue: Catalogue, subjects: tuple[int, ...]
) -> None:
    register.execute("update golden_person set residence_unit = null")
    register.execute("update mirror_civil_status__registered_births set residence_unit__options = '00004|00008'")
    record = _holder(register, catalogue).record(concept="person", subject=subjects[0], attributes=("residence_unit",))
    assert record is not None
    unit = record.values["residence_unit"]
    assert (unit.value, unit.options, unit.doubt) == ("", ("00004", "00008"), DIVIDED)


def test_a_reference_is_followed_forwards_and_backwards(
    register: Register, catalogue: Catalogue, subjects: tuple[int, ...]
) -> None:
    holder = _holder(register, catalogue)
    mother = holder.referred(concept="person", identifier=MOTHER_NUMBER, attributes=("full_name",))
    assert mother is not None
    assert mother.subject == subjects[0]
    children = holder.pointing(concept="person", reference="mother", at=mother, attributes=("full_name",))
    assert [(one.subject, one.value("full_name")) for one in children] == [(subjects[1], "Trần Văn An")]
    assert holder.referred(concept="person", identifier=FATHER_NUMBER, attributes=("full_name",)) is None
    assert holder.record(concept="person", subject=1, attributes=("full_name",)) is None


def test_children_of_two_people_are_found_at_once_each_read_once(
    register: Register, catalogue: Catalogue, subjects: tuple[int, ...]
) -> None:
    father = {"personal_number": FATHER_NUMBER, "full_name": "Trần Văn Nam", "birth_date": "1988", "sex": "male"}
    born = {"birth_date": "2020-11-02", "sex": "male"}
    theirs = [
        {**born, "full_name": "Của Bố", "father": FATHER_NUMBER},
        {**born, "full_name": "Của Cả Hai", "mother": MOTHER_NUMBER, "father": FATHER_NUMBER},
    ]
    found = data.write_hosted(
        register=register,
        catalogue=catalogue,
        clock=CLOCK,
        database="civil_status",
        dataset="registered_births",
        rows=[father, *theirs],
        record_keys=["c", "d", "e"],
    )
    holder = _holder(register, catalogue)
    people = [holder.record(concept="person", subject=one, attributes=()) for one in (subjects[0], found[0])]
    mother, father_held = (one for one in people if one is not None)
    register.execute("delete from journal_intake")
    children = holder.pointing(
        concept="person", reference="mother", at=mother, attributes=("full_name",), also={"father": father_held}
    )
    by_mother = sorted([(subjects[1], "Trần Văn An"), (found[2], "Của Cả Hai")])
    assert [(one.subject, one.value("full_name")) for one in children] == [*by_mother, (found[1], "Của Bố")]
    read = register.rows("select subject from reading order by subject")
    assert [subject for (subject,) in read] == sorted([subjects[1], found[1], found[2]])


def test_who_shares_a_value_is_found_and_each_reading_is_journalled(
    register: Register, catalogue: Catalogue, subjects: tuple[int, ...]
) -> None:
    rows = "(11, 'M1', :mother, 'H1', 'head'), (12, 'M2', :father, 'H1', 'spouse'), (13, 'M3', '001', 'H2', 'head')"
    register.execute(
        "insert into golden_household_membership (subject, membership_number, person, household_number, relation,"
        " membership_number__conflict, person__conflict, household_number__conflict, relation__conflict,"
        f" since__conflict) select *, 0, 0, 0, 0, 0 from (values {rows})",
        {"mother": MOTHER_NUMBER, "father": FATHER_NUMBER},
    )
    found = _holder(register, catalogue).sharing(
        concept="household_membership", attribute="household_number", value="H1", attributes=("person", "relation")
    )
    assert [(one.subject, one.value("person"), one.value("relation")) for one in found] == [
        (11, MOTHER_NUMBER, "head"),
        (12, FATHER_NUMBER, "spouse"),
    ]
    assert [len(golden.readings_of(register=register, subject=subject)) for subject in (11, 12, 13)] == [1, 1, 0]


def test_without_a_purpose_nothing_is_read_and_nothing_is_written(
    register: Register, catalogue: Catalogue, subjects: tuple[int, ...]
) -> None:
    holder = _holder(register, catalogue, purpose=" ")
    with pytest.raises(NotAllowed):
        holder.record(concept="person", subject=subjects[0], attributes=("full_name",))
    with pytest.raises(NotAllowed):
        holder.sharing(concept="person", attribute="full_name", value="x", attributes=("full_name",))
    assert golden.readings_of(register=register, subject=subjects[0]) == ()


def test_a_value_of_a_suspended_database_says_so(
    register: Register, catalogue: Catalogue, subjects: tuple[int, ...]
) -> None:
    wanted = {"concept": "person", "subject": subjects[0], "attributes": ("full_name",)}
    before = _holder(register, catalogue).record(**wanted)
    suspend(register, database="civil_status", by="lan", reason="moving", at="2026-11-20T00:00:00Z")
    after = _holder(register, catalogue).record(**wanted)
    assert before is not None
    assert after is not None
    assert (before.values["full_name"].remark, after.values["full_name"].remark) == (None, SUSPENDED)
    assert after.value("full_name") == "Nguyễn Thị Hoa"


def test_a_value_that_fails_a_check_of_its_own_source_is_doubted_and_the_others_are_not(
    register: Register, catalogue: Catalogue, subjects: tuple[int, ...]
) -> None:
    mother, _ = subjects
    (key,) = [k for (k,) in register.rows(f'select record_key from "{MIRROR}" where subject = {mother}')]
    for database, check in (("civil_status", "birth_date.range"), ("population", "full_name.pattern")):
        register.execute(
            "insert into quality_failure (database, dataset, check_id, record_key) values"
            " (:database, 'registered_births', :check_id, :key)",
            {"database": database, "check_id": check, "key": key},
        )
    record = _holder(register, catalogue).record(
        concept="person", subject=mother, attributes=("full_name", "birth_date", "sex")
    )
    assert record is not None
    doubts = {name: value.doubt.in_("en") for name, value in record.values.items() if value.doubt}
    assert doubts == {"birth_date": "The value is out of the possible range."}


@pytest.mark.parametrize(
    ("state", "value", "doubted"),
    [("accepted", "female", True), ("open", "female", False), ("accepted", "male", False)],
)
def test_a_value_whose_owner_agreed_to_mend_it_is_doubted_until_it_is_mended(
    register: Register, subjects: tuple[int, ...], catalogue: Catalogue, state: str, value: str, doubted: bool
) -> None:
    register.execute(
        "insert into correction (number, concept, subject, attribute, value, source, wrong, reporter, capacity,"
        " reported_at, due_at, state, answer) values (1, 'person', :subject, 'sex', :value, 'civil_status', 'wrong',"
        " 'mother', 'person', '2026-11-20T01:00:00Z', '2026-11-25T01:00:00Z', :state, '')",
        {"subject": subjects[0], "value": value, "state": state},
    )
    record = _holder(register, catalogue).record(concept="person", subject=subjects[0], attributes=("sex",))
    assert record is not None
    assert record.values["sex"].doubt == (BEING_MENDED if doubted else None)


def test_what_is_asked_together_is_one_statement_of_the_journal_and_nothing_of_a_block_that_fails(
    register: Register, catalogue: Catalogue, subjects: tuple[int, ...]
) -> None:
    holder = AskedOnce(_holder(register, catalogue))
    wanted = {"concept": "person", "subject": subjects[0], "attributes": ("full_name",)}

    def ask_then_fail() -> None:
        with holder.together():
            assert holder.record(**wanted) is not None
            raise ValueError("on purpose")

    with pytest.raises(ValueError, match="on purpose"):
        ask_then_fail()
    assert golden.readings_of(register=register, subject=subjects[0]) == ()
    with holder.together():
        assert holder.record(**wanted) is not None
    assert len(golden.readings_of(register=register, subject=subjects[0])) == 1
