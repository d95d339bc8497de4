"""Who sees ••• asks for the right in two clicks; who keeps the data grants or refuses, and each is told."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from motlan.kernel.errors import NotAllowed, NotHeld, Refused
from motlan.web.asking import actions
from motlan.web.asking.actions import Wish, keepers, owner_of
from motlan.web.asking.models import Ask
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from motlan.web.inbox.models import Message
from motlan.web.people.attribute_rights import attributes_of, give_all
from motlan.web.people.models import Account, AttributeRight
from motlan.web.people.permissions import Role
from tests.web.desk.reading import signed_in, text_of
from tests.web.dossiers.conftest import MONDAY, MOTHER_NUMBER, WARD, Cast, file_birth

TODAY = MONDAY.date()
NUMBER, PHONE = "person.personal_number", "person.phone"
REASON = "Tiếp nhận hồ sơ hộ tịch của phường"


@pytest.fixture
def newcomer(cast: Cast) -> Account:
    """An officer without any right."""
    return Account.objects.create(username="newcomer", display_name="Lê Mới", role=Role.OFFICER.value, unit=WARD)


@pytest.fixture
def chief(cast: Cast) -> Account:
    """The administrator."""
    return Account.objects.create(username="chief", role=Role.ADMINISTRATOR.value)


@pytest.fixture
def dossier(here: House, cast: Cast) -> Dossier:
    return file_birth(here, cast.mother)


def asked(here: House, account: Account, *attributes: str, **changes: object) -> Ask:
    wish = {"attributes": attributes or (NUMBER,), "reason": REASON, "until": TODAY + timedelta(days=30), **changes}
    return actions.ask(house=here, account=account, wish=Wish(**wish))  # type: ignore[arg-type]


def told(account: Account) -> list[str]:
    """The titles in somebody's inbox, the latest first."""
    page = signed_in(account).get("/inbox/").content.decode()
    return re.findall(r'href="/inbox/\d+/"[^>]*>([^<]*)<', page)


def link_of(page: str) -> str:
    """Where the notice of what is hidden leads."""
    found = re.search(r'href="(/rights/ask/[^"]*)"', page)
    assert found is not None
    return unescape(found.group(1))


def test_two_clicks_from_what_is_hidden_to_the_request(here: House, dossier: Dossier, newcomer: Account) -> None:
    client, address = signed_in(newcomer), f"/desk/{dossier.code}/"
    form = client.get(link_of(client.get(address).content.decode()))
    page = form.content.decode()
    ticked = re.findall(r'name="attribute" value="([^"]*)" checked', page)
    assert NUMBER in ticked
    assert PHONE not in ticked  # the page of the dossier did not show one
    assert f"Work on dossier {dossier.code}: Birth registration" in page
    assert 'name="until" value="14/02/2027"' in page
    hidden = dict(re.findall(r'type="hidden" name="(next|dossier)" value="([^"]*)"', page))
    assert hidden == {"next": address, "dossier": dossier.code}
    typed = re.search(r"<textarea[^>]*>([^<]*)</textarea>", page)
    assert typed is not None
    # The second click: what stands in the form is sent as it is.
    sent = client.post(
        "/rights/ask/", {**hidden, "attribute": ticked, "reason": unescape(typed.group(1)), "until": "2027-02-14"}
    )
    assert (sent.status_code, sent.headers["Location"]) == (302, address)
    made = Ask.objects.get()
    assert (made.account, made.unit, set(made.attributes), made.dossier) == (newcomer, WARD, set(ticked), dossier.code)
    assert (made.until, made.asked_at) == (date(2027, 2, 14), MONDAY)


def test_a_grant_opens_the_value_and_both_are_told(
    here: House, dossier: Dossier, newcomer: Account, chief: Account
) -> None:
    made = asked(here, newcomer, dossier=dossier.code)
    assert told(chief) == ["Lê Mới asks to see sensitive values"]
    client = signed_in(chief)
    listed = client.get("/rights/asked/").content.decode()
    assert ("newcomer" in listed, REASON in listed) == (True, True)
    address = f"/rights/asked/{made.pk}/"
    assert client.post(address, {"act": "grant", "until": "31/12/2026"}).status_code == 302
    right = AttributeRight.objects.get(account=newcomer)
    assert (right.attribute, right.given_by, right.until, right.reason) == (NUMBER, chief, date(2026, 12, 31), REASON)
    assert told(newcomer) == ["You may see what you asked for"]
    message = Message.objects.get(account=newcomer)
    letter = text_of(signed_in(newcomer).get(f"/inbox/{message.pk}/").content)
    assert "until 31/12/2026" in letter
    assert MOTHER_NUMBER in signed_in(newcomer).get(f"/desk/{dossier.code}/").content.decode()
    own = text_of(signed_in(newcomer).get("/rights/ask/").content)
    assert "granted until 31/12/2026 by chief" in own
    assert "No request waits for an answer." in client.get("/rights/asked/").content.decode()
    again = client.post(address, {"act": "refuse", "answer": "Không cần thiết nữa"})
    assert (again.status_code, "answered already" in again.content.decode()) == (422, True)
    assert Ask.objects.get().granted is True


