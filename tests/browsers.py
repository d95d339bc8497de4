"""Fixtures for tests in a real browser: Debian's Chromium, driven by Playwright.

    def test_home(phone_page, live_address):
        phone_page.goto(live_address)
        assert accessibility_faults(phone_page) == []

Pages are opened in Vietnamese and in the time zone of Hà Nội; `without_script_page` is the same with JavaScript off.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

REPOSITORY = Path(__file__).resolve().parent.parent
SCREENSHOTS = REPOSITORY / "screenshots"
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
# In a container there is often neither a sandbox for root nor a large /dev/shm.
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--force-color-profile=srgb", "--hide-scrollbars")


BUSY = 2.0
"""Tasks for each processor from which on a machine says nothing of the time; that pages follow, it says still."""


def machine_is_busy() -> bool:
    """Whether others keep this machine so busy that seconds say nothing of the program."""
    return os.getloadavg()[0] > BUSY * (os.cpu_count() or 1)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run; each page gets a context (cookies, storage) of its own."""
    program = shutil.which("chromium")
    if program is None:
        raise FileNotFoundError("Chromium is absent: run tools/install_test_needs.sh")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield chromium
        chromium.close()


def open_page(browser: Browser, *, viewport: dict[str, int], script: bool = True) -> Iterator[Page]:
    """A page in a fresh context. Any error in the page's own script fails the test."""
    context = browser.new_context(
        viewport={"width": viewport["width"], "height": viewport["height"]},
        java_script_enabled=script,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        reduced_motion="reduce",
    )
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page as wide as an officer's desk, 1280 px."""
    yield from open_page(browser, viewport=DESK)


@pytest.fixture
def phone_page(browser: Browser) -> Iterator[Page]:
    """A page as wide as a phone, 360 px."""
    yield from open_page(browser, viewport=PHONE)


@pytest.fixture
def without_script_page(browser: Browser) -> Iterator[Page]:
    """A page in a browser that runs no JavaScript at all."""
    yield from open_page(browser, viewport=DESK, script=False)


def take_screenshots(page: Page, name: str) -> tuple[Path, Path]:
    """Write the whole page at 1280 and at 360 px to `screenshots/NAME-WIDTH.png`; the page keeps its own width."""
    SCREENSHOTS.mkdir(exist_ok=True)
    before = page.viewport_size
    written = []
    for size in (DESK, PHONE):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        written.append(SCREENSHOTS / f"{name}-{size['width']}.png")
        page.screenshot(path=written[-1], full_page=True)
    if before is not None:
        page.set_viewport_size(before)
    return written[0], written[1]
