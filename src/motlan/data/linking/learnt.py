"""Models in the register: what was learnt of each concept, every version kept."""

from __future__ import annotations

import pyarrow as pa

from motlan.data.linking.fuzzy.model import Model, fits, from_text
from motlan.dictionary.concept import Concept
from motlan.store.register import Register


def held(register: Register, concept: str) -> Model | None:
    """The model in use; None when nothing was learnt, or under comparisons that mean something else now."""
    found = last(register, concept)
    return found[0] if found is not None else None


def last(register: Register, concept: str) -> tuple[Model, str] | None:
    """The model of :func:`held`, and when it was learnt (ISO 8601, UTC)."""
    row = register.row(
        "select model, learnt_at from link_model where concept = :concept order by version desc limit 1",
        {"concept": concept},
    )
    model = from_text(row[0]) if row is not None else None
    return (model, str(row[1])) if row is not None and model is not None else None


def fitting(register: Register, concept: Concept) -> Model | None:
    """The model in use, where it speaks of the attributes that the concept compares by likeness today."""
    model = held(register, concept.concept)
    return model if fits(model, concept.link.similar) else None


def is_outgrown(register: Register, concept: Concept) -> bool:
    """Whether nothing fitting was learnt, or numbers leave twice as many records over by now as it was learnt from."""
    model = fitting(register, concept)
    if model is None:
        return True
    left = register.value("select count(*) from link_left where concept = :c", {"c": concept.concept})
    return int(left or 0) >= 2 * model.fresh


def leave(register: Register, concept: str, left: pa.Table) -> None:
    """The records that are left over, as ``source, record_key``, in the caller's transaction: they are all of them."""
    register.execute("delete from link_left where concept = :c", {"c": concept})
    named = pa.array([concept] * left.num_rows, pa.string())
    register.load("link_left", left.append_column("concept", named))


def keep(register: Register, concept: str, model: Model, at: str) -> int:
    """Put a model in use, in the caller's transaction; its version."""
    last = register.value("select max(version) from link_model where concept = :concept", {"concept": concept})
    version = 1 + int(last or 0)
    register.execute(
        "insert into link_model (concept, version, model, learnt_at) values (:concept, :version, :model, :at)",
        {"concept": concept, "version": version, "model": model.written(), "at": at},
    )
    return version
