"""Who sees a sensitive value: every role at every attribute, the pages that show one, and the journal behind them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from motlan.data.golden.read import readings_of
from motlan.kernel.errors import NotHeld, Refused
from motlan.web.counter.models import Visit
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.people import attribute_rights
from motlan.web.people.attribute_rights import give_all, offered, sight_of
from motlan.web.people.models import Account, AttributeRight
from motlan.web.people.permissions import Role
from tests.web.desk.reading import signed_in
from tests.web.dossiers.conftest import (
    ANSWERS,
    BIRTH,
    FATHER_NUMBER,
    MONDAY,
    MOTHER_NUMBER,
    WARD,
    Cast,
    at,
    cast,
    file_birth,
    here,
)

__all__ = ["cast", "here"]
TODAY = MONDAY.date()
REASON = "Tiếp nhận hồ sơ hộ tịch của phường"
NUMBER = "person.personal_number"
AT_WORK = (Role.OFFICER, Role.HEAD, Role.STEWARD, Role.ADMINISTRATOR)


def account_of(role: Role) -> Account:
    """A new account of this role, with no right at all."""
    subject = 77 if role is Role.CITIZEN else None
    unit = WARD if role in {Role.OFFICER, Role.HEAD} else ""
    return Account.objects.create(username=f"new-{role.value}", role=role.value, unit=unit, subject=subject)


def given(here: House, account: Account, *attributes: str, until: date = TODAY) -> tuple[AttributeRight, ...]:
    return attribute_rights.grant(
        house=here, by=None, username=account.username, attributes=attributes, until=until, reason=REASON
    )


def hidden_from(here: House, account: Account) -> set[str]:
    """The sensitive attributes that an account does not see."""
    sight = sight_of(here, account)
    return {one for one in offered(here) if sight.hides(*one.split(".", 1))}


# ---- every role at every attribute


def test_the_dictionary_has_something_to_hide(here: House) -> None:
    assert {NUMBER, "person.phone", "health_insurance.card_number"} <= set(offered(here))


@pytest.mark.parametrize("role", AT_WORK)
def test_every_role_at_work_sees_an_attribute_by_a_right_alone(here: House, role: Role) -> None:
    account, everything = account_of(role), set(offered(here))
    tomorrow = at(here, MONDAY + timedelta(days=1))
    for attribute in sorted(everything):
        assert hidden_from(here, account) == everything
        (right,) = given(here, account, attribute)
        assert hidden_from(here, account) == everything - {attribute}
        assert hidden_from(tomorrow, account) == everything
        attribute_rights.end(house=here, by=None, number=right.pk)
    assert hidden_from(here, account) == everything


@pytest.mark.parametrize("role", [role for role in Role if role not in {*AT_WORK, Role.CITIZEN}])
def test_who_sees_no_data_of_people_gets_no_right(here: House, role: Role) -> None:
    account, everything = account_of(role), set(offered(here))
    for attribute in everything:
        with pytest.raises(Refused) as caught:
            given(here, account, attribute)
        assert caught.value.what.in_("en") == "This account sees no data of people."
    assert hidden_from(here, account) == everything
    assert AttributeRight.objects.count() == 0


def test_a_citizen_sees_her_own_without_a_right(here: House) -> None:
    assert hidden_from(here, account_of(Role.CITIZEN)) == set()


def test_a_reference_shows_a_number_and_is_hidden_with_it(here: House) -> None:
    account = account_of(Role.OFFICER)
    assert sight_of(here, account).hides("person", "mother")
    given(here, account, NUMBER)
    sight = sight_of(here, account)
    assert (sight.hides("person", "mother"), sight.hides("person", "phone")) == (False, True)
    assert not sight.hides("person", "full_name")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"attributes": ("person.full_name",)}, "This is none of the sensitive attributes."),
        ({"attributes": ()}, "This is none of the sensitive attributes."),
        ({"attributes": (NUMBER,)}, "This account sees that attribute already."),
        ({"until": TODAY - timedelta(days=1)}, "The last day must be today or later, within a year."),
        ({"until": TODAY + timedelta(days=367)}, "The last day must be today or later, within a year."),
        ({"reason": "x"}, "The reason is not clear enough."),
    ],
)
def test_what_cannot_be_given(here: House, changes: dict[str, object], said: str) -> None:
    account = account_of(Role.OFFICER)
    given(here, account, NUMBER)
    wanted = {"username": account.username, "attributes": ("person.phone",), "until": TODAY, "reason": REASON}
    with pytest.raises(Refused) as caught:
        attribute_rights.grant(house=here, by=None, **{**wanted, **changes})  # type: ignore[arg-type]
    assert caught.value.what.in_("en") == said
    assert AttributeRight.objects.count() == 1


def test_a_demonstration_gives_everything_once(here: House) -> None:
    account = account_of(Role.OFFICER)
    give_all(house=here, account=account)
    give_all(house=here, account=account)
    assert hidden_from(here, account) == set()
    assert AttributeRight.objects.count() == len(offered(here))


# ---- the desk


@pytest.fixture
def dossier(here: House, cast: Cast) -> Dossier:
    filed = file_birth(here, cast.mother)
    return actions.receive(house=here, account=cast.officer, code=filed.code, seen=1)


def read_by(here: House, cast: Cast, role: str, reader: str) -> set[str]:
    """The attributes of the mother that the journal says were read in this role by this account."""
    found = readings_of(register=here.register(), subject=cast.mother.subject or 0, limit=500)
    return {name for one in found if (one.role, one.reader) == (role, reader) for name in one.attributes}


def test_at_the_desk_a_value_without_a_right_is_hidden_and_not_read(here: House, cast: Cast, dossier: Dossier) -> None:
    account = account_of(Role.OFFICER)
    address = reverse("desk:dossier", args=[dossier.code])
    shown = signed_in(account).get(address).content.decode()
    assert (MOTHER_NUMBER in shown, FATHER_NUMBER in shown, "Nguyễn Thị Hoa" in shown) == (False, False, True)
    assert "hidden: needs a right" in shown
    assert "Ask for the right" in shown
    assert "personal_number" not in read_by(here, cast, "officer", account.username)
    assert "full_name" in read_by(here, cast, "officer", account.username)
    assert read_by(here, cast, "platform", account.username) == set()
    wrong = signed_in(account).get(reverse("desk:wrong", args=[dossier.code, "mother.personal_number"]))
    assert wrong.status_code == 404
    given(here, account, NUMBER)
    shown = signed_in(account).get(address).content.decode()
    assert (MOTHER_NUMBER in shown, FATHER_NUMBER in shown, "hidden: needs" in shown) == (True, True, False)
    assert "personal_number" in read_by(here, cast, "officer", account.username)


def test_the_decision_writes_what_its_officer_may_not_see(here: House, cast: Cast, dossier: Dossier) -> None:
    account = account_of(Role.OFFICER)
    client = signed_in(account)
    page = client.get(reverse("desk:decide", args=[dossier.code])).content.decode()
    assert (MOTHER_NUMBER in page, "Nguyễn Thị Hoa (•••)" in page) == (False, True)
    given = {"child.personal_number": "001226000077"}
    client.post(reverse("desk:decide", args=[dossier.code]), {"seen": dossier.number, **given})
    decided = Dossier.objects.get(pk=dossier.pk)
    assert decided.result_link is not None
    register = here.register()
    born = "select mother from golden_person where full_name = :name"
    assert register.value(born, {"name": "Trần Văn An"}) == MOTHER_NUMBER
    document = client.get(reverse("desk:result", args=[dossier.code])).content.decode()
    assert (MOTHER_NUMBER in document, "•••" in document) == (False, True)


def test_another_agency_sees_of_what_was_ticked_what_it_may(here: House, cast: Cast, dossier: Dossier) -> None:
    other = Account.objects.create(username="other", role=Role.OFFICER.value, unit="00008")
    actions.consult(
        house=here,
        account=cast.officer,
        code=dossier.code,
        seen=dossier.number,
        units=("00008",),
        question="Số này có đúng không?",
        shown=("mother.personal_number", "mother.full_name"),
        day=TODAY + timedelta(days=1),
    )
    page = signed_in(other).get(reverse("desk:answer", args=[dossier.code, 1])).content.decode()
    assert (MOTHER_NUMBER in page, "hidden: needs a right" in page, "Nguyễn Thị Hoa" in page) == (False, True, True)
    asking = signed_in(account_of(Role.OFFICER)).get(reverse("desk:consult", args=[dossier.code])).content.decode()
    assert MOTHER_NUMBER not in asking


# ---- the counter


def test_at_the_counter_the_form_works_with_what_is_not_shown(here: House, cast: Cast) -> None:
    account = account_of(Role.OFFICER)
    client = signed_in(account)
    begun = client.post(f"/desk/counter/new/{BIRTH}/", {"number": MOTHER_NUMBER, "name": "nguyen thi hoa"})
    key = begun.headers["Location"].split("/")[3]
    form = client.get(f"/desk/counter/{key}/").content.decode()
    assert (MOTHER_NUMBER in form, FATHER_NUMBER in form, "•••" in form) == (False, False, True)
    assert "the form works with it without showing it" in form
    client.post(f"/desk/counter/{key}/", {**ANSWERS, "papers": ["birth_certificate"], "act": "check"})
    check = client.get(f"/desk/counter/{key}/check/").content.decode()
    assert (MOTHER_NUMBER in check, "•••" in check) == (False, True)
    client.post(f"/desk/counter/{key}/check/")
    filed = Visit.objects.get(key=key).dossier
    assert filed is not None
    held = state_of(filed).held
    assert held["mother.personal_number"].value == MOTHER_NUMBER
    assert "personal_number" not in read_by(here, cast, "officer", account.username)
    assert "personal_number" in read_by(here, cast, "platform", account.username)


def test_the_person_reads_that_nobody_saw_it(here: House, cast: Cast) -> None:
    account = account_of(Role.OFFICER)
    signed_in(account).post(f"/desk/counter/new/{BIRTH}/", {"number": MOTHER_NUMBER, "name": "nguyen thi hoa"})
    told = signed_in(cast.mother).get("/record/readings/").content.decode()
    assert "The platform, for new-officer, who did not see it" in told


def test_a_person_who_signs_in_sees_her_own_number(here: House, cast: Cast) -> None:
    client = signed_in(cast.mother)
    assert MOTHER_NUMBER in client.get("/record/").content.decode()


# ---- the steward


def test_a_steward_sees_of_a_subject_what_she_may(here: House, cast: Cast) -> None:
    account = account_of(Role.STEWARD)
    client, subject = signed_in(account), cast.mother.subject
    shown = client.get(reverse("steward:subject", args=[subject])).content.decode()
    assert (MOTHER_NUMBER in shown, FATHER_NUMBER in shown, "Nguyễn Thị Hoa" in shown) == (False, False, True)
    assert "You have no right to see these values" in shown
    assert "personal_number" not in read_by(here, cast, "steward", account.username)
    for page in ("steward:history", "steward:said"):
        assert MOTHER_NUMBER not in client.get(reverse(page, args=[subject])).content.decode()
    for page in ("steward:lineage", "steward:override"):
        refused = client.get(reverse(page, args=[subject, "phone"]))
        assert (refused.status_code, "You have no right to see this value" in refused.content.decode()) == (403, True)
    given(here, account, NUMBER)
    shown = client.get(reverse("steward:subject", args=[subject])).content.decode()
    assert (MOTHER_NUMBER in shown, FATHER_NUMBER in shown) == (True, True)


# ---- the pages and the command line of rights


def test_an_administrator_gives_and_ends_them_on_a_page(here: House, cast: Cast) -> None:
    chief, officer = account_of(Role.ADMINISTRATOR), account_of(Role.OFFICER)
    client, address = signed_in(chief), reverse("people:values")
    assert (
        "No right was given to “new-officer” yet." in client.get(address, {"account": "new-officer"}).content.decode()
    )
    post = {"account": "new-officer", "attribute": [NUMBER, "person.phone"], "until": "31/12/2026", "reason": REASON}
    wrong = client.post(address, {**post, "until": "soon"})
    assert (wrong.status_code, "The last day is not a date." in wrong.content.decode()) == (422, True)
    assert REASON in wrong.content.decode()
    page = client.post(address, {"account": "nobody", "until": "31/12/2046"}).content.decode()
    for name in ("account", "attribute-1", "until", "reason"):
        assert f'href="#{name}"' in page, name
    assert page.count('class="govuk-error-message"') == 4
    assert client.post(address, {**post, "attribute": []}).status_code == 422
    assert AttributeRight.objects.filter(account=officer).count() == 0
    shown = client.post(address, post, follow=True).content.decode()
    for words in ("The right is given", REASON, "31/12/2026", "new-administrator"):
        assert words in shown
    right = AttributeRight.objects.get(account=officer, attribute=NUMBER)
    assert (right.given_by, right.until) == (chief, date(2026, 12, 31))
    mine = signed_in(officer).get(reverse("people:my_rights")).content.decode()
    assert mine.count("until 31/12/2026") == 2
    assert "hidden: needs a right" in mine
    rows = b"".join(client.get(reverse("people:values_csv"), {"account": "new-officer"}).streaming_content).decode()
    assert [line.split(",")[2] for line in rows.splitlines()] == ["attribute", "person.phone", NUMBER]
    ended = client.post(reverse("people:end_value", args=[right.pk]), follow=True).content.decode()
    assert "The right has ended." in ended
    with pytest.raises(NotHeld):
        attribute_rights.end(house=here, by=None, number=right.pk)
    assert hidden_from(here, officer) == set(offered(here)) - {"person.phone"}


def test_a_right_at_a_unit_takes_a_day_as_people_write_it(here: House, cast: Cast) -> None:
    chief = account_of(Role.ADMINISTRATOR)
    post = {"account": "elsewhere", "unit": WARD, "until": "31/12/2026", "reason": REASON}
    signed_in(chief).post(reverse("people:rights"), post)
    assert cast.elsewhere.unit_rights.get().until == date(2026, 12, 31)
