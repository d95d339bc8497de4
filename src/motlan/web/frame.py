"""What stands around a page that is asked for again and again, made once for everybody for whom it is the same.

The frame of `motlan/base.html` is drawn by its template with a mark in every place that is another one for each person
or page, and cut there. A page is then the parts, with its own words between them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import SimpleNamespace
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template import loader
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from motlan.web.filters import office
from motlan.web.house import house
from motlan.web.inbox.context import unread
from motlan.web.people import context
from motlan.web.people.models import Account

SLOTS = ("title", "head", "breadcrumb", "main", "measured", "scripts", "name", "path", "csrf")
MOST_KEPT = 500


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts, and which word stands after each but the last."""

    parts: Sequence[str]
    words: Sequence[str]

    def around(self, words: Mapping[str, str]) -> str:
        """The page; every word is markup already."""
        drawn = [self.parts[0]]
        for name, part in zip(self.words, self.parts[1:], strict=True):
            drawn += (words[name], part)
        return "".join(drawn)


def framed(
    request: HttpRequest, *, template: str, words: Mapping[str, str], token: str, known: Mapping[str, Hashable]
) -> str | None:
    """A whole page around markup: ``words`` by the slot of the ``template`` in which they stand, ``known`` is what else
    the template asks for. None when there is something to say that no frame has: a message of the last act, or for whom
    somebody acts."""
    account = request.user
    if not isinstance(account, Account) or getattr(account, "acting", None) or len(get_messages(request)):
        return None
    waiting = unread(request)["unread_messages"]
    page = request.resolver_match.view_name if request.resolver_match else ""
    kept, named = house().frames, bool(account.display_name)
    key = (template, get_language(), account.role, waiting, page, named, *known.values())
    frame = kept.get(key)
    if frame is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        frame = kept[key] = _drawn(request, account, waiting, template, known)
    return frame.around(
        {
            **words,
            "name": escape(office(account.display_name)),
            "path": escape(request.get_full_path()),
            "csrf": token,
        }
    )


def _drawn(
    request: HttpRequest, account: Account, waiting: int | None, template: str, asked: Mapping[str, Hashable]
) -> Frame:
    """Draw the frame with marks, and cut it at them."""
    marks = {name: f"\N{OBJECT REPLACEMENT CHARACTER}{name}\N{OBJECT REPLACEMENT CHARACTER}" for name in SLOTS}
    slots: dict[str, Any] = {name: mark_safe(mark) for name, mark in marks.items()}  # noqa: S308 - our own words
    known = {
        **context.page(request),
        "account": SimpleNamespace(display_name=slots["name"] if account.display_name else ""),
        "request": SimpleNamespace(
            get_full_path=slots["path"], resolver_match=request.resolver_match, csrf_token=slots["csrf"]
        ),
        "csrf_token": slots["csrf"],
        "unread_messages": waiting,
        "slots": slots,
        **asked,
    }
    drawn = loader.get_template(template).template.render(_context(known))  # type: ignore[attr-defined]
    pieces = drawn.split("\N{OBJECT REPLACEMENT CHARACTER}")
    return Frame(parts=pieces[::2], words=pieces[1::2])


def _context(known: Mapping[str, Any]) -> Any:
    """The words of the template, without those that every request brings along."""
    from django.template import Context

    return Context(dict(known))
