"""Which languages the site offers: those that the workspace lists and the program speaks."""

from __future__ import annotations

from contextlib import AbstractContextManager

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import override

from motlan.web.house import house

OTHERWISE = "en"
"""The language of the program's own sentences: what a site speaks whose workspace lists none that is translated."""
OWN_NAMES = {"vi": "Tiếng Việt", "en": "English"}


def offered() -> tuple[tuple[str, str], ...]:
    """Code and own name of every language to choose from, in the workspace's order."""
    spoken = dict(settings.LANGUAGES)
    listed = [one for one in house().workspace.settings.languages if one in spoken]
    return tuple((one, OWN_NAMES[one]) for one in listed or [OTHERWISE])


def site_language() -> str:
    """The language of a visitor who has chosen none: the workspace's own, when the site offers it."""
    known = dict(offered())
    own = house().workspace.settings.default_language
    return own if own in known else next(iter(known))


def chosen(request: HttpRequest) -> str:
    """The language of the cookie, else of the account, else of the site. What the browser announces is not asked."""
    known = dict(offered())
    wishes = (request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME), getattr(_user(request), "language", None))
    return next((wish for wish in wishes if wish in known), None) or site_language()


def spoken(language: str) -> AbstractContextManager[None]:
    """The words of pages in one language, for who asks outside a request: a verb of the command line."""
    return override(language)


def _user(request: HttpRequest) -> object:
    """Errors may arise before anybody has looked who it is."""
    return getattr(request, "user", None)
