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
from tests.web.dossiers.conftest import BIRTH


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


def test_the_first_page_weighs_less_than_sixty_kilobytes(client: Client) -> None:
    """Page, styles and scripts, compressed, and every typeface that a page with both languages needs."""
    body = client.get("/").content
    linked = re.findall(rb'(?:href|src)="(/static/[^"]+\.(?:css|js))"', body)
    assert len(linked) == 2
    root = Path(settings.STATIC_ROOT)
    files = [(root / path.decode().removeprefix("/static/")).read_bytes() for path in linked]
    letters = re.findall(rb'url\("?([^")]+\.woff2)', b"".join(files))
    assert len(letters) == 4
    styles = root / linked[-1].decode().removeprefix("/static/")
    fonts = [(styles.parent / path.decode()).read_bytes() for path in letters]
    assert sum(len(gzip.compress(part, 6)) for part in (body, *files)) + sum(map(len, fonts)) < 60_000


def test_no_page_names_a_foreign_house(client: Client) -> None:
    body = client.get("/").content.decode()
    assert re.findall(r'(?:href|src|action)="(?:https?:)?//[^"]*"', body) == []


def test_units_are_offered_by_their_words_and_only_then(client: Client) -> None:
    offered = client.get("/units/", {"field": "child.birth_place", "child.birth_place": "ba dinh"}).content.decode()
    names = re.findall(r'value="([^"]+)"', offered)
    assert names[:3] == [
        "Xã Ba Đình, Tỉnh Thanh Hoá",
        "Xã Ba Dinh, Tỉnh Quảng Ngãi",
        "Phường Ba Đình, Thành phố Hà Nội",
    ]
    assert "Xã Tân Dĩnh, Tỉnh Bắc Ninh" in names[3:]
    assert client.get("/units/", {"field": "x", "x": "b"}).content.strip() == b""
    assert client.get("/units/").content.strip() == b""
