"""An import calls the states of a document as the pages do, in both languages."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import override, pgettext

from motlan.governance.plans.cells import DOCUMENT_STATES
from motlan.web import centre

PAGES = [Path(centre.__file__).parent / "templates" / "centre" / name for name in ("task.html", "tasks.html")]


def test_the_words_of_an_import_are_those_of_the_pages() -> None:
    for page in PAGES:
        drawn = page.read_text(encoding="utf-8")
        for label in DOCUMENT_STATES.values():
            assert f'{{% translate "{label.in_("en")}" context "centre" %}}' in drawn
    with override("vi"):
        for label in DOCUMENT_STATES.values():
            assert pgettext("centre", label.in_("en")) == label.in_("vi")
