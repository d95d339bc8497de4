"""What a page says many times over is made once, and is what Django's own tags would say."""

from __future__ import annotations

import pytest
from django.template import Context, engines
from django.utils.safestring import mark_safe
from django.utils.translation import override

from motlan.web import said


def drawn(words: str, *, autoescape: bool = True, **known: object) -> str:
    template = engines["django"].from_string(words).template  # type: ignore[attr-defined]
    return str(template.render(Context(known, autoescape=autoescape)))


def test_the_same_node_speaks_the_language_of_each_page() -> None:
    template = engines["django"].from_string('{% translate "Map" context "centre" %}').template  # type: ignore[attr-defined]
    for _ in range(2):
        for language, word in (("vi", "Bản đồ"), ("en", "Map")):
            with override(language):
                assert template.render(Context({})) == word


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("{% translate word %}", "Bản đồ &lt;"),
        ('{% translate "Map"|upper %}', "MAP"),
        ('{% translate "Map" context which %}', "Bản đồ"),
        ('{% translate "Map" context "centre" as it %}[{{ it }}]', "[Bản đồ]"),
    ],
)
def test_what_depends_on_the_page_is_looked_up_each_time(words: str, says: str) -> None:
    with override("vi"):
        for _ in range(2):
            assert drawn(words, word="Bản đồ <", which="centre") == says
        assert drawn("{% translate word %}", word="khác") == "khác"


def test_words_are_looked_up_once_a_language(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    render = said.TranslateNode.render
    monkeypatch.setattr(said.TranslateNode, "render", lambda node, context: looked.append("") or render(node, context))
    with override("vi"):
        drawn('{% for one in many %}{% translate "Map" context "centre" %}{% endfor %}', many=range(50))
    assert len(looked) == 1


@pytest.mark.parametrize(
    ("light", "word", "sign", "says"),
    [
        ("green", "", "✓", "tốt"),
        ("red", "chậm <1", "✕", "chậm &lt;1"),
        ("yellow", mark_safe("<b>x</b>"), "!", "<b>x</b>"),
        ("grey", "<b>x</b>", "–", "&lt;b&gt;x&lt;/b&gt;"),
    ],
)
def test_a_light_has_a_sign_and_a_word(light: str, word: str, sign: str, says: str) -> None:
    with override("vi"):
        for _ in range(2):
            found = drawn('{% include "motlan/parts/light.html" with light=light word=word %}', light=light, word=word)
            assert f'motlan-light--{light}"><span class="motlan-light__sign" aria-hidden="true">{sign}</span>' in found
            assert f'<span class="motlan-light__word">{says}</span></span>' in found
    with override("en"):
        assert "not measured" in drawn('{% lit "grey" %}')
