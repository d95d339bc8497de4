"""The word by which a post proves that its page was ours: Django's own, with all the chance of its mask drawn at once.

Django asks the machine for each of 32 letters by itself, and gives the browser its cookie anew with every page, so that
it lasts another year. Signing in gives it anew as well, and a session lasts hours.
"""

from __future__ import annotations

import secrets
from operator import add

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH

LETTERS = CSRF_ALLOWED_CHARS.encode()
FAIR = 256 - 256 % len(LETTERS)
"""Each letter stands for equally many of the bytes below; the others are drawn once more."""
LETTER = bytes(LETTERS[byte % len(LETTERS)] for byte in range(256))
PLACE = bytes(LETTERS.find(byte) % 256 for byte in range(256))
UNFAIR = bytes(range(FAIR, 256))


def token_of(request: HttpRequest) -> str:
    """The token for a form of this page; a browser that has no cookie for it yet is given one."""
    secret = request.META.get("CSRF_COOKIE")
    if secret is None:
        secret = _letters().decode()
        request.META |= {"CSRF_COOKIE": secret, "CSRF_COOKIE_NEEDS_UPDATE": True}  # what Django's middleware looks at
    return masked(secret)


def masked(secret: str) -> str:
    """A mask and the secret under it, as Django reads them: another word each time, so that no packing betrays it."""
    mask = _letters()
    places = map(add, secret.encode().translate(PLACE), mask.translate(PLACE))
    return (mask + bytes(places).translate(LETTER)).decode()


def _letters() -> bytes:
    """So many letters as a secret has, each as likely as the others."""
    drawn = b""
    while len(drawn) < CSRF_SECRET_LENGTH:
        drawn += secrets.token_bytes(2 * CSRF_SECRET_LENGTH).translate(None, UNFAIR)
    return drawn[:CSRF_SECRET_LENGTH].translate(LETTER)
