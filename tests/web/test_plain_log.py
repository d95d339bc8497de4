"""A fault of the program: one line in the log without a personal value, and a page that says what is kept."""

from __future__ import annotations

import io
import logging
from pathlib import Path
from runpy import run_path

import pytest
from django.conf import settings
from django.test import Client

from motlan.web import settings as settings_file
from motlan.web.plain_log import PlainLine

SECRET = "001190000001 Nguyễn Thị Hoa"


def _raise() -> None:
    try:
        raise KeyError(SECRET)
    except KeyError as first:
        raise ValueError(SECRET) from first


def test_a_fault_leaves_one_line_and_a_plain_page(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motlan.web.portal.home.in_force", _raise)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainLine("{levelname} {name} {message}", style="{"))
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        client = Client(raise_request_exception=False)
        client.cookies["motlan_language"] = "en"
        response = client.get("/", {"q": SECRET})
    finally:
        logger.removeHandler(handler)
    assert response.status_code == 500
    assert "What you were doing was not half done: it was not done at all." in response.content.decode()
    (line,) = stream.getvalue().splitlines()
    assert line.startswith("ERROR django.request Internal Server Error: / ValueError from KeyError at ")
    assert "test_plain_log.py" in line
    assert "home.py" in line
    assert "001190000001" not in line
    assert "Nguyễn" not in line


def test_every_handler_writes_plain_lines() -> None:
    assert settings.LOGGING["formatters"]["line"]["()"] == "motlan.web.plain_log.PlainLine"
    assert {one["formatter"] for one in settings.LOGGING["handlers"].values()} == {"line"}


def test_a_refused_request_is_a_line_only_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.LOGGING["loggers"]["django"]["level"] == "ERROR"
    monkeypatch.setenv("MOTLAN_LOG_REFUSED", "1")
    asked = run_path(str(Path(settings_file.__file__)))
    assert asked["LOGGING"]["loggers"]["django"]["level"] == "WARNING"


def test_a_line_break_in_a_message_makes_no_second_line() -> None:
    record = logging.LogRecord("a", logging.WARNING, __file__, 1, "Not Found: %s", ("/x\n2026 ERROR forged",), None)
    assert PlainLine("{message}", style="{").format(record) == "Not Found: /x 2026 ERROR forged"
