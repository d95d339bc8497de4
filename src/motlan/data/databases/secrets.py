"""Passwords, tokens and keys: they come from the environment or from files, and leave the program in no message.

``${NAME}`` in a workspace is the value of a variable, ``${file:/run/secrets/name}`` the content of a file (without the
newline at its end). What was filled in where a secret stands is masked in every error of a connector: drivers like to
quote the address that they could not open.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

from motlan.kernel.errors import SourceError
from motlan.kernel.text import Text
from motlan.store import source_errors
from motlan.store.addresses import without_password

PLACE = re.compile(r"\$\{(?:file:(?P<file>[^}]+)|(?P<name>[A-Za-z_][A-Za-z0-9_]*))\}")
MASK = "***"
_IN_ADDRESS = re.compile(r"//[^:@/]*:(.*)@", re.DOTALL)
_AS_PARAMETER = re.compile(r"(?i)(?:^|[?&;\s])(?:ssl)?(?:password|passwd|pwd)\s*=\s*('[^']*'|[^&;\s]*)")


def fill(text: str | None, places: Mapping[str, str], *, file: str = "databases/*.yaml") -> str | None:
    """``text`` with each place filled; raise SourceChanged for a name that nobody gives and a file that is not there.

    :param places: values that go before the environment's.
    :param file: the workspace's file in which ``text`` stands.
    """

    def given(match: re.Match[str]) -> str:
        if match["file"] is not None:
            return _content(without_password(str(text)), match["file"], file)
        value = places.get(match["name"]) or os.environ.get(match["name"])
        if not value:
            raise source_errors.not_set(without_password(str(text)), match["name"], file)
        return value

    return None if text is None else PLACE.sub(given, text)


def _content(place: str, name: str, file: str) -> str:
    try:
        value = Path(name).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise source_errors.no_secret_file(place, name, file, getattr(error, "strerror", None) or "UTF-8") from error
    if not value:
        raise source_errors.no_secret_file(place, name, file, "empty")
    return value


def filled(text: str, places: Mapping[str, str]) -> tuple[str, ...]:
    """The values that :func:`fill` puts into ``text``."""
    return tuple(value for match in PLACE.finditer(text) if (value := fill(match.group(), places)))


def passwords_in(address: str) -> tuple[str, ...]:
    """What stands where an address, or a line of ``key=value``, has its password."""
    found = [match.group(1) for match in (*_IN_ADDRESS.finditer(address), *_AS_PARAMETER.finditer(address))]
    return tuple(part for part in found if part)


def literal_password(address: str) -> bool:
    """Whether a password is written out in an address instead of being named.

    >>> literal_password("mysql://clerk:${CLERK}@db/x"), literal_password("mysql://clerk:Secret1@db/x")
    (False, True)
    """
    return any(PLACE.sub("", part).strip("'") for part in passwords_in(address))


@contextmanager
def kept(secrets: Iterable[str]) -> Iterator[None]:
    """Mask ``secrets`` in every SourceError that leaves the block; the driver's own words stay behind."""
    try:
        yield
    except SourceError as error:
        words = _forms(secrets)
        if not any(word in error.in_(language) for word in words for language in error.what):
            raise
        told = {name: Text({lang: _masked(part, words) for lang, part in text.items()}) for name, text in (
            ("what", error.what), ("remedy", error.remedy),
        )}  # fmt: skip
        # ``from None``: a traceback must not show the driver's sentence either
        raise type(error)(
            what=told["what"], remedy=told["remedy"], where=_masked(error.where, words), problem=error.problem
        ) from None


def _forms(secrets: Iterable[str]) -> tuple[str, ...]:
    """Each secret as given, percent-encoded and decoded; the longest first, so that no rest of one remains."""
    forms = {form for secret in secrets for form in (secret, quote(secret, safe=""), unquote(secret)) if form}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def _masked(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, MASK)
    return text
