"""A day is typed as people write it: a browser's own field for dates follows the browser's language, not the page's."""

from pathlib import Path

WEB = Path(__file__).parents[2] / "src" / "motlan" / "web"


def test_no_page_has_a_browser_s_own_field_for_dates() -> None:
    pages = [*WEB.rglob("*.html"), *WEB.rglob("*.py")]
    assert len(pages) > 100
    assert not [str(one.relative_to(WEB)) for one in pages if 'type="date"' in one.read_text("utf-8")]
