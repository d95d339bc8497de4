"""The accessibility rules find what they are there to find, on small pages of our own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.accessibility import accessibility_faults, narrow_faults, own_faults

GOOD = """<!doctype html><html lang="vi"><head><title>Đăng ký</title>
<meta name="viewport" content="width=device-width">
<style>label, input, button {{ display: block; min-height: 30px }}</style></head>
<body><main><h1>Đăng ký khai sinh</h1>{body}</main></body></html>"""
FIELD = '<label for="a">Họ và tên</label><input id="a" name="ten" placeholder="Nguyễn Thị Đào">'


@pytest.fixture
def show(page: Page) -> Callable[[str], Page]:
    def shown(body: str) -> Page:
        page.set_content(GOOD.format(body=body))
        return page

    return shown


def test_a_good_page_has_no_fault(show: Callable[[str], Page]) -> None:
    body = f'{FIELD}<button>Gửi</button><img src="data:," alt=""><p>Xem <a href="/">trang chủ</a> để biết thêm.</p>'
    assert accessibility_faults(show(body)) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<input id="a" placeholder="Họ và tên">', "input#a: no label that one can see"),
        ('<input id="a" aria-label="Họ và tên">', "input#a: no label that one can see"),
        ('<label for="a" style="display:none">Tên</label><input id="a">', "input#a: no label that one can see"),
        ('<label for="a"></label><input id="a">', "input#a: no label that one can see"),
        ("<h1>Hai</h1>", "the page has 2 h1 headings, not one"),
        ('<svg width="30" height="30"></svg>', "svg: neither a name (title, aria-label) nor aria-hidden"),
        ('<img src="data:," id="b">', "img#b data:,: no alt"),
        (
            '<button id="b" style="min-height:0;width:20px;height:20px;padding:0">x</button>',
            "button#b: 20 x 20 px is too small to hit (24 px)",
        ),
    ],
)
def test_our_own_rules_find(show: Callable[[str], Page], body: str, fault: str) -> None:
    assert own_faults(show(body)) == [fault]


def test_a_page_without_language_and_title(page: Page) -> None:
    page.set_content("<!doctype html><h1>Một</h1>")
    assert own_faults(page) == ["html: the page does not say its language (lang)", "head: the page has no title"]


def test_a_page_that_is_too_wide_for_a_phone_is_named_with_the_part_that_is(show: Callable[[str], Page]) -> None:
    page = show('<div class="wide" style="width:900px">rộng</div>')
    (fault,) = narrow_faults(page)
    assert fault.startswith("at 320 px the page is 9")
    assert fault.endswith("px wide: div.wide")
    assert page.viewport_size == {"width": 1280, "height": 900}


def test_a_table_may_scroll_inside_its_own_frame(show: Callable[[str], Page]) -> None:
    assert narrow_faults(show('<div style="overflow-x:auto"><div style="width:900px">rộng</div></div>')) == []


def test_axe_speaks_too(show: Callable[[str], Page]) -> None:
    faults = accessibility_faults(show('<p style="color:#ccc;background:#fff">Chữ nhạt</p>'))
    assert len(faults) == 1
    assert faults[0].startswith("axe color-contrast: p")


def test_all_rules_run_under_a_strict_content_policy(page: Page, tmp_path: Path) -> None:
    strict = GOOD.replace("<title>", "<meta http-equiv=content-security-policy content=\"default-src 'self'\"><title>")
    (tmp_path / "page.html").write_text(strict.format(body="<h1>Hai</h1><p>Chữ</p>"), encoding="utf-8")
    page.goto((tmp_path / "page.html").as_uri())
    assert "the page has 2 h1 headings, not one" in accessibility_faults(page)


def test_our_own_rules_run_without_script_too(without_script_page: Page) -> None:
    without_script_page.set_content(GOOD.format(body="<h1>Hai</h1><script>document.title = 'script ran'</script>"))
    assert own_faults(without_script_page) == ["the page has 2 h1 headings, not one"]
    assert without_script_page.title() == "Đăng ký"
