"""Every page that a role can reach by following links: usable by everybody, in both languages, with and without script.

The pages are found by walking, not listed by hand: each kind of page (its name in the URLconf) once a role.
A page that nobody's links lead to is found by the last test.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, get_resolver, resolve
from playwright.sync_api import Browser, Page

from tests.accessibility import accessibility_faults, large_faults
from tests.browsers import DESK, open_page, take_screenshots
from tests.e2e.conftest import Site
from tests.e2e.walk import Child, decide, register_birth, sign_in

START = {
    "anonymous": ("/", "/open/", "/centre/"),
    "mother": ("/", "/record/", "/procedures/", "/my-dossiers/"),
    "officer": ("/desk/",),
    "steward": ("/steward/",),
    "committee": ("/centre/",),
    "administrator": ("/", "/steward/", "/centre/"),
}
LINKS = "() => [...document.querySelectorAll('a[href]')].map(link => new URL(link.getAttribute('href'), location).href)"
OURS = """() => [...document.querySelectorAll(
    "main h2, main button, main label, main th[scope=col], main legend, main dt, main summary, nav a")]
  .filter(element => !element.closest("[lang]:not(html)"))
  .map(element => [element.innerText, ...[...element.querySelectorAll(".motlan-value")].map(value => value.innerText)])
  .map(([text, ...values]) => values.reduce((left, value) => left.replace(value, ""), text).trim())
  .filter(text => /[ạảãâầấậẩẫăằắặẳẵẹẻẽêềếệểễịỉĩọỏõôồốộổỗơờớợởỡụủũưừứựửữỵỷỹđ]/i.test(text))"""
"""Words of ours that still have Vietnamese marks; names of people and places are no words of ours."""
NAMES = ("Nguyễn", "Hoàng", "Trần", "Lê", "Phạm", "Xã ", "Phường ", "Tỉnh ", "Thành phố ")

ATTACHED = {"file", "waiting_file", "own_file", "finding_file", "waiting_finding_file"}
AFTER_AN_ACT = {
    "counter": {
        "form",
        "check",
        "done",
        "file",
        "leave",
    },
    "people": {
        "end_mandate",
        "end_right",
        "end_value",
        "end_guardian",
        "sign_out",
        "language",
        "to_provider",
        "back",
        "choose_account",
        "signed_out",
    },
    "portal": {
        "add_papers",
        "discard",  # once a form was begun
        "check",
        "choose_unit",
        "file",
        "form",
        "form_page",
        "own_file",
        "papers",
        "waiting_file",
        "receipt",
        "standing",
        "supply",
        "withdraw",
        "units",
    },
    "inbox": {
        "message",
        "read_all",
        "address",
        "confirm",
    },
    "payments": {
        "back",
        "give_back",
        "return_fee",
        "go",
        "notice",
        "pay",
        "receipt",
        "simulator",
        "take",
    },
    "signing": {
        "own_slip",
        "desk_slip",
        "control_sheet",
        "own_result",
        "desk_result",
        "revoke",
    },
    "hearings": {
        "arrange",
        "attend",
        "calendar",
        "evidence",
        "hearing",
        "minutes",
        "own_minutes",
    },
    "complaints": {
        "rate",
        "complaint",
        "handle",
    },
    "verify": {
        "document",
    },
    "asking": {
        "answer",
    },
    "desk": {
        "came",  # asked for by a page that is open: test_attached
        "answer",  # a question of another agency: test_consultation
        "assign",
        "assign_several",
        "part_decide",  # a linked dossier's: test_linked_pages
        "part_extend",
        "part_refuse",
        "member",  # a head's own pages: test_desk_keys
        "receive_several",
        "sign_several",
        "team",
        "file",
        "waiting_file",
        "move",  # a procedure with a process of its own: test_own_process
        "extend",
        "stop",
        "receive",
        "take",
        "consult",
        "decide",
        "attend",  # where somebody must come: a marriage
        "brought",  # while something is asked for: test_brought
        "hand_over",
        "result",
    },
    "catalogue": {
        "paper",
    },
    "jobs": {
        "again",
    },
    "centre": {
        "follow",
        "measure",
        "claim",
        "file",
        "waiting_file",
        "finding_file",  # once a verifier attached one: tests/web/centre/test_samples
        "waiting_finding_file",
        "run",
        "end_commitment",
        "seen",
        "seen_many",
        "sample",  # once one was drawn
        "verify",
        "quality_dqv",
        "quality_ttl",
    },
    "portfolio": {
        "claim",
    },
    "unitreports": {
        "report",  # the head's own page: tests/web/unitreports
        "take",
        "waiting_file",
    },
    "steward": {
        "synchronise",
        "profile",  # once a database was profiled
        "profile_yaml",
        "measure",
        "correction",
        "suspend",
        "lift",
        "override_end",
        "review_undo",
        "authority_count",
        "authority_counting",
        "authority_attribute",
        "authority_preview",
        "authority_apply",
        "quality_json",
        "quality_dqv",
        "quality_ttl",
    },
    "dailyreport": {
        "today",
        "edition",  # once a report was corrected: tests/web/dailyreport
    },
    "public": {
        "file",  # once an edition was made: tests/web/public
        "reports",  # once a workspace publishes them: tests/web/dailyreport
        "report",
        "edition",
    },
    "gateway": {
        "push",
        "register",
        "records",
        "record",
    },
}
"""Names that answer to a form or a script, or only at a certain moment; the story and the apps' tests see them."""


