"""The first page: found by one's own words, light to load, in two languages."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from motlan.web.house import House
from tests.web.dossiers.conftest import BIRTH, Cast
from tests.web.portal.conftest import browser
from tests.web.portal.test_form import GOOD


@pytest.mark.parametrize("words", ["sinh con", "khai sinh", "SINH CON", "child is born", "1.001193", "em bé"])
def test_a_mother_finds_birth_registration_in_her_own_words(client: Client, words: str) -> None:
    body = client.get("/", {"q": words}).content.decode()
    assert f'href="/procedures/{BIRTH}/"' in body.split("Việc đã xảy ra")[0]


def test_a_workspace_without_life_events_still_finds_by_name(
    client: Client, here: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = here.workspace.settings.model_copy(update={"life_events": {}})
    bare = replace(here, workspace=replace(here.workspace, settings=settings))
    monkeypatch.setattr("motlan.web.portal.home.house", lambda: bare)
    body = client.get("/", {"q": "khai sinh"}).content.decode()
    assert f'href="/procedures/{BIRTH}/"' in body
    assert "Việc đã xảy ra" not in body
    assert "Không mục nào có đủ các chữ này." in client.get("/", {"q": "baby"}).content.decode()


def test_words_that_fit_nothing_say_what_to_do(client: Client) -> None:
    body = client.get("/", {"q": "tàu vũ trụ"}).content.decode()
    assert "Không mục nào có đủ các chữ này." in body
    assert 'value="tàu vũ trụ"' in body


def test_hostile_words_are_shown_as_words(client: Client) -> None:
    body = client.get("/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in body


MOST = 60_000
"""Bytes of a page over the line, pictures aside: itself, styles, scripts and typefaces."""


def _weight(client: Client, address: str) -> int:
    """Page, styles and scripts, compressed, and every typeface that a page with both languages needs."""
    answer = client.get(address)
    assert answer.status_code == 200
    linked = re.findall(rb'(?:href|src)="(/static/[^"]+\.(?:css|js))"', answer.content)
    assert linked
    root = Path(settings.STATIC_ROOT)
    paths = [root / path.decode().removeprefix("/static/") for path in linked]
    files = {path: path.read_bytes() for path in paths}
    fonts = {
        path.parent / one.decode() for path, text in files.items() for one in re.findall(rb'url\("?([^")]+2)', text)
    }
    assert len(fonts) == 4
    packed = sum(len(gzip.compress(part, 6)) for part in (answer.content, *files.values()))
    return packed + sum(len(path.read_bytes()) for path in fonts)


def test_the_pages_of_a_stranger_weigh_less_than_sixty_kilobytes(client: Client) -> None:
    weights = {one: _weight(client, one) for one in ("/", "/?q=khai+sinh", "/procedures/", f"/procedures/{BIRTH}/")}
    assert {one: weight for one, weight in weights.items() if weight >= MOST} == {}


def test_the_way_to_a_birth_weighs_less_than_sixty_kilobytes_a_page(cast: Cast) -> None:
    mother, start = browser(cast.mother, "vi"), f"/procedures/{BIRTH}/"
    child, parents, papers, check = (
        f"{start}form/{one}/" for one in ("pages/child", "pages/parents", "papers", "check")
    )
    weights = {start: _weight(mother, start)}
    for page, said in ((child, GOOD), (parents, {"choose.father": "held"}), (papers, {}), (check, {})):
        weights[page] = _weight(mother, page)
        following = mother.post(page, {**said, "act": "on"})["Location"]
    weights |= {one: _weight(mother, one) for one in (following, "/my-dossiers/", "/record/")}
    assert len(weights) == 8
    assert {one: weight for one, weight in weights.items() if weight >= MOST} == {}


def test_no_page_names_a_foreign_house(client: Client) -> None:
    body = client.get("/").content.decode()
    assert re.findall(r'(?:href|src|action)="(?:https?:)?//[^"]*"', body) == []


def test_units_are_offered_by_their_words_and_only_then(client: Client) -> None:
    offered = client.get("/units/", {"q": "ba dinh"}).content.decode()
    names = re.findall(r'value="([^"]+)"', offered)
    assert names[:3] == [
        "Xã Ba Đình, Tỉnh Thanh Hoá",
        "Xã Ba Dinh, Tỉnh Quảng Ngãi",
        "Phường Ba Đình, Thành phố Hà Nội",
    ]
    assert "Xã Tân Dĩnh, Tỉnh Bắc Ninh" in names[3:]
    assert client.get("/units/", {"q": "b"}).content.strip() == b""
    assert client.get("/units/").content.strip() == b""
