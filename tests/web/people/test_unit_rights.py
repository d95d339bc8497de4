"""An officer works for another unit until a day: given with a reason, chosen by her, kept, and over when it is over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from motlan.kernel.errors import NotHeld, Refused
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import officers_of
from motlan.web.house import House
from motlan.web.people import unit_rights
from motlan.web.people.models import Account, UnitRight
from motlan.web.people.permissions import Permission, Role
from tests.web.desk.reading import signed_in
from tests.web.dossiers.conftest import (
    MONDAY,
    OTHER_WARD,
    WARD,
    Cast,
    _readers_of_the_house,
    at,
    cast,
    file_birth,
    here,
)

__all__ = ["cast", "here"]
TODAY = MONDAY.date()
REASON = "Thay đồng nghiệp nghỉ thai sản"


@pytest.fixture
def dossier(here: House, cast: Cast) -> Dossier:
    return file_birth(here, cast.mother)


@pytest.fixture
def administrator(here: House) -> Account:
    return Account.objects.create(username="chief", display_name="Chief", role=Role.ADMINISTRATOR.value)


def given(here: House, username: str = "elsewhere", unit: str = WARD, until: date = TODAY, **more: bool) -> UnitRight:
    return unit_rights.grant(house=here, by=None, username=username, unit=unit, until=until, reason=REASON, **more)


def working(account: Account, unit: str) -> Client:
    client = signed_in(account)
    client.post(reverse("people:work_at"), {"unit": unit})
    return client


def test_with_a_right_she_works_there_and_without_it_no_more(
    here: House, cast: Cast, dossier: Dossier, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = reverse("desk:dossier", args=[dossier.code])
    assert working(cast.elsewhere, WARD).get(address).status_code == 404
    given(here)
    client = working(cast.elsewhere, WARD)
    assert client.get(address).status_code == 200
    client.post(reverse("desk:receive", args=[dossier.code]), {"seen": 1})
    assert Dossier.objects.get(pk=dossier.pk).received_at is not None
    # Her own unit's queue is hers again when she says so; the account itself never moved.
    client.post(reverse("people:work_at"), {"unit": ""})
    assert client.get(address).status_code == 404
    assert Account.objects.get(pk=cast.elsewhere.pk).unit == OTHER_WARD
    later = at(here, MONDAY + timedelta(days=1))
    client.post(reverse("people:work_at"), {"unit": WARD})
    for module in _readers_of_the_house():
        monkeypatch.setattr(f"{module}.house", lambda: later)
    assert client.get(address).status_code == 404


def test_what_is_saved_under_way_is_her_own_unit(here: House, cast: Cast) -> None:
    given(here)
    client = working(cast.elsewhere, WARD)
    client.post(reverse("people:language"), {"language": "vi", "next": "/desk/"})
    kept = Account.objects.get(pk=cast.elsewhere.pk)
    assert (kept.unit, kept.language) == (OTHER_WARD, "vi")


def test_a_head_leads_elsewhere_only_where_she_was_told_to(here: House, cast: Cast) -> None:
    head = Account.objects.create(username="head", display_name="Head", role=Role.HEAD.value, unit=OTHER_WARD)
    given(here, username="head")
    assert working(head, WARD).get(reverse("desk:team")).status_code == 403
    assert signed_in(head).get(reverse("desk:team")).status_code == 200
    unit_rights.end(house=here, by=None, number=UnitRight.objects.get().pk)
    given(here, username="head", leads=True)
    assert working(head, WARD).get(reverse("desk:team")).status_code == 200
    given(here, leads=True)
    assert working(cast.elsewhere, WARD).get(reverse("desk:team")).status_code == 403
    assert not cast.elsewhere.may(Permission.LEAD_UNIT)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"username": "steward"}, "This account does not work on dossiers."),
        ({"username": "unbound"}, "This account works for that unit already."),
        ({"unit": OTHER_WARD}, "This account works for that unit already."),
        ({"unit": "99999"}, "No unit has the code “99999”."),
        ({"until": TODAY - timedelta(days=1)}, "The last day must be today or later, within a year."),
        ({"until": TODAY + timedelta(days=367)}, "The last day must be today or later, within a year."),
        ({"reason": "x"}, "The reason is not clear enough."),
    ],
)
def test_what_cannot_be_given(here: House, cast: Cast, changes: dict[str, object], said: str) -> None:
    wanted = {"username": "elsewhere", "unit": WARD, "until": TODAY, "reason": REASON, **changes}
    with pytest.raises(Refused) as caught:
        unit_rights.grant(house=here, by=None, **wanted)  # type: ignore[arg-type]
    assert caught.value.what.in_("en") == said
    assert UnitRight.objects.count() == 0


def test_an_administrator_gives_and_ends_it_on_a_page(here: House, cast: Cast, administrator: Account) -> None:
    client = signed_in(administrator)
    post = {"account": "elsewhere", "unit": "Phường Ba Đình, Thành phố Hà Nội", "until": "2026-12-31", "reason": REASON}
    wrong = client.post(reverse("people:rights"), {**post, "until": "soon"})
    assert (wrong.status_code, "The last day is not a date." in wrong.content.decode()) == (422, True)
    assert REASON in wrong.content.decode()
    nothing = client.post(reverse("people:rights"), {"account": "nobody", "unit": "Xã Không Có", "until": "soon"})
    page = nothing.content.decode()
    for name in ("account", "unit", "until", "reason"):
        assert (f'href="#{name}"' in page, f'id="{name}-error"' in page) == (True, True), name
    unknown = client.post(reverse("people:rights"), {**post, "account": "nobody"})
    assert unknown.status_code == 422
    assert UnitRight.objects.count() == 0
    shown = client.post(reverse("people:rights"), post, follow=True).content.decode()
    for words in ("The right is given", REASON, "31/12/2026", "chief"):
        assert words in shown
    right = UnitRight.objects.get()
    assert (right.unit, right.given_by, right.until) == (WARD, administrator, date(2026, 12, 31))
    ended = client.post(reverse("people:end_right", args=[right.pk]), follow=True).content.decode()
    assert "The right has ended." in ended
    assert UnitRight.objects.get().ended_by == administrator
    assert (
        "There is no such right"
        in client.post(reverse("people:end_right", args=[right.pk]), follow=True).content.decode()
    )
    with pytest.raises(NotHeld):
        unit_rights.end(house=here, by=None, number=right.pk)


def test_an_officer_is_told_when_she_has_no_other_unit(here: House, cast: Cast) -> None:
    assert "your own unit alone" in signed_in(cast.officer).get(reverse("people:work_at")).content.decode()


def test_at_the_other_unit_she_answers_what_it_was_asked(here: House, cast: Cast, dossier: Dossier) -> None:
    given(here, username="officer", unit=OTHER_WARD)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    actions.consult(
        house=here,
        account=cast.officer,
        code=dossier.code,
        seen=2,
        units=(OTHER_WARD,),
        question="Có thông tin trùng không?",
        shown=(),
        day=TODAY + timedelta(days=1),
    )
    address = reverse("desk:answer", args=[dossier.code, 1])
    assert signed_in(cast.officer).get(address).status_code == 404
    assert working(cast.officer, OTHER_WARD).get(address).status_code == 200


def test_who_is_lent_to_a_unit_gets_work_there_until_her_last_day(here: House, cast: Cast, dossier: Dossier) -> None:
    head = Account.objects.create(username="head", display_name="Head", role=Role.HEAD.value, unit=WARD)
    assert cast.elsewhere not in officers_of(WARD, on=TODAY)
    given(here)
    given(here, username="officer", unit=OTHER_WARD)
    assert cast.elsewhere in officers_of(WARD, on=TODAY)
    assert cast.elsewhere not in officers_of(WARD, on=TODAY + timedelta(days=1))
    assert list(officers_of(WARD, on=TODAY)).count(cast.officer) == 1
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    page = signed_in(head).get(reverse("desk:dossier", args=[dossier.code])).content.decode()
    assert '<option value="elsewhere">' in page
    assert "Elsewhere" in signed_in(head).get(reverse("desk:team")).content.decode()
    signed_in(head).post(reverse("desk:assign", args=[dossier.code]), {"seen": 2, "officer": "elsewhere"})
    assert Dossier.objects.get(pk=dossier.pk).officer == cast.elsewhere
