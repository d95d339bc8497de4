"""JSON whose values become text: numbers keep the digits with which they were sent, nested values stay JSON."""

from __future__ import annotations

import json
from typing import Any, NoReturn


class Digits(str):
    """A number as it was written."""

    __slots__ = ()


def parse(content: str | bytes) -> Any:
    """A document whose numbers are :class:`Digits`; raise ValueError (JSONDecodeError with its place) or
    RecursionError. NaN and Infinity are no JSON."""
    return json.loads(content, parse_float=Digits, parse_int=Digits, parse_constant=_no_number)


def as_text(value: Any) -> str | None:
    """A value as the lake keeps it.

    >>> [as_text(value) for value in parse('["An", 1.50, true, null, {"a": [1, "x"]}]')]
    ['An', '1.50', 'true', None, '{"a":[1,"x"]}']
    """
    if value is None or (isinstance(value, str) and not isinstance(value, Digits)):
        return value
    return _written(value)


def at(document: Any, place: str) -> Any:
    """What stands at ``data.items``; None where there is nothing."""
    for part in place.split("."):
        if not isinstance(document, dict):
            return None
        document = document.get(part)
    return document


def _written(value: Any) -> str:
    if isinstance(value, Digits):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_written(name)}:{_written(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_written(part) for part in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)
