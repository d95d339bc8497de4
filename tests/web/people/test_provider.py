"""Signing in by OpenID Connect: everything that may be wrong with an answer is noticed, and nothing changes then."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.test import Client, override_settings
from joserfc.jwk import RSAKey

from motlan.kernel.errors import Refused
from motlan.web.house import House
from motlan.web.people.accounts import Wished, make_account
from motlan.web.people.identities import bind
from motlan.web.people.models import Account, Identity
from motlan.web.people.permissions import Role
from motlan.web.people.sign_in_faults import WORDS
from tests.oidc import CLIENT, Forger
from tests.web.dossiers.conftest import MOTHER_NUMBER, Cast

MOTHER = {"personal_number": MOTHER_NUMBER, "name": "NGUYEN THI HOA"}
WENT = "/my-dossiers/"


@pytest.fixture
def browser(cast: Cast) -> Client:
    client = Client()
    client.cookies["motlan_language"] = "en"
    return client


def begun(browser: Client, onward: str = WENT) -> str:
    """The address at the provider to which the site sends the browser."""
    sent = browser.get("/sign-in/provider/", {"next": onward})
    assert sent.status_code == 302, sent.content.decode()
    return str(sent["Location"])


def come_back(browser: Client, answer: dict[str, str]) -> tuple[int, str]:
    """Status, and where to or what is said."""
    back = browser.get("/sign-in/back/", answer)
    return back.status_code, back.get("Location") or back.content.decode()


def nobody(browser: Client) -> bool:
    return "_auth_user_id" not in browser.session and not Identity.objects.exists()


def test_the_site_asks_for_a_code_with_pkce_and_a_nonce_and_the_levels_that_will_do(
    browser: Client, forger: Forger
) -> None:
    address = urlsplit(begun(browser))
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    kept = browser.session["sign_in_begun"][asked["state"]]["begun"]
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{forger.address}/auth"
    assert asked == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": "http://testserver/sign-in/back/",
        "scope": "openid",
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": create_s256_code_challenge(kept["verifier"]),
        "code_challenge_method": "S256",
        "acr_values": "substantial high",
    }
    assert len(kept["verifier"]) >= 43


def test_a_person_is_found_by_number_and_name_and_goes_where_she_wanted(
    browser: Client, forger: Forger, cast: Cast
) -> None:
    forger.claims = dict(MOTHER)
    before = browser.session.session_key
    assert come_back(browser, forger.approve(begun(browser))) == (302, WENT)
    assert browser.session["_auth_user_id"] == str(cast.mother.pk)
    assert (browser.session["assurance"], browser.session["sign_in_issuer"]) == ("high", forger.address)
    assert browser.session.session_key != before
    bound = Identity.objects.get()
    assert (bound.issuer, bound.sub, bound.account) == (forger.address, "u-1", cast.mother)


def test_names_that_only_the_userinfo_tells_are_asked_for(browser: Client, forger: Forger, cast: Cast) -> None:
    forger.about_itself = {"userinfo_endpoint": f"{forger.address}/user"}
    forger.user = {"sub": "u-1", **MOTHER}
    assert come_back(browser, forger.approve(begun(browser)))[0] == 302
    assert browser.session["_auth_user_id"] == str(cast.mother.pk)


def test_a_first_sign_in_makes_the_account_and_the_second_finds_it(browser: Client, forger: Forger, cast: Cast) -> None:
    subject = cast.mother.subject
    cast.mother.delete()
    forger.claims = dict(MOTHER)
    for _ in range(2):
        assert come_back(browser, forger.approve(begun(browser)))[0] == 302
    made = Account.objects.get(subject=subject)
    assert (made.username, made.display_name, made.role) == (f"person-{subject}", "Nguyễn Thị Hoa", "citizen")
    assert Identity.objects.count() == 1


def other_key(forger: Forger) -> None:
    forger.signs_with = RSAKey.generate_key(2048, {"kid": "one"})


def no_signature(forger: Forger) -> None:
    forger.header = {"alg": "none"}


def public_key_as_secret(forger: Forger) -> None:
    forger.header = {"alg": "HS256"}


def unknown_key(forger: Forger) -> None:
    forger.header = {"kid": "never-published"}


def another_user(forger: Forger) -> None:
    forger.claims = {}
    forger.about_itself = {"userinfo_endpoint": f"{forger.address}/user"}
    forger.user = {"sub": "u-2", **MOTHER}


FORGED: dict[str, tuple[str, Callable[[Forger], object]]] = {
    "audience": ("wrong_audience", lambda forger: forger.claims.update(aud="another-site")),
    "audience of several without azp": (
        "wrong_audience",
        lambda forger: forger.claims.update(aud=[CLIENT, "another-site"]),
    ),
    "azp of another": (
        "wrong_audience",
        lambda forger: forger.claims.update(aud=[CLIENT, "another-site"], azp="another-site"),
    ),
    "no audience": ("wrong_audience", lambda forger: forger.without.add("aud")),
    "issuer": ("wrong_issuer", lambda forger: forger.claims.update(iss="https://evil.example")),
    "issuer of the answer": ("wrong_issuer", lambda forger: forger.answer.update(iss="https://evil.example")),
    "nonce": ("wrong_nonce", lambda forger: forger.claims.update(nonce="an older one")),
    "no nonce": ("wrong_nonce", lambda forger: forger.without.add("nonce")),
    "expired": ("expired", lambda forger: forger.claims.update(exp=int(time.time()) - 3600)),
    "no expiry": ("expired", lambda forger: forger.without.add("exp")),
    "of tomorrow": ("not_yet", lambda forger: forger.claims.update(iat=int(time.time()) + 86_400)),
    "alg none": ("bad_token", no_signature),
    "HS256 with the public key": ("bad_token", public_key_as_secret),
    "another key under the same name": ("bad_token", other_key),
    "unknown key": ("bad_token", unknown_key),
    "level": ("too_low", lambda forger: forger.claims.update(acr="low")),
    "no level": ("too_low", lambda forger: forger.without.add("acr")),
    "userinfo of another": ("other_user", another_user),
    "state": ("not_begun_here", lambda forger: forger.answer.update(state="guessed")),
    "code": ("code_refused", lambda forger: forger.answer.update(code="guessed")),
    "stopped": ("cancelled", lambda forger: forger.answer.update(error="access_denied")),
    "refused": ("provider_refused", lambda forger: forger.answer.update(error="server_error")),
    "number of nobody": ("nobody_known", lambda forger: forger.claims.update(personal_number="001190999999")),
    "no number": ("nobody_known", lambda forger: forger.claims.pop("personal_number")),
    "another's name": ("other_name", lambda forger: forger.claims.update(name="Trần Văn Nam")),
    "no name": ("other_name", lambda forger: forger.claims.pop("name")),
}


@pytest.mark.parametrize("case", FORGED)
def test_whatever_is_wrong_is_said_and_nobody_is_signed_in(
    case: str, browser: Client, forger: Forger, cast: Cast
) -> None:
    problem, forge = FORGED[case]
    accounts = Account.objects.count()
    forger.claims = dict(MOTHER)
    forge(forger)
    status, said = come_back(browser, forger.approve(begun(browser)))
    assert status == 403
    assert str(WORDS[problem][0].in_("en")).replace("'", "&#x27;") in said
    assert MOTHER_NUMBER not in said
    assert nobody(browser)
    assert Account.objects.count() == accounts


def test_every_reason_has_been_seen() -> None:
    elsewhere = {"too_late", "no_answer", "no_secret", "bound_to_another"}
    assert {problem for problem, _ in FORGED.values()} | elsewhere == set(WORDS)


def test_an_answer_is_good_once(browser: Client, forger: Forger, cast: Cast) -> None:
    forger.claims = dict(MOTHER)
    answer = forger.approve(begun(browser))
    assert come_back(browser, answer)[0] == 302
    browser.post("/sign-out/")
    status, said = come_back(browser, answer)
    assert (status, "has been used already" in said) == (403, True)
    assert "_auth_user_id" not in browser.session


def test_a_code_that_was_spent_elsewhere_is_refused(browser: Client, forger: Forger, cast: Cast) -> None:
    forger.claims = dict(MOTHER)
    answer = forger.approve(begun(browser))
    forger.codes.clear()
    status, said = come_back(browser, answer)
    assert (status, "was used before" in said, nobody(browser)) == (403, True, True)


def test_an_answer_of_another_browser_is_refused_and_its_code_is_not_spent(
    browser: Client, forger: Forger, cast: Cast
) -> None:
    """An attacker's own answer, slipped to somebody else, signs nobody in."""
    forger.claims = dict(MOTHER)
    answer = forger.approve(begun(browser))
    victim = Client()
    assert come_back(victim, answer)[0] == 403
    assert "_auth_user_id" not in victim.session
    assert list(forger.codes) == [answer["code"]]