@dataclass(frozen=True)
class Visit:
    """One kind of page and the first address it was met at."""

    name: str
    path: str


@contextmanager
def reader(browser: Browser, site: Site, role: str, *, script: bool = True) -> Iterator[Page]:
    """A browser in which somebody of that role has signed in."""
    pages = open_page(browser, viewport=DESK, script=script)
    page = next(pages)
    if role != "anonymous":
        sign_in(page, site.address, role)
    yield page
    assert list(pages) == []


def kind_of(path: str) -> str | None:
    """The URLconf's name of a path; None for files (also those that people attached) and for what is not a page."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return None if path.endswith((".csv", ".pdf")) or match.url_name in ATTACHED else match.view_name


def reachable(page: Page, address: str, role: str, *, of_a_kind: int = 1) -> Iterator[Visit]:
    """Walk the links from the role's first pages; so many pages of a kind are yielded, opened."""
    queue, met, seen = list(START[role]), Counter[str](), set[str]()
    while queue:
        path = queue.pop(0)
        kind = kind_of(urlsplit(path).path)
        if kind is None or met[kind] >= of_a_kind or path in seen:
            continue
        met[kind] += 1
        seen.add(path)
        response = page.goto(address + path)
        assert response is not None
        assert response.status == 200, f"{path} answered {response.status} to {role}"
        found = [urlsplit(link) for link in page.evaluate(LINKS)]
        yield Visit(kind, path)
        here = urlsplit(address).netloc
        pages = [one for one in found if one.netloc == here and "format=csv" not in one.query]
        queue += [one.path + (f"?{one.query}" if one.query else "") for one in pages]


@pytest.fixture(scope="module")
def lived_in(site: Site, browser: Browser) -> Site:
    """The site after one dossier was decided and another filed, so that lists and timelines have something in them."""
    place = "Phường Ba Đình, Thành phố Hà Nội"
    with reader(browser, site, "mother") as mother, reader(browser, site, "officer") as officer:
        code, _ = register_birth(mother, site.address, Child("Hoàng Minh Châu", "2026", "female", place, "CS-125"))
        decide(officer, site.address, code)
        register_birth(mother, site.address, Child("Hoàng Minh Dương", "01/2026", "male", place, "CS-126"))
    return site


@pytest.mark.parametrize("role", list(START))
def test_every_page_is_usable_by_everybody(lived_in: Site, browser: Browser, role: str):
    faults: dict[str, list[str]] = {}
    with reader(browser, lived_in, role) as page:
        for visit in reachable(page, lived_in.address, role):
            take_screenshots(page, f"{role}-{visit.name.replace(':', '-')}")
            if found := accessibility_faults(page):
                faults[visit.path] = found
    assert faults == {}


@pytest.mark.parametrize("role", ["anonymous", "mother", "officer"])
def test_no_page_is_wider_than_a_telephone_in_letters_twice_as_large(lived_in: Site, browser: Browser, role: str):
    faults: dict[str, list[str]] = {}
    with reader(browser, lived_in, role) as page:
        for visit in reachable(page, lived_in.address, role):
            if found := large_faults(page):
                faults[visit.path] = found
    assert faults == {}


@pytest.mark.parametrize("role", list(START))
def test_every_page_speaks_english(lived_in: Site, browser: Browser, role: str):
    left: dict[str, list[str]] = {}
    with reader(browser, lived_in, role) as page:
        page.goto(f"{lived_in.address}/")
        page.locator("button[name=language][value=en]").click()
        for visit in reachable(page, lived_in.address, role):
            assert page.locator("html").get_attribute("lang") == "en"
            found = [text for text in page.evaluate(OURS) if not any(name in text for name in NAMES)]
            if found:
                left[visit.path] = found
    assert left == {}


@pytest.mark.parametrize("role", list(START))
def test_every_page_works_without_javascript(lived_in: Site, browser: Browser, role: str):
    """The same headings and as many buttons as with JavaScript: nothing is hidden that only a script would show."""
    shown: dict[bool, dict[str, tuple[str, int]]] = {True: {}, False: {}}
    for script in (True, False):
        with reader(browser, lived_in, role, script=script) as page:
            for visit in reachable(page, lived_in.address, role):
                heading, buttons = page.locator("h1").inner_text(), page.locator("main button:visible").count()
                shown[script][visit.name] = (heading, buttons)
    assert shown[False] == shown[True]


def test_no_page_is_without_a_way_to_it(lived_in: Site, browser: Browser):
    met: set[str] = set()
    for role in START:
        with reader(browser, lived_in, role) as page:
            met |= {visit.name for visit in reachable(page, lived_in.address, role, of_a_kind=2)}
    after = {f"{app}:{name}" for app, inner in AFTER_AN_ACT.items() for name in inner}
    assert {name for name in names() if name not in met} <= after


def names() -> set[str]:
    """All names of the URLconf that answer with a page."""
    return {
        f"{namespace}:{name}"
        for namespace, (_, resolver) in get_resolver().namespace_dict.items()
        for name in resolver.reverse_dict
        if isinstance(name, str) and not name.endswith(("csv", "pdf"))
    }
