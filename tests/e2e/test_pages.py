"""Every page that a role can reach by following links: usable by everybody, in both languages, with and without script.

The pages are found by walking, not listed by hand: each kind of page (its name in the URLconf) is looked at once a role, so
a page that nobody links to is found by the last test.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, get_resolver, resolve
from playwright.sync_api import Browser, Page

from tests.accessibility import accessibility_faults
from tests.browsers import DESK, open_page, take_screenshots
from tests.e2e.conftest import Site
from tests.e2e.walk import Child, register_birth, sign_in

START = {
    "anonymous": ("/", "/centre/"),
    "mother": ("/", "/record/", "/procedures/", "/my-dossiers/"),
    "officer": ("/desk/",),
    "steward": ("/steward/",),
    "committee": ("/centre/",),
    "administrator": ("/", "/steward/", "/centre/"),
}
MOST_PAGES = 60
LINKS = """() => [...document.querySelectorAll('a[href]')].map(link => new URL(link.getAttribute('href'), location).href)"""


@dataclass(frozen=True)
class Visit:
    """One kind of page and the first address it was met at."""

    name: str
    path: str


def kind_of(path: str) -> str | None:
    """The URLconf's name of a path; None for files and for what is not a page."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return None if path.endswith(".csv") or path.startswith("/static/") else match.view_name


def reachable(page: Page, address: str, role: str) -> Iterator[Visit]:
    """Walk the links from the role's first pages; each kind of page is yielded once, with the page opened."""
    queue, met = list(START[role]), set[str]()
    while queue and len(met) < MOST_PAGES:
        path = queue.pop(0)
        kind = kind_of(urlsplit(path).path)
        if kind is None or kind in met:
            continue
        met.add(kind)
        response = page.goto(address + path)
        assert response is not None
        assert response.status == 200, f"{path} answered {response.status}"
        yield Visit(kind, path)
        page.goto(address + path)
        links = [urlsplit(link) for link in page.evaluate(LINKS)]
        queue += [
            one.path + (f"?{one.query}" if one.query else "") for one in links if one.netloc == urlsplit(address).netloc
        ]


@pytest.fixture(scope="module")
def lived_in(site: Site, browser: Browser) -> Site:
    """The site after a dossier was filed, so that queues and timelines have something in them."""
    pages = open_page(browser, viewport=DESK)
    page = next(pages)
    sign_in(page, site.address, "mother")
    register_birth(
        page, site.address, Child("Hoàng Minh Châu", "2026", "female", "Phường Ba Đình, Thành phố Hà Nội", "CS-125")
    )
    assert list(pages) == []
    return site


@pytest.mark.parametrize("role", list(START))
def test_every_page_is_usable_by_everybody(lived_in: Site, page: Page, role: str):
    if role != "anonymous":
        sign_in(page, lived_in.address, role)
    faults: dict[str, list[str]] = {}
    for visit in reachable(page, lived_in.address, role):
        take_screenshots(page, f"{role}-{visit.name.replace(':', '-')}")
        if found := accessibility_faults(page):
            faults[visit.path] = found
    assert faults == {}


@pytest.mark.parametrize("role", list(START))
def test_every_page_speaks_english(lived_in: Site, page: Page, role: str):
    """In English no sentence of ours is left in Vietnamese: headings, buttons, labels and table heads have no Vietnamese marks."""
    if role != "anonymous":
        sign_in(page, lived_in.address, role)
    page.goto(f"{lived_in.address}/")
    page.locator("button[name=language][value=en]").click()
    left = {}
    for visit in reachable(page, lived_in.address, role):
        assert page.locator("html").get_attribute("lang") == "en"
        if found := page.evaluate(OURS):
            left[visit.path] = found
    assert left == {}


OURS = """() => [...document.querySelectorAll("main h2, main button, main label, main th[scope=col], main legend, main dt, nav a")]
  .filter(element => !element.closest("[lang]:not(html)") && !element.closest("[data-names]"))
  .map(element => element.innerText.trim())
  .filter(text => /[ạảãâầấậẩẫăằắặẳẵẹẻẽêềếệểễịỉĩọỏõôồốộổỗơờớợởỡụủũưừứựửữỵỷỹđ]/i.test(text))"""


@pytest.mark.parametrize("role", list(START))
def test_every_page_works_without_javascript(lived_in: Site, browser: Browser, role: str):
    """The same headings and as many buttons and links as with JavaScript; nothing hidden that script would have to show."""
    shown: dict[bool, dict[str, tuple[str, int]]] = {True: {}, False: {}}
    for script in (True, False):
        pages = open_page(browser, viewport=DESK, script=script)
        page = next(pages)
        if role != "anonymous":
            sign_in(page, lived_in.address, role)
        for visit in reachable(page, lived_in.address, role):
            shown[script][visit.name] = (page.locator("h1").inner_text(), page.locator("main button:visible").count())
        assert list(pages) == []
    assert shown[False] == shown[True]


def test_no_page_is_without_a_way_to_it(lived_in: Site, page: Page):
    """Every GET page of the URLconf is met by somebody's walk, but for those that only follow an act."""
    met: set[str] = set()
    for role in START:
        page.context.clear_cookies()
        if role != "anonymous":
            sign_in(page, lived_in.address, role)
        met |= {visit.name for visit in reachable(page, lived_in.address, role)}
    assert {name for name in _names() if name not in met} <= AFTER_AN_ACT


AFTER_AN_ACT: set[str] = set()


def _names() -> set[str]:
    """All names of the URLconf that answer with a page."""
    found = set()
    for namespace, (_, resolver) in get_resolver().namespace_dict.items():
        for name in resolver.reverse_dict:
            if isinstance(name, str) and not re.search(r"csv$", name):
                found.add(f"{namespace}:{name}")
    return found
