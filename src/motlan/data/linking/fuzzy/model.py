"""The model: what each level of likeness weighs, learnt from the records without labels, kept as plain values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from motlan.data.linking.fuzzy.field import Field, Kind, column_of

VERSION = 2
"""Raised when comparisons change their meaning: an older model is then learnt anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """One field's levels, best first: how often each is seen in pairs of one subject (``m``) and of two (``u``)."""

    field: str
    kind: Kind
    m: tuple[float, ...]
    u: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What was learnt of one concept. ``chance`` is the probability that two records taken at random are one subject;
    ``pairs`` and ``records`` say from how many it was learnt, ``fresh`` how many of the records were looked for among
    the others (0 where that was not kept)."""

    chance: float
    weights: tuple[Weights, ...]
    records: int
    pairs: int
    fresh: int = 0

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields it was learnt for."""
        return tuple(Field(one.field, one.kind) for one in self.weights)

    def written(self) -> str:
        """The model as one line of JSON."""
        return json.dumps({"version": VERSION, **asdict(self)}, ensure_ascii=False)


def from_text(text: str) -> Model | None:
    """The model that :meth:`Model.written` wrote; None for one of an older version."""
    said: Mapping[str, Any] = json.loads(text)
    if said["version"] != VERSION:
        return None
    weights = tuple(
        Weights(field=one["field"], kind=one["kind"], m=tuple(one["m"]), u=tuple(one["u"])) for one in said["weights"]
    )
    counted = {"records": said["records"], "pairs": said["pairs"], "fresh": said.get("fresh", 0)}
    return Model(chance=said["chance"], weights=weights, **counted)


def fits(model: Model | None, fields: Sequence[str]) -> bool:
    """Whether a model speaks of exactly these attributes."""
    return model is not None and tuple(one.field for one in model.weights) == tuple(map(column_of, fields))
