"""Record keys in addresses, sealed: an address must not say who it is about, and a record's key may be their number.

A signature alone would leave the key readable, so it is enciphered too, with what the standard library has:
HMAC-SHA-256 as a pseudorandom function in the SIV construction (RFC 5297, with HMAC in the place of CMAC). The same key
always gives the same address, so a page can be bookmarked; an address that was changed by one bit opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from functools import cache
from itertools import count

from django.conf import settings
from django.http import Http404

Part = str | int
WORD = re.compile(r"[A-Za-z0-9_-]+")
TAG = 16  # bytes
LONGEST = 4_000  # characters of an address' part


def seal(parts: Sequence[Part]) -> str:
    """Some texts and numbers as one opaque word of an address."""
    plain = json.dumps(list(parts), ensure_ascii=False, separators=(",", ":")).encode()
    tag = _mac("tag", plain)[:TAG]
    return _written(tag + _crossed(tag, plain))


def unseal(word: str, *kinds: type[Part]) -> tuple[Part, ...]:
    """The parts that were sealed, one of each kind; raise Http404 for anything else, sealed by this site or not."""
    plain = _opened(word)
    parts = json.loads(plain) if plain is not None else []
    if [type(part) for part in parts] != list(kinds):
        raise Http404("not sealed here, or for another list")
    return tuple(parts)


def _written(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()


def _opened(word: str) -> bytes | None:
    if len(word) > LONGEST or not WORD.fullmatch(word) or len(word) % 4 == 1:
        return None
    sealed = urlsafe_b64decode(word + "=" * (-len(word) % 4))
    if _written(sealed) != word:  # the last character has bits to spare
        return None
    tag, plain = sealed[:TAG], _crossed(sealed[:TAG], sealed[TAG:])
    return plain if hmac.compare_digest(tag, _mac("tag", plain)[:TAG]) else None


def _crossed(tag: bytes, text: bytes) -> bytes:
    """The text combined with the key stream of its tag; doing it twice gives the text back."""
    stream = b""
    for block in count():
        if len(stream) >= len(text):
            break
        stream += _mac("stream", tag + block.to_bytes(4, "big"))
    return bytes(a ^ b for a, b in zip(text, stream, strict=False))


def _mac(use: str, message: bytes) -> bytes:
    return hmac.digest(_key(settings.SECRET_KEY, use), message, "sha256")


@cache
def _key(secret: str, use: str) -> bytes:
    return hashlib.sha256(f"motlan steward {use} {secret}".encode()).digest()
