"""A family moves: the place is chosen from lists, who moves along is ticked, and a session that ends loses nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accessibility import accessibility_faults
from tests.browsers import DESK, PHONE, open_page
from tests.e2e.conftest import Site
from tests.e2e.walk import sign_in

HOME = "/procedures/1.004222/form/pages/home/"
WARD = "Phường Ba Đình, Thành phố Hà Nội"
Faults = Callable[[Page], list[str]]


def chosen_from_lists(page: Page, address: str, faults: Faults) -> None:
    """Province, ward, and back in the form: what was typed before stands there."""
    page.goto(f"{address}{HOME}")
    page.locator("[name='dossier.new_detail']").fill("Số 7, ngõ 12")
    page.locator("[name='dossier.home_right'][value=owned]").check()
    page.get_by_role("button", name="Chọn từ danh sách địa phương").click()
    assert faults(page) == []
    page.get_by_role("link", name="Thành phố Hà Nội").click()
    assert faults(page) == []
    page.get_by_role("link", name="Phường Ba Đình", exact=True).click()
    expect(page.locator("[name='dossier.new_unit']")).to_have_value(WARD)
    expect(page.locator("[name='dossier.new_detail']")).to_have_value("Số 7, ngõ 12")
    assert faults(page) == []


def sent_too_late(page: Page, address: str, faults: Faults) -> None:
    """The session ends while she types; after signing in, everything is there, and nothing was sent."""
    page.locator("[name='dossier.new_detail']").fill("Số 9, ngõ 12")
    page.context.clear_cookies(name="motlan_session")
    page.get_by_role("button", name="Lưu và tiếp tục").last.click()
    expect(page.get_by_role("main")).to_contain_text("Phiên đăng nhập đã hết.")
    assert faults(page) == []
    page.locator("button[name=account][value=mother]").click()
    expect(page.locator("[name='dossier.new_detail']")).to_have_value("Số 9, ngõ 12")
    expect(page.get_by_role("main")).to_contain_text("chưa gửi đi đâu cả")
    assert faults(page) == []


@pytest.mark.parametrize(
    ("viewport", "script"), [(DESK, True), (PHONE, False)], ids=["desk", "small screen without script"]
)
def test_a_family_moves(site: Site, browser: Browser, viewport: dict[str, int], script: bool):
    pages = open_page(browser, viewport=viewport, script=script)
    page = next(pages)
    # axe is a script itself.
    faults: Faults = accessibility_faults if script else lambda _page: []
    sign_in(page, site.address, "mother")
    chosen_from_lists(page, site.address, faults)
    sent_too_late(page, site.address, faults)
    page.get_by_role("button", name="Lưu và tiếp tục").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bạn và hộ của bạn")
    assert faults(page) == []
    box = page.locator("input[type=checkbox][name='dossier.moves_with']").first
    box.check()
    who = page.locator("label.govuk-checkboxes__label").first.inner_text().partition(" · ")[0]
    page.get_by_role("button", name="Lưu và tiếp tục").last.click()
    page.goto(f"{site.address}/procedures/1.004222/form/check/")
    expect(page.get_by_role("main")).to_contain_text(who)
    assert faults(page) == []
