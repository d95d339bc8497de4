"""The whole way through a real provider in a real browser: there, sign in, back, and the session is hers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from motlan.web.house import House
from motlan.web.people.models import Identity
from tests.browsers import PHONE, open_page
from tests.oidc import real_provider
from tests.web.dossiers.conftest import MOTHER_NUMBER, STRANGER_NUMBER, Cast
from tests.web.people.conftest import named

PEOPLE = {
    "hoa": {"personal_number": MOTHER_NUMBER, "name": "NGUYỄN THỊ HOA"},
    "false-name": {"personal_number": STRANGER_NUMBER, "name": "Ai Đó Khác"},
}


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    yield from open_page(browser, viewport=PHONE, script=False)


@pytest.fixture
def provider(live_server: LiveServer, here: House, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with real_provider(people=PEOPLE, back=f"{live_server.url}/sign-in/back/") as issuer:
        named(here, monkeypatch, issuer)
        yield issuer


def at_the_provider(page: Page, live_server: LiveServer, *, who: str, acr: str = "high", go: str = "Sign in") -> None:
    page.goto(f"{live_server.url}/sign-in/?next=/procedures/")
    page.get_by_role("button", name="Sang hệ thống định danh").click()
    assert page.title() == "Identity service of the tests"
    page.get_by_label("Who").fill(who)
    page.get_by_label("Level").fill(acr)
    page.get_by_role("button", name=go).click()


def test_a_mother_signs_in_on_her_telephone_without_script(
    phone: Page, live_server: LiveServer, provider: str, cast: Cast
) -> None:
    at_the_provider(phone, live_server, who="hoa")
    assert phone.url == f"{live_server.url}/procedures/"
    assert "Mother" in phone.locator(".motlan-account__who").inner_text()
    assert Identity.objects.get().account == cast.mother
    assert Identity.objects.get().issuer == provider


@pytest.mark.parametrize(
    ("who", "acr", "go", "said"),
    [
        ("false-name", "high", "Sign in", "không khớp với hồ sơ"),
        ("hoa", "low", "Sign in", "Mức độ xác thực"),
        ("hoa", "high", "Stop", "Bạn đã dừng đăng nhập"),
    ],
)
def test_what_the_provider_truly_says_may_still_not_be_enough(
    phone: Page, live_server: LiveServer, provider: str, who: str, acr: str, go: str, said: str
) -> None:
    at_the_provider(phone, live_server, who=who, acr=acr, go=go)
    assert said in phone.locator("main").inner_text()
    assert not Identity.objects.exists()
    assert phone.locator(".motlan-account__who").count() == 0


def test_a_replayed_answer_signs_nobody_in(page: Page, live_server: LiveServer, provider: str, cast: Cast) -> None:
    answers: list[str] = []
    page.on("request", lambda asked: answers.append(asked.url) if "/sign-in/back/" in asked.url else None)
    at_the_provider(page, live_server, who="hoa")
    page.get_by_role("button", name="Menu").click()  # no styles are served here: what they open on a desk is shut
    page.locator(".motlan-account button").click()
    assert page.url == f"{live_server.url}/signed-out/"
    page.goto(answers[0])
    assert "đã được dùng rồi" in page.locator("main").inner_text()
    assert page.locator(".motlan-account__who").count() == 0
