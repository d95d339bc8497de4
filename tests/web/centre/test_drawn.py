"""Pages that are drawn once for many: what of one reader never reaches another, and when they are drawn anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from motlan.governance.lights.light import Light
from motlan.web import drawn
from motlan.web.centre.actions import measure_plan
from motlan.web.centre.claims import claim_task
from motlan.web.centre.commitments import commit, end
from motlan.web.house import House
from motlan.web.inbox.models import Message
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.centre.conftest import SetClock, SignIn

OPEN = ("/centre/", "/centre/provinces/04/", "/centre/communes/01273/")
INSIDE = ("/centre/tasks/", "/centre/tasks/?late=1", "/centre/indicators/", "/centre/indicators/2.1/")
TASK = "birth_registration_works"
OWNER = "ministry_of_justice"
OF_ONE = (
    *(f"/centre/tasks/{TASK}/", f"/centre/tasks/{TASK}/?day=2026-11-16", "/centre/tasks/report/"),
    *(f"/centre/owners/{OWNER}/", "/centre/databases/", "/centre/databases/population/"),
    *("/centre/databases/priority/", "/centre/compare/?a=01&b=04"),
)
TOKENS = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')

Counted = list[str]


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """The templates that were drawn, one after the other."""
    found: Counted = []
    draw: Callable[..., Mapping[str, str]] = drawn._blocks

    def counted(template: str, *rest: Any) -> Mapping[str, str]:
        found.append(template)
        return draw(template, *rest)

    monkeypatch.setattr(drawn, "_blocks", counted)
    return found


def named(browser: SignIn, name: str, role: Role = Role.COMMITTEE) -> Client:
    """Another reader of a role, with a name of her own."""
    client = browser(role, agency=name)
    Account.objects.filter(agency=name).update(display_name=name)
    return client


def test_a_page_is_drawn_once_for_all_readers_with_the_same_rights(
    scene: House, browser: SignIn, drawings: Counted
) -> None:
    readers = [
        named(browser, "First Reader"),
        named(browser, "Second Reader"),
        named(browser, "Third Reader", Role.STEWARD),
    ]
    for address in OPEN:
        pages = [client.get(address).content.decode() for client in readers]
        assert [("First Reader" in page, "Second Reader" in page, "Third Reader" in page) for page in pages] == [
            (True, False, False),
            (False, True, False),
            (False, False, True),
        ]
    assert drawings == ["centre/national.html", "centre/province.html", "centre/commune.html"]


def test_what_one_process_has_drawn_the_others_of_the_server_read(
    scene: House, browser: SignIn, drawings: Counted, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(drawn.SHARED, str(tmp_path / "drawn"))
    first, second = named(browser, "First Reader"), named(browser, "Second Reader")
    pages = [first.get("/centre/").content.decode()]
    scene.drawn.clear()
    monkeypatch.setattr(drawn, "TOKEN", "another-mark")  # as another process would have them
    pages.append(second.get("/centre/").content.decode())
    assert drawings == ["centre/national.html"]
    assert [TOKENS.sub("", page).replace("Second", "First") for page in pages[1:]] == [TOKENS.sub("", pages[0])]
    assert len({token for page in pages for token in TOKENS.findall(page)}) == 2
    scene.drawn.clear()
    browser(agency="ministry_of_justice")
    owner = Account.objects.get(agency="ministry_of_justice")
    claim_task(here=scene, account=owner, task=TASK, light=Light.RED, note="")
    assert "Second Reader" in second.get("/centre/").content.decode()
    assert drawings == ["centre/national.html"] * 2


def test_each_reader_has_the_own_token_and_messages(scene: House, browser: SignIn) -> None:
    first, second = named(browser, "First Reader"), named(browser, "Second Reader")
    Message.objects.create(
        account=Account.objects.get(agency="Second Reader"), number=0, about="a sample", made_at=scene.clock.now()
    )
    pages = [client.get("/centre/").content.decode() for client in (first, second, first)]
    assert ["1 new" in page for page in pages] == [False, True, False]
    for page in pages[:2]:
        tokens = TOKENS.findall(page)
        assert len(tokens) == 3
        assert len(set(tokens)) == 1
        assert drawn.TOKEN not in page
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = first.cookies
    answer = strict.post("/centre/measure/", {"csrfmiddlewaretoken": TOKENS.findall(pages[0])[-1]})
    assert answer.status_code == 302


@pytest.mark.parametrize("first", [None, Role.COMMITTEE])
def test_what_only_watchers_see_is_not_shown_to_others_whoever_came_first(
    scene: House, browser: SignIn, first: Role | None
) -> None:
    watcher, visitor = browser(), browser(None)
    both = (visitor, watcher) if first is None else (watcher, visitor)
    for address in OPEN:
        for client in both:
            client.get(address)
        inside, outside = (client.get(address).content.decode() for client in (watcher, visitor))
        for way in ("/centre/tasks/", "/centre/readiness/", "/centre/compare/", "Measure now"):
            assert way not in outside, address
        assert "/centre/compare/" in inside or "Measure now" in inside
        assert "Sign out" not in outside


def test_drawn_or_kept_a_page_is_the_same(scene: House, browser: SignIn) -> None:
    client = browser()
    for address in (*OPEN, *INSIDE, *OF_ONE):
        whole = [TOKENS.sub("", client.get(address).content.decode()) for _ in range(2)]
        scene.drawn.clear()
        assert {*whole, TOKENS.sub("", client.get(address).content.decode())} == {whole[0]}


def test_a_template_that_is_drawn_for_many_knows_no_reader(scene: House, browser: SignIn, drawings: Counted) -> None:
    client = browser()
    for address in (*OPEN, *INSIDE, *OF_ONE, "/centre/service-index/"):
        client.get(address)
    for name in set(drawings):
        source = drawn.loader.get_template(name).template.source
        assert not re.search(r"{[{%][^}]*(?<![.\w])(request|account|user|perms|messages|unread_messages)\b", source), (
            name
        )


def test_who_has_the_page_already_is_told_so_until_something_changes(
    scene: House, browser: SignIn, clock: SetClock
) -> None:
    client = browser(agency="ministry_of_justice")
    account = Account.objects.get(agency="ministry_of_justice")
    etags = {address: client.get(address).headers["ETag"] for address in (*OPEN, "/centre/tasks/")}

    def statuses() -> list[int]:
        return [client.get(at, headers={"If-None-Match": etag}).status_code for at, etag in etags.items()]

    assert statuses() == [304] * 4
    assert client.get("/centre/").headers["Cache-Control"] == "no-cache, private"
    other = browser(agency="ministry_of_finance")
    assert other.get("/centre/", headers={"If-None-Match": etags["/centre/"]}).status_code == 200
    client.cookies["motlan_language"] = "vi"
    assert statuses() == [200] * 4
    client.cookies["motlan_language"] = "en"
    assert statuses() == [304] * 4
    claim_task(here=scene, account=account, task=TASK, light=Light.RED, note="")
    # a page that shows nothing of the task is the same to the last letter, however often it is drawn
    assert statuses() == [200, 304, 304, 200]


def test_a_measurement_that_changes_nothing_keeps_pages_that_do_not_tell_when_it_was(
    scene: House, browser: SignIn, clock: SetClock, drawings: Counted
) -> None:
    client = browser()
    for address in (*OPEN, "/centre/tasks/"):
        client.get(address)
    drawings.clear()
    clock.pass_by(timedelta(seconds=5))
    measure_plan(here=scene)
    assert "09:00:05" in client.get("/centre/").content.decode() or drawings == ["centre/national.html"]
    for address in (*OPEN[1:], "/centre/tasks/"):
        client.get(address)
    assert drawings == ["centre/national.html"]


def test_a_new_light_shows_on_every_page_that_has_it(scene: House, browser: SignIn) -> None:
    client = browser()
    before = {address: client.get(address).content for address in OPEN}
    scene.register().execute("update published_report set value = 0 where unit = '01273'")
    measure_plan(here=scene)
    after = {address: client.get(address).content for address in OPEN[1:]}
    assert b"centre-red" in after["/centre/provinces/04/"]
    assert all(before[address] != page for address, page in after.items())


@pytest.mark.parametrize("address", OF_ONE)
def test_a_page_of_one_thing_is_drawn_once_too(scene: House, browser: SignIn, drawings: Counted, address: str) -> None:
    pages = [named(browser, name).get(address).content.decode() for name in ("First Reader", "Second Reader")]
    assert [("First Reader" in page, "Second Reader" in page) for page in pages] == [(True, False), (False, True)]
    assert len(drawings) == 1


def test_a_word_that_is_given_and_its_end_show_at_once(scene: House, browser: SignIn, drawings: Counted) -> None:
    other, address = named(browser, "Other Reader"), f"/centre/owners/{OWNER}/"
    browser(agency=OWNER)
    speaker = Account.objects.get(agency=OWNER)
    assert "Submit the decree" not in other.get(address).content.decode()
    given = commit(here=scene, account=speaker, owner=OWNER, what="Submit the decree", until=scene.today, task="")
    page = other.get(address).content.decode()
    assert "Submit the decree" in page
    assert "Say how it ended" not in page
    end(here=scene, account=speaker, commitment=given, kept=False, note="Delayed by a year")
    assert "Delayed by a year" in other.get(address).content.decode()
    assert drawings == ["centre/owner.html"] * 3


def test_who_speaks_for_an_owner_has_forms_that_nobody_else_gets(scene: House, browser: SignIn) -> None:
    speaker, other = named(browser, OWNER), named(browser, "Other Reader")
    for address, form in ((f"/centre/owners/{OWNER}/", 'name="what"'), (f"/centre/tasks/{TASK}/", 'name="note"')):
        for _ in range(2):
            assert form in speaker.get(address).content.decode()
            assert form not in other.get(address).content.decode()


def test_public_pages_are_drawn_once_for_whoever_has_signed_in_and_anew_at_once(
    scene: House, browser: SignIn, drawings: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motlan.web.public.kept.house", lambda: scene)
    readers, address = [named(browser, "First Reader"), named(browser, "Second Reader")], "/open/tasks/"
    pages = [client.get(address).content.decode() for client in readers]
    assert ["First Reader" in page for page in pages] == [True, False]
    assert drawings == ["public/tasks.html"]
    file = readers[0].get(f"{address}?format=csv")
    assert file.headers["Content-Type"].startswith("text/csv")
    browser(agency=OWNER)
    owner = Account.objects.get(agency=OWNER)
    claim_task(here=scene, account=owner, task=TASK, light=Light.RED, note="")
    assert readers[0].get(address).content.decode() != pages[0]
    assert drawings == ["public/tasks.html"] * 2


def test_yesterdays_page_is_not_shown_today(scene: House, browser: SignIn, clock: SetClock, drawings: Counted) -> None:
    client = browser()
    client.get("/centre/tasks/")
    clock.pass_by(timedelta(days=1))
    client.get("/centre/tasks/")
    assert drawings == ["centre/tasks.html"] * 2


def test_kept_pages_stay_within_bounds(scene: House, browser: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "MOST", 5)
    client = browser()
    for number in range(12):
        assert client.get(f"/centre/tasks/?page={number}").status_code == 200
    assert len(scene.drawn) <= 5
