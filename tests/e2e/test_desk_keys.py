"""The desk's keys: j and k move in the queue, Enter opens, x and a tick, / goes to the search; a head's own pages."""

from playwright.sync_api import Page, expect

from tests.accessibility import accessibility_faults, own_faults
from tests.browsers import PHONE
from tests.e2e.conftest import Site
from tests.e2e.walk import Child, file_card, register_birth, sign_in


def test_the_queue_is_worked_by_keyboard(site: Site, page: Page):
    sign_in(page, site.address, "mother")
    place = "Phường Ba Đình, Thành phố Hà Nội"
    children = [Child(f"Hoàng Minh {letter}", "2026", "male", place, "CS-1") for letter in "XY"]
    codes = [register_birth(page, site.address, child)[0] for child in children]
    page.context.clear_cookies()
    sign_in(page, site.address, "officer")
    page.goto(f"{site.address}/desk/?q={codes[0][:-7]}&show=new")
    links = page.locator("[data-desk-row] a")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(f"{codes[1]}")
    page.keyboard.press("Enter")
    expect(links).to_have_text([codes[1]])
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/{codes[1]}/")


def test_a_head_receives_gives_and_signs_several_by_keyboard(site: Site, page: Page):
    sign_in(page, site.address, "mother")
    codes = [file_card(page, site.address) for _ in range(2)]
    page.context.clear_cookies()
    sign_in(page, site.address, "head")
    page.goto(f"{site.address}/desk/?q={codes[0][:-7]}&show=new")
    boxes = page.locator("[data-desk-row] input[name=chosen]")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(boxes.first).to_be_checked()
    page.keyboard.press("x")
    expect(boxes.first).not_to_be_checked()
    for code in codes:
        page.locator(f"input[value='1~{code}']").focus()
        page.keyboard.press("x")
    faults = {"new": accessibility_faults(page)}
    _press(page, "Tiếp nhận các hồ sơ đã chọn")
    expect(page.locator(".motlan-message")).to_contain_text("Đã tiếp nhận 2 hồ sơ.")

    page.goto(f"{site.address}/desk/?q={codes[0]}")
    page.keyboard.press("a")
    page.locator("#officer").select_option("officer")
    _press(page, "Giao")
    expect(page.locator(".motlan-message")).to_contain_text("Đã giao 1 hồ sơ cho cán bộ.")
    page.goto(f"{site.address}/desk/")
    page.get_by_role("link", name="Nhóm cán bộ").click()
    faults["team"] = accessibility_faults(page)
    page.locator("a[href='/desk/team/officer/']").click()
    expect(page.locator("[data-desk-row] a", has_text=codes[0])).to_be_visible()
    faults["member"] = accessibility_faults(page)

    page.goto(f"{site.address}/desk/?q={codes[0][:-7]}")
    wide = page.viewport_size
    page.set_viewport_size(PHONE)
    faults["open on a telephone"] = own_faults(page)
    page.set_viewport_size(wide or PHONE)
    for code in codes:
        page.locator(f"input[value$='~{code}']").check()
    faults["open"] = accessibility_faults(page)
    _press(page, "Duyệt và ký các hồ sơ đã chọn")
    expect(page.get_by_role("heading", level=1)).to_have_text("Duyệt và ký")
    faults["sign"] = accessibility_faults(page)
    _press(page, "Duyệt và ký 2 kết quả")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã duyệt 2 hồ sơ")
    faults["signed"] = accessibility_faults(page)
    assert {name: found for name, found in faults.items() if found} == {}


def _press(page: Page, label: str) -> None:
    """Press a button without a mouse."""
    page.get_by_role("button", name=label, exact=True).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
