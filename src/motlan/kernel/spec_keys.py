"""Which keys a model of a workspace's file knows at a place in it, and where else on the way there a key is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args, get_origin

from pydantic import BaseModel

Way = tuple[str | int, ...]


def keys_of(model: type[BaseModel]) -> tuple[str, ...]:
    """Its keys as a file writes them, by name."""
    return tuple(sorted(field.alias or name for name, field in model.model_fields.items()))


def keys_at(model: type[BaseModel], way: Way) -> tuple[str, ...]:
    """The keys that are known at ``way``; none where nothing but values or free names stand there."""
    found = _at(model, way)
    return keys_of(found) if found is not None else ()


def above(model: type[BaseModel], way: Way, key: str) -> Way | None:
    """The nearest place above ``way`` where ``key`` is known; None where it is known nowhere on the way."""
    for end in range(len(way) - 1, -1, -1):
        if key in keys_at(model, way[:end]):
            return way[:end]
    return None


def _at(kind: Any, way: Way) -> type[BaseModel] | None:
    """The model that stands at ``way`` within a type; parts that are pydantic's names of a union's branches are passed
    over."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if not way:
            return kind
        fields = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
        return _at(fields[str(way[0])], way[1:]) if way[0] in fields else _at(kind, way[1:])
    origin, inner = get_origin(kind), get_args(kind)
    if isinstance(origin, type) and issubclass(origin, Mapping | Sequence):
        return _at(inner[-1 if issubclass(origin, Mapping) else 0], way[1:]) if way and inner else None
    found = (_at(one, way) for one in inner if one is not type(None))
    return next((one for one in found if one is not None), None)
