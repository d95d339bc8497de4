"""Signing in, what each role may open, and the language that stays chosen."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client, override_settings

from motlan.web import house as roof
from motlan.web.house import House
from motlan.web.people.accounts import DemoPerson, Wished, ensure_demo_accounts, make_account
from motlan.web.people.models import Account
from motlan.web.people.permissions import MAY, ROLE_NAMES, Permission, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def accounts() -> dict[str, Account]:
    made = ensure_demo_accounts(
        mother=DemoPerson(subject=11, name="Nguyễn Thị Hoa"),
        father=DemoPerson(subject=12, name="Trần Văn Nam"),
        unit="00004",
        unit_name="Phường Ba Đình",
    )
    return {account.username: account for account in made}


def test_the_demo_has_seven_accounts_and_still_seven_after_a_second_call(accounts: dict[str, Account]) -> None:
    again = ensure_demo_accounts(
        mother=DemoPerson(subject=11, name="Nguyễn Thị Hoa"),
        father=DemoPerson(subject=12, name="Trần Văn Nam"),
        unit="00004",
        unit_name="Phường Ba Đình",
    )
    assert [account.pk for account in again] == [account.pk for account in accounts.values()]
    assert Account.objects.count() == 7


def test_a_new_sample_nation_moves_the_role_and_keeps_the_former_account(accounts: dict[str, Account]) -> None:
    made = ensure_demo_accounts(
        mother=DemoPerson(subject=12, name="Trần Văn Nam"),
        father=DemoPerson(subject=13, name="Lê Văn Tư"),
        unit="00004",
        unit_name="Phường Ba Đình",
    )
    assert [(account.username, account.subject) for account in made[:2]] == [("mother", 12), ("father", 13)]
    assert Account.objects.get(subject=11).username == "person-11"


def test_choosing_an_account_signs_in_and_goes_where_one_wanted(client: Client, accounts: dict[str, Account]) -> None:
    response = client.post("/sign-in/", {"account": "mother", "next": "/procedures/"})
    assert (response.status_code, response["Location"]) == (302, "/procedures/")
    assert client.session["_auth_user_id"] == str(accounts["mother"].pk)


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_a_foreign_next_address_is_not_followed(client: Client, accounts: dict[str, Account], elsewhere: str) -> None:
    response = client.post("/sign-in/", {"account": "officer", "next": elsewhere})
    assert response["Location"] == "/desk/"


@pytest.mark.parametrize("given", [{"role": "citizen", "subject": 77}, {"role": "officer", "is_active": False}])
def test_an_account_that_is_not_in_the_list_cannot_be_taken(
    client: Client, accounts: dict[str, Account], given: dict[str, object]
) -> None:
    Account.objects.create(username="somebody", display_name="x", **given)
    response = client.post("/sign-in/", {"account": "somebody"})
    assert response.status_code == 422
    assert "_auth_user_id" not in client.session


def test_an_account_that_an_operator_made_is_in_the_list(client: Client, accounts: dict[str, Account]) -> None:
    make_account(Wished(username="hoa", display_name="Hoà", role=Role.STEWARD))
    assert 'value="hoa"' in client.get("/sign-in/").content.decode()
    assert client.post("/sign-in/", {"account": "hoa"})["Location"] == "/steward/"


def test_the_head_of_a_unit_begins_at_the_desk_and_does_more_than_an_officer(
    client: Client, accounts: dict[str, Account]
) -> None:
    assert client.post("/sign-in/", {"account": "head"})["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    assert MAY[Role.HEAD] - MAY[Role.OFFICER] == {Permission.LEAD_UNIT, Permission.SIGN_RESULTS}
    assert not MAY[Role.OFFICER] - MAY[Role.HEAD]
    assert accounts["head"].unit == accounts["officer"].unit


def test_a_verifier_watches_and_decides_nothing(client: Client) -> None:
    make_account(Wished(username="v", display_name="V", role=Role.VERIFIER))
    assert client.post("/sign-in/", {"account": "v"})["Location"] == "/centre/"
    assert client.get("/centre/").status_code == 200
    assert client.get("/desk/").status_code == 403


def test_every_role_has_a_name_and_rights_and_a_door_for_programs_is_nobodys() -> None:
    assert set(MAY) == set(ROLE_NAMES) == set(Role)
    held = set().union(*MAY.values())
    assert set(Permission) - held == {Permission.PUBLIC, Permission.PUSH_BATCHES, Permission.PAYMENT_NOTICE}


@override_settings(MOTLAN_PRODUCTION=True)
def test_in_production_the_development_sign_in_does_not_exist(client: Client, accounts: dict[str, Account]) -> None:
    shown = client.get("/sign-in/")
    posted = client.post("/sign-in/", {"account": "mother"})
    assert (shown.status_code, posted.status_code) == (503, 404)
    assert "mother" not in shown.content.decode()
    assert "_auth_user_id" not in client.session


def test_signing_out_needs_a_post(client: Client, accounts: dict[str, Account]) -> None:
    client.force_login(accounts["mother"])
    assert client.get("/sign-out/").status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post("/sign-out/")["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_the_language_is_vietnamese_until_another_is_chosen_and_then_stays(client: Client) -> None:
    first = client.get("/sign-in/", headers={"accept-language": "en-US"})
    assert '<html lang="vi"' in first.content.decode()
    assert first["Content-Language"] == "vi"
    response = client.post("/language/", {"language": "en", "next": "/sign-in/"})
    assert response["Location"] == "/sign-in/"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert '<html lang="en"' in client.get("/sign-in/").content.decode()


def test_an_unknown_language_changes_nothing(client: Client) -> None:
    client.post("/language/", {"language": "xx", "next": "/"})
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


def test_the_language_is_kept_in_the_account_for_another_browser(client: Client, accounts: dict[str, Account]) -> None:
    client.force_login(accounts["mother"])
    client.post("/language/", {"language": "en"})
    other = Client()
    other.force_login(accounts["mother"])
    assert '<html lang="en"' in other.get("/sign-in/").content.decode()


def test_a_form_without_its_token_is_refused_in_plain_words(accounts: dict[str, Account]) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/sign-in/", {"account": "mother"})
    assert response.status_code == 403
    assert '<h1 class="govuk-heading-l">Biểu mẫu này đã để quá lâu</h1>' in response.content.decode()
    assert "_auth_user_id" not in strict.session


def test_every_page_carries_the_rules_of_a_closed_house(client: Client) -> None:
    response = client.get("/sign-in/")
    policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    body = response.content.decode()
    assert "<style" not in body
    assert " style=" not in body
    assert "<script>" not in body


def listing(*languages: str, default: str) -> House:
    """The house of a workspace that lists these languages."""
    here = roof.house()
    settings = here.workspace.settings.model_copy(update={"languages": languages, "default_language": default})
    return replace(here, workspace=replace(here.workspace, settings=settings))


@pytest.mark.parametrize(
    ("listed", "default", "spoken", "offered"),
    [
        (("vi", "en"), "en", "en", ["vi", "en"]),
        (("en",), "en", "en", ["en"]),
        (("fr", "en"), "fr", "en", ["en"]),
        (("fr",), "fr", "en", ["en"]),
    ],
)
def test_the_site_speaks_what_the_workspace_lists_and_the_program_knows(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    listed: tuple[str, ...],
    default: str,
    spoken: str,
    offered: list[str],
) -> None:
    monkeypatch.setattr("motlan.web.language.house", lambda: listing(*listed, default=default))
    for address in ("/sign-in/", "/no-such-page/"):
        body = client.get(address).content.decode()
        assert f'<html lang="{spoken}"' in body
        assert re.findall(r'<button type="submit" name="language" value="(\w+)"', body) == (
            offered if len(offered) > 1 else []
        )


def test_a_language_that_the_workspace_does_not_list_cannot_be_chosen(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motlan.web.language.house", lambda: listing("en", default="en"))
    client.post("/language/", {"language": "vi"})
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "vi"
    assert '<html lang="en"' in client.get("/sign-in/").content.decode()