def test_two_tabs_may_be_on_their_way_at_once(browser: Client, forger: Forger, cast: Cast) -> None:
    forger.claims = dict(MOTHER)
    first, second = begun(browser, "/record/"), begun(browser, WENT)
    assert come_back(browser, forger.approve(first)) == (302, "/record/")
    assert "_auth_user_id" in browser.session
    assert come_back(browser, forger.approve(second))[0] == 403


def test_who_comes_back_too_late_begins_again(browser: Client, forger: Forger, cast: Cast) -> None:
    forger.claims = dict(MOTHER)
    answer = forger.approve(begun(browser))
    session = browser.session
    kept = session["sign_in_begun"]
    kept[answer["state"]]["begun"]["begun_at"] -= 601
    session["sign_in_begun"] = kept
    session.save()
    status, said = come_back(browser, answer)
    assert (status, "more than ten minutes ago" in said, nobody(browser)) == (403, True, True)


def test_keys_are_asked_for_again_when_the_provider_has_changed_them(
    browser: Client, forger: Forger, cast: Cast
) -> None:
    forger.claims = dict(MOTHER)
    assert come_back(browser, forger.approve(begun(browser)))[0] == 302
    forger.key = RSAKey.generate_key(2048, {"kid": "two"})
    forger.published = [forger.key]
    assert come_back(browser, forger.approve(begun(browser)))[0] == 302
    assert forger.asked.count("/keys") == 2
    assert forger.asked.count("/.well-known/openid-configuration") == 1