def test_a_refusal_needs_a_reason_that_who_asked_reads(here: House, newcomer: Account, chief: Account) -> None:
    made, client = asked(here, newcomer), signed_in(chief)
    address = f"/rights/asked/{made.pk}/"
    short = client.post(address, {"act": "refuse", "answer": "no"})
    assert (short.status_code, Ask.objects.get().answered_at) == (422, None)
    assert client.post(address, {"act": "refuse", "answer": "Việc này không cần số định danh"}).status_code == 302
    assert told(newcomer) == ["Your request to see a value was refused"]
    assert "Việc này không cần số định danh" in text_of(signed_in(newcomer).get("/rights/ask/").content)
    assert attributes_of(account=newcomer, on=TODAY) == frozenset()
    rows = b"".join(client.get("/rights/asked.csv", {"show": "all"}).streaming_content).decode()
    assert [line.split(",")[-2] for line in rows.splitlines()] == ["granted", "0"]
    assert asked(here, newcomer).pk != made.pk  # with better reasons it may be asked again


def test_the_owner_of_the_data_answers_for_its_own_alone(here: House, newcomer: Account, chief: Account) -> None:
    owner = owner_of(here, [NUMBER])
    assert owner
    own = Account.objects.create(username="own", role=Role.STEWARD.value, agency=owner)
    other = Account.objects.create(username="other", role=Role.STEWARD.value, agency="ministry_of_finance")
    assert owner != other.agency
    made = asked(here, newcomer)
    assert set(keepers(owner).values_list("username", flat=True)) == {"chief", "own", "steward"}
    assert (told(own), told(other)) == (["Lê Mới asks to see sensitive values"], [])
    assert signed_in(other).get(f"/rights/asked/{made.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.grant(house=here, by=other, number=made.pk, until=TODAY)
    assert AttributeRight.objects.filter(account=newcomer).count() == 0
    actions.grant(house=here, by=own, number=made.pk, until=TODAY)
    assert attributes_of(account=newcomer, on=TODAY) == {NUMBER}


def test_nobody_answers_her_own_request(here: House, chief: Account) -> None:
    made = asked(here, chief)
    with pytest.raises(NotAllowed):
        actions.grant(house=here, by=chief, number=made.pk, until=TODAY)
    page = signed_in(chief).get(f"/rights/asked/{made.pk}/").content.decode()
    assert ("nobody answers her own" in page, 'value="grant"' in page) == (True, False)
    assert told(chief) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"attributes": ("person.full_name",)}, "No value is chosen."),
        ({"reason": "x"}, "The reason is not clear enough."),
        ({"until": TODAY - timedelta(days=1)}, "The last day must be today or later, within a year."),
        ({"attributes": (NUMBER, PHONE)}, "You asked for that value already, and wait for the answer."),
        ({"attributes": ("person.residence_detail",)}, "You see that value already."),
    ],
)
def test_what_cannot_be_asked_for(here: House, newcomer: Account, changes: dict[str, object], said: str) -> None:
    asked(here, newcomer)
    right = AttributeRight(account=newcomer, attribute="person.residence_detail", until=TODAY, reason=REASON)
    right.given_at = MONDAY
    right.save()
    with pytest.raises(Refused) as caught:
        asked(here, newcomer, **{"attributes": (PHONE,), **changes})
    assert caught.value.what.in_("en") == said
    assert Ask.objects.count() == 1


def test_who_sees_no_data_of_people_asks_for_none(here: House, cast: Cast) -> None:
    member = Account.objects.create(username="member", role=Role.COMMITTEE.value)
    with pytest.raises(Refused):
        asked(here, member)
    with pytest.raises(NotHeld):
        actions.refuse(house=here, by=cast.steward, number=7, answer="Không có đề nghị nào")
    assert (Ask.objects.count(), Message.objects.count()) == (0, 0)


def test_a_dossier_of_others_is_no_reason(here: House, dossier: Dossier, newcomer: Account) -> None:
    Account.objects.filter(pk=newcomer.pk).update(unit="00008")
    page = signed_in(newcomer).get("/rights/ask/", {"dossier": dossier.code, "attribute": "'<x>"}).content.decode()
    assert f'name="dossier" value="{dossier.code}"' not in page
    assert "Work on dossier" not in page
    assert "<x>" not in page


def test_who_sees_everything_has_nothing_to_ask_for(here: House, newcomer: Account) -> None:
    give_all(house=here, account=newcomer)
    assert "You see every sensitive value" in ask_page(signed_in(newcomer))


def ask_page(client: Client) -> str:
    return client.get("/rights/ask/").content.decode()
