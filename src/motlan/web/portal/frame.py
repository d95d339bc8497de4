"""What stands around a page of the portal, made once for everybody for whom it is the same.

The frame of `motlan/base.html` is drawn by its template with a mark in every place that is another one for each person
or page, and cut there. A page is then the parts, with its own words between them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import SimpleNamespace
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template import loader
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from motlan.web.house import house
from motlan.web.inbox.context import unread
from motlan.web.people import context
from motlan.web.people.models import Account

SLOTS = ("title", "breadcrumb", "main", "name", "path", "csrf")
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
    request: HttpRequest, *, title: str, breadcrumb: str, main: str, token: str, wants_units: bool
) -> str | None:
    """A whole page around markup; None when there is something to say that no frame has: a message of the last act, or
    for whom somebody acts."""
    account = request.user
    if not isinstance(account, Account) or getattr(account, "acting", None) or len(get_messages(request)):
        return None
    waiting = unread(request)["unread_messages"]
    door = request.path.partition("/")[2].partition("/")[0]
    kept, key = house().frames, (get_language(), account.role, waiting, door, wants_units, not account.display_name)
    frame = kept.get(key)
    if frame is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        frame = kept[key] = _drawn(request, account, waiting, wants_units)
    return frame.around(
        {
            "title": title,
            "breadcrumb": breadcrumb,
            "main": main,
            "name": escape(account.display_name),
            "path": escape(request.get_full_path()),
            "csrf": token,
        }
    )


def _drawn(request: HttpRequest, account: Account, waiting: int | None, wants_units: bool) -> Frame:
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
        "wants_units": wants_units,
        "slots": slots,
    }
    drawn = loader.get_template("portal/frame.html").template.render(_context(known))  # type: ignore[attr-defined]
    pieces = drawn.split("\N{OBJECT REPLACEMENT CHARACTER}")
    return Frame(parts=pieces[::2], words=pieces[1::2])


def _context(known: Mapping[str, Any]) -> Any:
    """The words of the template, without those that every request brings along."""
    from django.template import Context

    return Context(dict(known))