def test_a_provider_that_says_it_is_another_is_not_gone_to(browser: Client, forger: Forger) -> None:
    forger.about_itself = {"issuer": "https://evil.example"}
    answer = browser.get("/sign-in/provider/")
    assert answer.status_code == 403
    assert "does not come from this site" in answer.content.decode()


@pytest.mark.parametrize("address", ["http://evil.example/token", "javascript:alert(1)", 7])
def test_a_provider_that_would_have_the_secret_sent_in_the_open_is_not_gone_to(
    browser: Client, forger: Forger, address: object
) -> None:
    forger.about_itself = {"token_endpoint": address}
    answer = browser.get("/sign-in/provider/")
    assert (answer.status_code, "not in a way that can be read" in answer.content.decode()) == (403, True)


def test_without_its_secret_the_site_does_not_begin(
    browser: Client, forger: Forger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MOTLAN_OIDC_SECRET")
    answer = browser.get("/sign-in/provider/")
    assert (answer.status_code, "has not been given the secret" in answer.content.decode()) == (403, True)
    assert forger.asked == []


def test_an_identity_stays_with_its_person(browser: Client, forger: Forger, cast: Cast) -> None:
    Identity.objects.create(issuer=forger.address, sub="u-1", account=cast.stranger)
    forger.claims = dict(MOTHER)
    status, said = come_back(browser, forger.approve(begun(browser)))
    assert (status, "belongs to the record of somebody else" in said) == (403, True)
    assert Identity.objects.get().account == cast.stranger
    assert "_auth_user_id" not in browser.session


def test_an_identity_follows_its_person_when_her_former_record_is_gone(
    browser: Client, forger: Forger, cast: Cast
) -> None:
    merged = Account.objects.create(username="merged", display_name="x", role="citizen", subject=999_999)
    Identity.objects.create(issuer=forger.address, sub="u-1", account=merged)
    forger.claims = dict(MOTHER)
    assert come_back(browser, forger.approve(begun(browser)))[0] == 302
    assert Identity.objects.get().account == cast.mother


def test_the_comparison_with_the_record_is_in_her_journal(
    browser: Client, forger: Forger, cast: Cast, here: House
) -> None:
    forger.claims = {**MOTHER, "name": "Trần Văn Nam"}
    come_back(browser, forger.approve(begun(browser)))
    rows = here.register().records(
        "select reader, purpose, attributes from reading where subject = :subject", {"subject": cast.mother.subject}
    )
    assert rows == [{"reader": "sign_in", "purpose": "sign_in", "attributes": "full_name"}]


def test_an_officer_signs_in_by_the_identity_that_was_bound(browser: Client, forger: Forger, cast: Cast) -> None:
    bind(account=cast.officer, issuer=forger.address, sub="u-1")
    assert come_back(browser, forger.approve(begun(browser, "")))[1] == "/desk/"
    assert browser.session["_auth_user_id"] == str(cast.officer.pk)


def test_the_same_word_of_another_provider_opens_nothing(browser: Client, forger: Forger, cast: Cast) -> None:
    bind(account=cast.officer, issuer="https://another.example", sub="u-1")
    assert come_back(browser, forger.approve(begun(browser)))[0] == 403
    assert "_auth_user_id" not in browser.session


def test_an_account_that_was_ended_opens_no_more(browser: Client, forger: Forger, cast: Cast) -> None:
    bind(account=cast.officer, issuer=forger.address, sub="u-1")
    Account.objects.filter(pk=cast.officer.pk).update(is_active=False)
    assert come_back(browser, forger.approve(begun(browser)))[0] == 403


def test_who_is_both_citizen_and_officer_chooses_once(browser: Client, forger: Forger, cast: Cast) -> None:
    bind(account=cast.officer, issuer=forger.address, sub="u-1")
    forger.claims = dict(MOTHER)
    page = browser.get("/sign-in/back/", forger.approve(begun(browser)))
    assert (page.status_code, "_auth_user_id" in browser.session) == (200, False)
    assert [one.username for one, _ in page.context["offered"]] == ["mother", "officer"]
    assert browser.post("/sign-in/account/", {"account": "colleague"})["Location"] == "/sign-in/"
    assert "_auth_user_id" not in browser.session
    page = browser.get("/sign-in/back/", forger.approve(begun(browser)))
    assert browser.post("/sign-in/account/", {"account": "officer"})["Location"] == WENT
    assert browser.session["_auth_user_id"] == str(cast.officer.pk)
    assert browser.post("/sign-in/account/", {"account": "mother"})["Location"] == "/sign-in/"
    assert browser.session["_auth_user_id"] == str(cast.officer.pk)


def test_a_citizens_account_is_bound_by_nobodys_hand(cast: Cast) -> None:
    with pytest.raises(Refused):
        bind(account=cast.mother, issuer="https://id.example", sub="u-1")
    assert not Identity.objects.exists()


def test_signing_out_shows_the_way_to_sign_out_at_the_provider(browser: Client, forger: Forger, cast: Cast) -> None:
    forger.claims = dict(MOTHER)
    come_back(browser, forger.approve(begun(browser)))
    assert browser.post("/sign-out/")["Location"] == "/signed-out/"
    assert f'href="{forger.address}/leave?client_id=motlan"' in browser.get("/signed-out/").content.decode()


@override_settings(MOTLAN_PRODUCTION=True)
def test_in_production_there_is_the_provider_and_nothing_else(browser: Client, forger: Forger) -> None:
    page = browser.get("/sign-in/", secure=True).content.decode()
    assert 'href="/sign-in/provider/"' in page
    assert 'name="account"' not in page
    assert 'name="words"' not in page
    assert browser.post("/sign-in/", {"account": "mother"}, secure=True).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/sign-in/provider/", "/sign-in/back/", "/signed-out/"])
def test_without_a_provider_these_pages_do_not_exist(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_account_keeps_its_role_when_an_identity_is_added(here: House) -> None:
    made = make_account(Wished(username="hoa", display_name="", role=Role.STEWARD))
    bind(account=made, issuer="https://id.example", sub="s-1")
    bind(account=made, issuer="https://id.example", sub="s-1")
    assert [(one.issuer, one.sub) for one in made.identities.all()] == [("https://id.example", "s-1")]
