"""Wherever a page says what is wrong, the summary takes the focus by itself, and the page's title begins by saying so:
readers of the screen begin there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines
from django.utils import translation

import motlan.web

WEB = Path(motlan.web.__file__).parent
SUMMARY = re.compile(r'<div class="govuk-error-summary"(?! role="region")[^>\n]*')
"""What answers a form; a region that stands on a page whatever was sent takes nobody's focus."""
FILES = [path for ending in ("html", "py") for path in WEB.rglob(f"*.{ending}")]
SHOWING = [path for path in sorted(FILES) if SUMMARY.search(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("path", SHOWING, ids=lambda path: path.stem)
def test_every_summary_of_errors_takes_the_focus(path: Path) -> None:
    for opening in SUMMARY.findall(path.read_text(encoding="utf-8")):
        assert 'role="alert"' in opening
        assert 'tabindex="-1" autofocus' in opening


TITLE = re.compile(r"<title>(.*?)</title>")
ASKED_OF_THE_FRAME = re.compile(r"{% if (fault|faults|summary|fault or overtaken|asof\.fault|asked\.fault) %}\s*$")
"""What the frame of all pages looks at before it writes the title."""
PAGES = [path for path in SHOWING if path.suffix == ".html"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_summary_is_shown_for_what_the_title_knows(path: Path) -> None:
    page = path.read_text(encoding="utf-8")
    for found in SUMMARY.finditer(page):
        assert ASKED_OF_THE_FRAME.search(page[: found.start()]) or "{% block faulty %}" in page


def test_the_title_says_that_something_is_wrong_in_one_place_only() -> None:
    """A page that says it in its own part of the title would say it twice."""
    own = re.compile(r"{% block title %}(.*?){% endblock %}")
    saying = [path for path in FILES if any("Error:" in one for one in own.findall(path.read_text(encoding="utf-8")))]
    assert saying == []


@pytest.mark.parametrize(
    ("context", "begins"),
    [
        ({}, False),
        ({"fault": None, "faults": {}, "summary": {}, "overtaken": None}, False),
        ({"fault": "what"}, True),
        ({"faults": {"day": "what"}}, True),
        ({"summary": {"day": "what"}}, True),
        ({"overtaken": "what"}, True),
        ({"asof": {"fault": "what"}}, True),
        ({"asked": {"fault": "what"}}, True),
    ],
)
@pytest.mark.parametrize(("language", "word"), [("en", "Error: "), ("vi", "Lỗi: ")])
def test_the_title_of_a_page_with_a_fault_begins_with_it(
    context: dict[str, object], begins: bool, language: str, word: str
) -> None:
    with translation.override(language):
        page = engines["django"].from_string("{% extends 'motlan/base.html' %}").render(context)
    title = TITLE.search(page)
    assert title is not None
    assert title[1] == f"{word if begins else ''}Motlan – Motlan"


def test_a_page_without_a_form_that_says_why_not_is_no_form_with_a_fault() -> None:
    for name in ("motlan/fault.html", "people/not_signed_in.html"):
        assert "Error:" not in engines["django"].get_template(name).render({"fault": {"what": "So it is."}})
