"""Fingerprints: of a payload, and of a chain in which each link knows the one before."""

import hashlib
import json
from collections.abc import Mapping


def of(payload: Mapping[str, object]) -> str:
    """SHA-256 of the payload in canonical JSON (sorted keys, no spaces, UTF-8), as 64 hexadecimal digits.

    >>> of({"b": 1, "a": "Đ"}) == of({"a": "Đ", "b": 1})
    True
    """
    canonical = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def chain(previous: str, payload: Mapping[str, object]) -> str:
    """The fingerprint of a link after ``previous`` ('' for the first): change one link and all after it differ."""
    return hashlib.sha256((previous + of(payload)).encode()).hexdigest()


def in_eights(digits: str) -> str:
    """A fingerprint as people compare it, and as a line of paper can break: eight digits at a time.

    >>> in_eights("120003e0f5313c95")
    '120003e0 f5313c95'
    """
    return " ".join(digits[start : start + 8] for start in range(0, len(digits), 8))
