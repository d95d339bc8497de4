"""A mother at the counter, without a telephone of her own: found, filled in, filed, received, slip 01 in her hand."""

import re
import sqlite3
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accessibility import accessibility_faults
from tests.browsers import DESK, PHONE, open_page
from tests.e2e.conftest import Site
from tests.e2e.walk import sign_in, through_door


def mother_of(site: Site) -> tuple[str, str]:
    """Number and name of the demo's mother."""
    with sqlite3.connect(site.directory / "register.sqlite3") as register:
        found = register.execute(
            "select personal_number, full_name from golden_person"
            " where subject = (select subject from people_account where username = 'mother')"
        ).fetchone()
    return str(found[0]), str(found[1])


def filed(page: Page, site: Site, child: str, *, faults: Callable[[Page], list[str]]) -> str:
    """File a birth at the counter, from the desk's navigation on; the dossier's code. Each page is without faults."""
    number, name = mother_of(site)
    sign_in(page, site.address, "officer")
    through_door(page, "Tại quầy")
    page.get_by_role("link", name="Đăng ký khai sinh", exact=True).click()
    page.get_by_label("Số định danh cá nhân").fill(number)
    page.get_by_label("Họ, chữ đệm và tên").fill(name.lower())
    assert faults(page) == []
    page.get_by_role("button", name="Tìm và bắt đầu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    assert faults(page) == []
    page.locator("[name='dossier.relation'][value=parent]").check()
    page.locator("[name='child.full_name']").fill(child)
    page.locator("[name='child.birth_date']").fill("15/11/2026")
    page.locator("[name='child.sex'][value=female]").check()
    page.locator("[name='child.birth_place']").fill("Phường Ba Đình, Thành phố Hà Nội")
    page.locator("[name='dossier.certificate_number']").fill("CS-900/2026")
    for paper in page.locator("[name=papers]").all():
        paper.check()
    page.get_by_role("button", name="Kiểm tra cùng người dân").click()
    assert faults(page) == []
    page.get_by_role("button", name="Nộp và tiếp nhận").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hồ sơ đã được nộp và tiếp nhận")
    assert faults(page) == []
    return page.locator(".motlan-receipt__code").inner_text()


@pytest.mark.parametrize(
    ("viewport", "script"), [(DESK, True), (PHONE, False)], ids=["desk", "small screen without script"]
)
def test_an_officer_files_for_who_stands_before_her(
    site: Site, browser: Browser, viewport: dict[str, int], script: bool
):
    pages = open_page(browser, viewport=viewport, script=script)
    page = next(pages)
    # axe is a script itself.
    faults = accessibility_faults if script else lambda _page: []
    code = filed(page, site, "Hoàng Minh Tâm" if script else "Hoàng Minh Tú", faults=faults)
    slip = page.get_by_role("button", name=re.compile(r"^In: .*PDF")).or_(
        page.get_by_role("link", name=re.compile(r"^In: .*PDF"))
    )
    answer = page.request.get(site.address + str(slip.first.get_attribute("href")))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    page.get_by_role("link", name="Mở hồ sơ").click()
    expect(page.get_by_role("main")).to_contain_text(code)
    expect(page.get_by_role("main")).to_contain_text("Đã tiếp nhận")
    assert list(pages) == []
