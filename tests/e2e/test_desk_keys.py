"""The officer's keys: j and k move in the queue, Enter opens, / goes to the search."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site
from tests.e2e.walk import Child, register_birth, sign_in


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
