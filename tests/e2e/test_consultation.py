"""Two agencies are asked about a dossier; one answers from its queue, the officer is told and decides with a reason."""

import re
import sqlite3
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accessibility import accessibility_faults
from tests.browsers import DESK, PHONE, open_page
from tests.e2e.conftest import Site, motlan
from tests.e2e.walk import Child, register_birth, sign_in

OTHERS = {"00008": "Phường Ngọc Hà, Thành phố Hà Nội", "00025": "Phường Giảng Võ, Thành phố Hà Nội"}
"""Two wards that nobody of the demo lives in."""
QUESTION = "Cháu đã được đăng ký khai sinh tại địa bàn chưa?"
PATIENCE = 30
"""Seconds in which the worker writes what waits, on a machine that tests other things beside it."""
SEEN, HIDDEN = "child.full_name", "dossier.certificate_number"


@pytest.fixture(scope="module")
def wards(site: Site) -> dict[str, str]:
    """An officer for each of two other wards; their names by the names of their accounts."""
    with sqlite3.connect(site.directory / "register.sqlite3") as register:
        taken = register.execute("select unit from people_account where username = 'officer'").fetchone()[0]
    assert taken not in OTHERS
    for unit in OTHERS:
        made = motlan("account", "add", f"ward-{unit}", "--role", "officer", "--unit", unit, directory=site.directory)
        assert made.returncode == 0, made.stderr
    return {f"ward-{unit}": name for unit, name in OTHERS.items()}


def asked(page: Page, site: Site, code: str, names: list[str], *, faults: Callable[[Page], list[str]]) -> None:
    """The officer receives a dossier and asks; each page is without faults."""
    sign_in(page, site.address, "officer")
    page.goto(f"{site.address}/desk/{code}/")
    page.get_by_role("button", name="Tiếp nhận").click()
    page.get_by_role("link", name="Hỏi ý kiến cơ quan khác").click()
    for line, name in enumerate(names, start=1):
        page.locator(f"#agency-{line}").fill(name)
    page.get_by_label("Câu hỏi").fill(QUESTION)
    page.locator(f"[name=shown][value='{SEEN}']").check()
    assert faults(page) == []
    page.get_by_role("button", name="Gửi câu hỏi").click()
    expect(page.get_by_role("main")).to_contain_text("Đã hỏi 2 cơ quan; thời hạn vẫn chạy.")
    assert faults(page) == []


def answered(page: Page, site: Site, account: str, child: Child, *, faults: Callable[[Page], list[str]]) -> None:
    """An officer of a ward that was asked answers from the queue; she sees the child's name and no more."""
    sign_in(page, site.address, account)
    page.get_by_role("link", name="Cơ quan khác hỏi").first.click()
    assert faults(page) == []
    page.get_by_role("link", name=QUESTION).last.click()
    main = page.get_by_role("main")
    expect(main).to_contain_text(child.full_name)
    expect(main).not_to_contain_text(child.certificate)
    assert faults(page) == []
    page.get_by_label("Không đồng ý").check()
    page.get_by_label("Trả lời").fill("Cháu đã được đăng ký ngày 16/11/2026.")
    page.get_by_role("button", name="Gửi trả lời").click()
    expect(main).to_contain_text("Đã gửi trả lời; cán bộ hỏi được báo ngay.")


def told(page: Page, site: Site, what: re.Pattern[str]) -> None:
    """The worker writes messages; the page is opened anew until this one is there."""
    for _ in range(PATIENCE):
        page.goto(f"{site.address}/inbox/")
        if page.get_by_role("link", name=what).count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError(f"no message {what.pattern}")


@pytest.mark.parametrize(
    ("viewport", "script"), [(DESK, True), (PHONE, False)], ids=["desk", "small screen without script"]
)
def test_two_wards_are_asked_and_one_answers(
    site: Site, browser: Browser, wards: dict[str, str], viewport: dict[str, int], script: bool
):
    pages = open_page(browser, viewport=viewport, script=script)
    page = next(pages)
    # axe is a script itself.
    faults = accessibility_faults if script else lambda _page: []
    child = Child(
        f"Hoàng Minh {'Khoa' if script else 'Lâm'}",
        "15/11/2026",
        "male",
        "Phường Ba Đình, Thành phố Hà Nội",
        "CS-77/2026",
    )
    sign_in(page, site.address, "mother")
    code, _typed = register_birth(page, site.address, child)
    asked(page, site, code, list(wards.values()), faults=faults)
    answered(page, site, next(iter(wards)), child, faults=faults)
    sign_in(page, site.address, "officer")
    page.goto(f"{site.address}/desk/{code}/")
    others = page.get_by_role("region", name="Ý kiến các cơ quan").last
    expect(others).to_contain_text("không đồng ý")
    expect(others).to_contain_text("đang chờ")
    page.get_by_role("link", name="Giải quyết", exact=True).click()
    page.locator("[name='child.personal_number']").fill(f"0012269{code[-5:]}")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("main")).to_contain_text("Còn cơ quan được hỏi ý kiến chưa trả lời.")
    assert faults(page) == []
    page.locator("#despite").fill("Đã đối chiếu sổ gốc, đủ căn cứ giải quyết.")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("main")).to_contain_text("Đã giải quyết")
    told(page, site, re.compile("Cơ quan được hỏi không đồng ý"))
    assert list(pages) == []
