"""The queue written without its template is, byte by byte, what the template draws."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest

from motlan.web.desk import drawn
from motlan.web.desk import queue as desk
from motlan.web.desk.part_listing import Counts
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.desk.reading import received_ago, signed_in
from tests.web.dossiers.conftest import BIRTH, WARD, Cast, file_birth

TOKEN = re.compile(r'value="[A-Za-z0-9]{64}"')


def both(monkeypatch: pytest.MonkeyPatch, account: Account, asked: dict[str, str], language: str = "en") -> list[str]:
    """The page as it is written, and as its template draws it."""
    client = signed_in(account)
    client.cookies["motlan_language"] = language

    def page() -> str:
        response = client.get(f"/desk/?{urlencode(asked)}")
        assert response.status_code == 200
        return TOKEN.sub("", response.content.decode())

    written = page()
    with monkeypatch.context() as patch:
        patch.setattr(drawn, "framed", lambda *_args, **_words: None)
        return [written, page()]


@pytest.fixture
def head(cast: Cast) -> Account:
    """The head of the ward, who gives work out and signs."""
    return Account.objects.create(username="head", display_name="Trưởng <phòng>", role=Role.HEAD.value, unit=WARD)


@pytest.fixture
def _some(here: House, cast: Cast) -> None:
    received_ago(here, cast, 7)
    received_ago(here, cast, 3)
    Dossier.objects.filter(pk=file_birth(here, cast.mother).pk).update(name="<Hoa> & 'Nam'")


@pytest.mark.usefixtures("_some")
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_list_is_drawn_alike(cast: Cast, head: Account, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    for account in (cast.officer, cast.provincial, cast.unbound, head):
        for which in desk.WHICH:
            written, template = both(monkeypatch, account, {"show": which}, language)
            assert written == template


@pytest.mark.usefixtures("_some")
@pytest.mark.parametrize(
    "asked",
    [
        {"q": "hoa"},
        {"q": "<script>"},
        {"procedure": BIRTH},
        {"procedure": "none & such"},
        {"rows": "100"},
        {"rows": "100", "show": "new", "x": "<&'\">"},
    ],
)
def test_what_is_asked_for_changes_nothing_of_that(
    cast: Cast, head: Account, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str]
) -> None:
    for account in (cast.officer, head):
        written, template = both(monkeypatch, account, asked)
        assert written == template


@pytest.mark.usefixtures("_some")
def test_pages_further_down_are_drawn_alike(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "PAGE", 1)
    written, template = both(monkeypatch, cast.officer, {})
    assert written == template
    onward = re.search(r'rel="next" href="[^"]*after=([^"&]+)', written)
    assert onward is not None
    from_there = {"after": onward[1].replace("%3A", ":").replace("%2B", "+").replace("%7E", "~")}
    written, template = both(monkeypatch, cast.officer, from_there)
    assert written == template
    assert "From the beginning" in written


@pytest.mark.usefixtures("_some")
def test_a_search_that_fits_too_many_is_drawn_alike(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "_counts", lambda *_asked: ({}, Counts(0, more=False, late=0, later=False)))
    written, template = both(monkeypatch, cast.officer, {})
    assert written == template
    assert "Many dossiers fit" in written


def test_the_download_is_of_the_list_that_is_seen(here: House, cast: Cast) -> None:
    file_birth(here, cast.mother)
    page = signed_in(cast.officer).get("/desk/", {"show": "new", "procedure": BIRTH}).content.decode()
    assert f'href="/desk/queue.csv?show=new&amp;procedure={BIRTH}"' in page


def test_what_the_last_act_did_is_told_once(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    client = signed_in(cast.officer)
    told = client.post(
        "/desk/together/receive/", {"chosen": f"1~{dossier.code}", "back": "/desk/"}, follow=True
    ).content.decode()
    assert told.count("motlan-message") == 1
    assert "motlan-message" not in client.get("/desk/").content.decode()
