"""A place is found by its name or chosen from lists, without scripts, and nothing typed meanwhile is lost."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from motlan.web.dossiers.models import Draft
from motlan.web.house import House
from tests.web.dossiers.conftest import BIRTH, RESIDENCE, Cast
from tests.web.portal.conftest import browser

HOME = f"/procedures/{RESIDENCE}/form/pages/home/"
PLACES = f"/units/choose/?form={RESIDENCE}&page=home&field=dossier.new_unit"


def links(body: str) -> dict[str, str]:
    return {
        name: unescape(to) for to, name in re.findall(r'<li><a class="govuk-link" href="([^"]+)">([^<]+)</a>', body)
    }


def test_from_the_form_to_the_province_to_the_ward_and_back_with_everything_that_was_typed(
    mother: Client, cast: Cast
) -> None:
    typed = {"dossier.new_detail": "Số 7, ngõ 12", "dossier.home_right": "owned"}
    led = mother.post(HOME, {**typed, "dossier.new_unit": "gì đó", "act": "place:dossier.new_unit"})
    assert led["Location"] == PLACES
    provinces = links(mother.get(PLACES).content.decode())
    assert len(provinces) == 34
    wards = links(mother.get(provinces["Hanoi City"]).content.decode())
    assert len(wards) == 126
    body = mother.get(wards["Ba Dinh Ward"].partition("#")[0]).content.decode()
    assert 'value="Phường Ba Đình, Thành phố Hà Nội"' in body
    assert 'value="Số 7, ngõ 12"' in body
    assert Draft.objects.get(account=cast.mother).answers["dossier.new_unit"] == "gì đó"
    on = mother.post(HOME, {**typed, "dossier.new_unit": "Phường Ba Đình, Thành phố Hà Nội", "act": "on"})
    assert on.status_code == 302
    assert Draft.objects.get(account=cast.mother).answers["dossier.new_unit"] == "00004"


def test_a_place_is_found_by_its_name_without_tone_marks(cast: Cast) -> None:
    body = browser(cast.mother, "vi").get(f"{PLACES}&q=ba dinh ha noi").content.decode()
    found = links(body)
    assert "Phường Ba Đình, Thành phố Hà Nội" in found
    assert found["Phường Ba Đình, Thành phố Hà Nội"] == f"{HOME}?place=dossier.new_unit&unit=00004#dossier.new_unit"
    nothing = browser(cast.mother).get(f"{PLACES}&q=xyzzy").content.decode()
    assert "No place has all these words." in nothing
    assert len(links(nothing)) == 34
    assert "There are more" in browser(cast.mother).get(f"{PLACES}&q=ph").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/units/choose/",
        "/units/choose/?form=9.999&page=home&field=dossier.new_unit",
        f"/units/choose/?form={RESIDENCE}&page=home&field=dossier.new_detail",
        f"/units/choose/?form={RESIDENCE}&page=people&field=dossier.new_unit",
    ],
)
def test_only_a_question_that_asks_for_a_place_has_the_list(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_what_the_address_says_fills_only_questions_that_ask_for_a_place(mother: Client) -> None:
    for query in ("place=dossier.new_detail&unit=00004", "place=dossier.new_unit&unit=99999", "place=&unit=00004"):
        assert "00004" not in mother.get(f"{HOME}?{query}").content.decode().replace("unit=00004", "")
        assert "Phường Ba Đình" not in mother.get(f"{HOME}?{query}").content.decode()


def test_the_parts_of_an_address_stand_under_one_legend(mother: Client, here: House) -> None:
    body = mother.get(HOME).content.decode()
    legend = '<legend class="govuk-fieldset__legend govuk-fieldset__legend--m">Address of the new home</legend>'
    _before, _legend, after = body.partition(legend)
    within = after.partition("</fieldset>")[0]
    assert re.findall(r'<input class="govuk-input" id="([^"]+)"', within) == ["dossier.new_unit", "dossier.new_detail"]
    assert 'name="dossier.home_right"' not in within


def test_enter_goes_on_and_does_not_open_the_list(mother: Client) -> None:
    """The first button of a form is the one that Enter presses."""
    for page in (HOME, f"/procedures/{BIRTH}/form/pages/child/", f"/procedures/{BIRTH}/form/pages/parents/"):
        body = mother.get(page).content.decode()
        form = body[body.index('<form method="post" novalidate') :]
        assert re.findall(r'<button[^>]*name="act" value="([^"]+)"', form)[0] == "on"


def test_a_name_of_several_places_is_offered_with_them_beside_the_field(cast: Cast) -> None:
    mother = browser(cast.mother)
    field = "dossier.new_unit"
    typed = {field: "Ba Đình", "dossier.new_detail": "12 Hàng Bông", "dossier.home_right": "owned", "act": "on"}
    asked = mother.post(HOME, typed)
    body = asked.content.decode()
    assert asked.status_code == 422
    assert "3 units have this name; choose one, or add the unit above." in body
    offered = re.findall(r'name="dossier.new_unit:meant" type="radio" value="(\d+)"', body)
    assert len(offered) == 3
    assert 'value="Ba Đình"' in body
    assert mother.post(HOME, {**typed, f"{field}:meant": "00004"}).status_code == 302
    assert Draft.objects.get(account=cast.mother).answers[field] == "00004"
    assert mother.post(HOME, {**typed, field: "Hồng Hà, Hà Nội"}).status_code == 302


def test_a_name_of_before_the_units_changed_is_one_of_today_and_said_so(cast: Cast) -> None:
    mother, field = browser(cast.mother), "dossier.new_unit"
    typed = {field: "Bến Nghé", "dossier.new_detail": "12 Hàng Bông", "dossier.home_right": "owned", "act": "on"}
    body = mother.post(HOME, typed, follow=True).content.decode()
    assert "is now part of Sai Gon Ward, Ho Chi Minh City." in body
    assert Draft.objects.get(account=cast.mother).answers[field] == "26740"
    body = mother.post(HOME, {**typed, field: "Phường Sài Gòn, TP HCM"}, follow=True).content.decode()
    assert "is now part of" not in body


@pytest.mark.parametrize(
    ("language", "why", "told"),
    [
        ("en", "that land is now in 4 units: choose one.", "A part of Quận 1, Thành phố Hồ Chí Minh is now in"),
        ("vi", "nơi đó nay thuộc 4 đơn vị: xin chọn một.", "Một phần Quận 1, Thành phố Hồ Chí Minh nay thuộc"),
    ],
)
def test_a_unit_of_before_that_lies_in_several_is_offered_with_them(
    cast: Cast, language: str, why: str, told: str
) -> None:
    mother, field = browser(cast.mother, language), "dossier.new_unit"
    typed = {field: "Quận 1, TP HCM", "dossier.new_detail": "12", "dossier.home_right": "owned", "act": "on"}
    asked = mother.post(HOME, typed)
    body = asked.content.decode()
    assert asked.status_code == 422
    assert why in body
    assert body.count(told) == 4
    assert len(re.findall(rf'name="{field}:meant" type="radio" value="(\d+)" aria-describedby="[^"]+-hint"', body)) == 4
    assert mother.post(HOME, {**typed, f"{field}:meant": "26743"}).status_code == 302
    assert Draft.objects.get(account=cast.mother).answers[field] == "26743"


def test_suggestions_and_the_list_know_the_names_of_before(cast: Cast) -> None:
    body = browser(cast.mother).get("/units/?q=ben nghe").content.decode()
    assert (
        '<option value="Sai Gon Ward, Ho Chi Minh City">Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh is now' in body
    )
    listed = browser(cast.mother, "vi").get(f"{PLACES}&q=ben nghe").content.decode()
    assert "Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh nay thuộc Phường Sài Gòn" in listed
    assert links(listed)["Phường Sài Gòn, Thành phố Hồ Chí Minh"].endswith("unit=26740#dossier.new_unit")
