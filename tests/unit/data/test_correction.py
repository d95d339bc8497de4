"""Corrections: reported once, answered once, closed by the data; a register kept here is mended by the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from motlan.data.correction.actions import Said, answer, report, settle
from motlan.data.correction.located import Located, has_left, located
from motlan.data.correction.proposal import contradicted, proposed
from motlan.data.correction.record import due, of_reporter, one, pending_of, waiting
from motlan.data.hosted import write_hosted
from motlan.data.spec import Catalogue
from motlan.kernel.clock import FixedClock
from motlan.kernel.errors import Refused
from motlan.store.register import Register
from tests.conformance.people import country, fill

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLOCK = FixedClock(NOW)
DUE = NOW + timedelta(days=14)
MEND_BY = NOW + timedelta(days=7)
LAN = {"number": "001175000001", "full_name": "Nguyễn Thị Hoà", "birth_date": "1975-03-02", "sex": "female"}


@pytest.fixture
def register() -> Register:
    return Register.connect("sqlite://")


@pytest.fixture
def held(register: Register) -> Catalogue:
    return country(register)


@pytest.fixture
def lan(register: Register, held: Catalogue) -> int:
    (subject,) = write_hosted(
        register=register,
        catalogue=held,
        clock=CLOCK,
        database="civil",
        dataset="hosted",
        rows=[LAN],
        record_keys=["k1"],
    )
    return subject


def said(subject: int, **more: object) -> Said:
    given = Said(
        concept="person",
        subject=subject,
        attribute="birth_date",
        value="1975-03-02",
        source="civil",
        wrong="Ngày đúng là 03/02/1975",
        reporter="lan",
    )
    return replace(given, **more)  # type: ignore[arg-type]


def reported(register: Register, held: Catalogue, subject: int, **more: object) -> int:
    return report(register=register, catalogue=held, clock=CLOCK, said=said(subject, **more), due_at=DUE).number


def test_a_report_waits_for_the_owner_until_its_day(register: Register, held: Catalogue, lan: int) -> None:
    number = reported(register, held, lan)
    kept = one(register, number)
    assert kept is not None
    assert (kept.number, kept.state, kept.due_at, kept.reported_at) == (1, "open", DUE, NOW)
    assert (kept.late(DUE), kept.late(DUE + timedelta(seconds=1))) == (False, True)
    assert waiting(register) == {"civil": 1}
    assert of_reporter(register, reporter="lan") == (kept,)
    assert pending_of(register, concept="person", subject=lan) == (kept,)


def test_one_report_a_value_waits_at_a_time(register: Register, held: Catalogue, lan: int) -> None:
    reported(register, held, lan)
    with pytest.raises(Refused) as caught:
        reported(register, held, lan)
    assert caught.value.what.in_("en") == "This value is being looked into already."
    assert reported(register, held, lan, attribute="sex", value="female") == 2
    assert register.value("select count(*) from correction") == 2


def test_lists_go_on_after_the_last_one_seen(register: Register, held: Catalogue, lan: int) -> None:
    for attribute in ("birth_date", "sex", "full_name"):
        reported(register, held, lan, attribute=attribute)
    first, second = due(register, limit=2)
    assert (first.number, second.number) == (1, 2)
    assert [one.number for one in due(register, after=("2026-03-16T09:00:00Z", 2))] == [3]
    assert due(register, sources=("population",)) == ()


def test_an_accepted_answer_mends_a_register_kept_here(register: Register, held: Catalogue, lan: int) -> None:
    number = reported(register, held, lan)
    done = answer(
        register=register,
        catalogue=held,
        clock=CLOCK,
        number=number,
        verdict="accept",
        reason="",
        by="steward",
        mend_by=MEND_BY,
        right="1975-02-03",
    )
    assert (done.state, done.closed_at, done.answered_by) == ("corrected", NOW, "steward")
    golden = "select birth_date, full_name, birth_date__source from golden_person where subject = :s"
    assert register.row(golden, {"s": lan}) == ("1975-02-03", "Nguyễn Thị Hoà", "civil")
    because = "select kind, actor, reason_en from cause order by cause desc limit 1"
    assert register.row(because) == ("correction", "steward", "Correction 1")


def test_what_cannot_be_the_value_leaves_everything_as_it_was(register: Register, held: Catalogue, lan: int) -> None:
    number = reported(register, held, lan)
    before = one(register, number)
    for right in ("1975-13-01", "yesterday"):
        with pytest.raises(Refused):
            answer(
                register=register,
                catalogue=held,
                clock=CLOCK,
                number=number,
                verdict="accept",
                reason="",
                by="steward",
                mend_by=MEND_BY,
                right=right,
            )
    assert one(register, number) == before
    assert register.value("select birth_date from golden_person where subject = :s", {"s": lan}) == "1975-03-02"


def test_a_source_elsewhere_is_not_mended_here(register: Register, held: Catalogue, lan: int) -> None:
    number = reported(register, held, lan, source="population")
    asked = {"register": register, "catalogue": held, "clock": CLOCK, "number": number, "by": "s", "mend_by": MEND_BY}
    with pytest.raises(Refused) as caught:
        answer(**asked, verdict="accept", reason="", right="1975-02-03")  # type: ignore[arg-type]
    assert caught.value.what.in_("en") == "This value is not kept on the platform."
    done = answer(**asked, verdict="accept", reason="")  # type: ignore[arg-type]
    assert (done.state, done.due_at) == ("accepted", MEND_BY)
    assert settle(register=register, catalogue=held, clock=CLOCK) == ()
    register.execute("update golden_person set birth_date = '1975-02-03'")
    assert settle(register=register, catalogue=held, clock=CLOCK, reporter="somebody else") == ()
    assert settle(register=register, catalogue=held, clock=CLOCK) == (number,)
    assert settle(register=register, catalogue=held, clock=CLOCK) == ()


def test_a_correction_stays_with_the_record_that_was_contested(register: Register, held: Catalogue, lan: int) -> None:
    fill(register, held, "civil.born", {"b9": LAN | {"birth_date": "1975"}})
    register.execute("update mirror_civil__born set subject = :s, lead = 1", {"s": lan})
    number = reported(register, held, lan)
    asked = {"register": register, "catalogue": held}
    mine = Located(dataset="hosted", record_key="k1")
    # its owner mends it, and now another record says what was contested
    register.execute("update mirror_civil__hosted set birth_date = '1991-03-05'")
    register.execute("update mirror_civil__born set birth_date = '1975-03-02'")
    kept = one(register, number)
    assert kept is not None
    assert located(**asked, correction=kept) == mine  # type: ignore[arg-type]
    assert has_left(**asked, correction=kept) is False  # type: ignore[arg-type]
    # what it says now agrees with no number: it belongs to nobody
    register.execute("update mirror_civil__hosted set subject = null, lead = 0")
    assert located(**asked, correction=kept) == mine  # type: ignore[arg-type]
    assert has_left(**asked, correction=kept) is True  # type: ignore[arg-type]


def test_a_correction_of_before_records_were_noted_is_of_the_one_that_speaks(
    register: Register, held: Catalogue, lan: int
) -> None:
    number = reported(register, held, lan)
    register.execute("update correction set dataset = null, record_key = null")
    kept = one(register, number)
    assert kept is not None
    asked = {"register": register, "catalogue": held, "correction": kept}
    assert located(**asked) == Located(dataset="hosted", record_key="k1")  # type: ignore[arg-type]
    assert has_left(**asked) is False  # type: ignore[arg-type]
    register.execute("update mirror_civil__hosted set subject = null, lead = 0")
    assert (located(**asked), has_left(**asked)) == (None, True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("attribute", "words", "value"),
    [
        ("birth_date", "03/02/1975", "1975-02-03"),
        ("birth_date", "02/1975", "1975-02"),
        ("birth_date", "1975-02-03", "1975-02-03"),
        ("birth_date", "30/02/1975", None),
        ("birth_date", "tháng hai", None),
        ("full_name", "  Lê   Thị Hoà ", "Lê Thị Hoà"),
    ],
)
def test_words_that_can_be_a_value_are_proposed_as_one(
    held: Catalogue, attribute: str, words: str, value: str | None
) -> None:
    assert proposed(held.dictionary, held.dictionary.concept("person").attributes[attribute], words) == value


@pytest.mark.parametrize(
    ("attribute", "value", "number", "against"),
    [
        ("birth_date", "1976-03-02", LAN["number"], ["The number contradicts “born”."]),
        ("birth_date", "1975-11-02", LAN["number"], []),
        ("birth_date", None, LAN["number"], []),
        ("birth_date", "1976-03-02", None, []),
        ("birth_date", "1976-03-02", "12", []),
        ("full_name", "Lê Lan", LAN["number"], []),
        ("number", "12", None, ["It does not have the structure of this number."]),
        ("number", "001176000001", None, []),
    ],
)
def test_a_value_is_held_against_the_number(
    held: Catalogue, attribute: str, value: str | None, number: str | None, against: list[str]
) -> None:
    words = held.dictionary
    found = contradicted(words, words.concept("person"), attribute, value, number)
    assert [one.in_("en") for one in found] == against
