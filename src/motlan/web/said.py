"""What a page says many times over, made once: the words of its template, and the sign of a light.

A table names its columns at every cell, for narrow screens, and has a light in most rows; looking up the same words and
drawing the same signs a thousand times was a fifth of the time that a page took.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template import Context, Node
from django.template.base import Parser, Token
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext_lazy

from motlan.governance.lights.light import Light

register = template.Library()
GOOD = {
    Light.GREEN: pgettext_lazy("light", "good"),
    Light.YELLOW: pgettext_lazy("light", "attention"),
    Light.RED: pgettext_lazy("light", "not good"),
    Light.GREY: pgettext_lazy("light", "not measured"),
}
"""What a light says that is given no word."""


class Said(Node):
    """Words that are the same on every page of a language."""

    child_nodelists = ()

    def __init__(self, node: TranslateNode) -> None:
        self._node = node
        self._said: dict[tuple[str | None, bool], str] = {}

    def render(self, context: Context) -> str:
        """The words in the language of the page."""
        key = (get_language(), context.autoescape)
        said = self._said.get(key)
        if said is None:
            said = self._said[key] = self._node.render(context)
        return said


@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """As Django's own tag; what depends on the page (a variable, a filter, ``as``) is looked up each time."""
    node = do_translate(parser, token)
    return Said(node) if isinstance(node, TranslateNode) and _is_the_same_everywhere(node) else node


def _is_the_same_everywhere(node: Any) -> bool:
    return not node.asvar and all(_is_written(part) for part in (node.filter_expression, node.message_context) if part)


def _is_written(part: Any) -> bool:
    """Whether part of a tag stands in the template as it is; a variable has names to be looked up."""
    return not part.filters and getattr(part.var, "lookups", None) is None


@register.simple_tag
def lit(light: str, word: Any = "") -> SafeString:
    """A light by its name: its symbol, and a word; never a colour alone."""
    return _drawn(light, conditional_escape(word or GOOD[Light(light)]))


@lru_cache(maxsize=1000)
def _drawn(light: str, word: str) -> SafeString:
    return format_html(LIGHT, light, Light(light).symbol, mark_safe(word))  # noqa: S308 - it was escaped


LIGHT = (
    '<span class="motlan-light motlan-light--{}"><span class="motlan-light__sign" aria-hidden="true">{}</span>'
    ' <span class="motlan-light__word">{}</span></span>'
)
