"""The head of every page: on a telephone a menu that the browser itself opens, on a wide screen a line of doors."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accessibility import accessibility_faults, own_faults
from tests.browsers import DESK, PHONE, open_page
from tests.e2e.conftest import Site
from tests.e2e.walk import sign_in

TWO_LINES = 96  # px: two lines of targets that a thumb hits


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def phone(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    yield from open_page(browser, viewport=PHONE, script=request.param)


@pytest.mark.parametrize("who", ["", "mother", "officer"])
def test_the_head_takes_two_lines_at_most(phone: Page, site: Site, who: str) -> None:
    if who:
        sign_in(phone, site.address, who)
    for width in (PHONE["width"], 320):
        phone.set_viewport_size({"width": width, "height": PHONE["height"]})
        phone.goto(f"{site.address}/procedures/")
        box = phone.locator(".motlan-header").bounding_box()
        assert box is not None
        assert 40 < box["height"] <= TWO_LINES
        expect(phone.get_by_role("link", name="Thủ tục", exact=True)).to_be_hidden()
        assert own_faults(phone) == []


def test_the_menu_opens_and_shuts_by_keyboard_without_a_script(phone: Page, site: Site) -> None:
    sign_in(phone, site.address, "mother")
    phone.goto(f"{site.address}/procedures/")
    menu, door = phone.get_by_role("button", name="Menu"), phone.get_by_role("link", name="Hồ sơ của tôi")
    menu.focus()
    phone.keyboard.press("Enter")
    expect(door).to_be_visible()
    phone.keyboard.press("Tab")
    messages = phone.locator("#menu").get_by_role("link", name="Thông báo")  # and perhaps how many are new
    expect(messages).to_be_focused()
    phone.keyboard.press("Escape")
    expect(door).to_be_hidden()
    expect(menu).to_be_focused()
    phone.keyboard.press("Space")
    door.click()
    assert phone.url == f"{site.address}/my-dossiers/"


def test_an_open_menu_is_as_accessible_as_the_page(phone_page: Page, site: Site) -> None:
    sign_in(phone_page, site.address, "officer")
    phone_page.goto(f"{site.address}/desk/")
    phone_page.get_by_role("button", name="Menu").click()
    expect(phone_page.get_by_role("link", name="Bàn làm việc")).to_be_visible()
    assert accessibility_faults(phone_page) == []


def test_a_wide_screen_shows_every_door(page: Page, site: Site) -> None:
    sign_in(page, site.address, "mother")
    page.goto(f"{site.address}/procedures/")
    expect(page.get_by_role("link", name="Hồ sơ của tôi")).to_be_visible()
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    expect(page.get_by_role("button", name="Menu")).to_be_hidden()
    assert page.viewport_size == DESK


def test_every_way_of_the_centre_opens_at_the_top_of_its_page(phone: Page, site: Site) -> None:
    """The line of ways moves to the one that is marked; the page itself does not move, so that its heading is seen."""
    sign_in(phone, site.address, "committee")
    phone.goto(f"{site.address}/centre/")
    ways = [f"{site.address}/centre/databases/priority/"]
    ways += phone.locator("nav > .centre-nav a").evaluate_all("links => links.map(link => link.href)")
    assert len(ways) > 8
    moved = {}
    for way in ways:
        phone.goto(way)
        if phone.evaluate("scrollY"):
            moved[way] = phone.evaluate("scrollY")
        expect(phone.locator("nav > .centre-nav [aria-current]").first).to_be_in_viewport(ratio=0.5)
    assert moved == {}
