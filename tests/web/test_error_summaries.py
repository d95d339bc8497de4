"""Wherever a page says what is wrong, the summary takes the focus by itself: readers of the screen begin there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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
