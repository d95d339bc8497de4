"""A mother photographs a paper with her telephone, without a script; the officer opens it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accessibility import accessibility_faults
from tests.browsers import DESK, PHONE, open_page
from tests.e2e.conftest import Site
from tests.e2e.walk import BIRTH, sign_in
from tests.papers import PROGRAM, jpeg, pdf

FIELD = "#file-birth_certificate"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "giấy chứng sinh.jpg"
    file.write_bytes(jpeg(bytes(2_000)))
    return file


def answered(page: Page, site: Site, child: str) -> None:
    """Every question answered, up to the page of the papers."""
    page.goto(f"{site.address}/procedures/{BIRTH}/form/pages/child/")
    page.locator("[name='dossier.relation'][value=parent]").check()
    page.locator("[name='child.full_name']").fill(child)
    page.locator("[name='child.birth_date']").fill("14/11/2026")
    page.locator("[name='child.sex'][value=female]").check()
    page.locator("[name='child.birth_place']").fill("Phường Ba Đình, Thành phố Hà Nội")
    page.locator("[name='dossier.certificate_number']").fill("CS-700/2026")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đính kèm giấy tờ")


def opened(page: Page, link: str) -> bytes:
    """The file behind a link: it is saved, not shown."""
    with page.expect_download() as saved:
        page.get_by_role("link", name=link).click()
    assert saved.value.suggested_filename == link
    return Path(saved.value.path()).read_bytes()


def forgotten(site: Site, code: str, phone: Page, desk: Page, paper: Path) -> None:
    """A paper is added that nobody asked for; a page that the officer has open says so."""
    desk.goto(f"{site.address}/desk/{code}/decide/")
    phone.goto(f"{site.address}/my-dossiers/{code}/")
    phone.get_by_role("link", name="Thêm giấy tờ").click()
    phone.locator("#file-").set_input_files(paper)
    phone.locator("#note").fill("Tôi quên giấy này")
    phone.get_by_role("button", name="Gửi cơ quan").last.click()
    expect(phone.get_by_role("main")).to_contain_text("Bạn đã thêm giấy tờ")
    told = desk.get_by_role("status").filter(has_text="Từ khi bạn mở trang này")
    expect(told).to_contain_text("Người nộp thêm giấy tờ: giấy tờ khác; Tôi quên giấy này")


@pytest.mark.parametrize("script", [False, True], ids=["without script", "with script"])
def test_a_paper_is_photographed_on_a_telephone_and_opened_at_the_desk(
    site: Site, browser: Browser, photo: Path, tmp_path: Path, script: bool
):
    phones = open_page(browser, viewport=PHONE, script=script)
    desks = open_page(browser, viewport=DESK, script=True)
    phone, desk = next(phones), next(desks)
    # axe is a script itself.
    faults: Callable[[Page], list[str]] = accessibility_faults if script else lambda _page: []
    sign_in(phone, site.address, "mother")
    answered(phone, site, "Hoàng Minh Ảnh" if script else "Hoàng Minh Chụp")
    assert faults(phone) == []

    (tmp_path / "nhầm.pdf").write_bytes(PROGRAM)
    phone.locator(FIELD).set_input_files([photo, tmp_path / "nhầm.pdf"])
    phone.get_by_role("button", name="Đính kèm tệp vừa chọn").click()
    expect(phone.locator("#error-summary")).to_contain_text("“nhầm.pdf” không phải là tệp thuộc loại được nhận")
    expect(phone.get_by_role("link", name=photo.name)).to_be_visible()
    assert faults(phone) == []

    (tmp_path / "mặt sau.pdf").write_bytes(pdf())
    phone.locator(FIELD).set_input_files(tmp_path / "mặt sau.pdf")
    phone.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Kiểm tra lại")
    assert opened(phone, photo.name) == photo.read_bytes()
    phone.get_by_role("link", name="Sửa Giấy chứng sinh của bệnh viện").click()
    phone.get_by_role("button", name="Gỡ mặt sau.pdf").click()
    phone.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(phone.get_by_role("main")).not_to_contain_text("mặt sau.pdf")
    phone.get_by_role("button", name="Nộp hồ sơ").click()
    expect(phone.get_by_role("main")).to_contain_text(photo.name)
    code = phone.locator(".motlan-receipt__code").inner_text()

    sign_in(desk, site.address, "officer")
    desk.goto(f"{site.address}/desk/{code}/")
    assert accessibility_faults(desk) == []
    assert opened(desk, photo.name) == photo.read_bytes()
    desk.get_by_role("link", name="Đính kèm giấy tờ khác").click()
    assert accessibility_faults(desk) == []
    desk.locator("input[type=file]").set_input_files(tmp_path / "mặt sau.pdf")
    desk.get_by_role("button", name="Đưa vào hồ sơ").click()
    expect(desk.get_by_role("main")).to_contain_text("mặt sau.pdf")

    phone.goto(f"{site.address}/my-dossiers/{code}/")
    expect(phone.get_by_role("main")).to_contain_text("Cơ quan đính kèm tệp vào hồ sơ")
    assert faults(phone) == []
    phone.goto(f"{site.address}/record/readings/")
    expect(phone.get_by_role("main")).to_contain_text("Tệp đính kèm hồ sơ")

    forgotten(site, code, phone, desk, tmp_path / "mặt sau.pdf")
    assert accessibility_faults(desk) == []
    desk.goto(f"{site.address}/desk/{code}/supplement/")
    desk.locator("#item-birth_certificate").check()
    desk.locator("main form button[type=submit]").click()
    phone.goto(f"{site.address}/my-dossiers/{code}/")
    expect(phone.locator("input[type=file]")).to_have_count(2)
    assert faults(phone) == []
    assert list(phones) == []
    assert list(desks) == []
