"""Models in the register: what was learnt of each concept, every version kept."""

from __future__ import annotations

from motlan.data.linking.fuzzy.model import Model, fits, from_text
from motlan.dictionary.concept import Concept
from motlan.store.register import Register


def held(register: Register, concept: str) -> Model | None:
    """The model in use; None when nothing was learnt, or under comparisons that mean something else now."""
    text = register.value(
        "select model from link_model where concept = :concept order by version desc limit 1", {"concept": concept}
    )
    return from_text(text) if text is not None else None


def fitting(register: Register, concept: Concept) -> Model | None:
    """The model in use, where it speaks of the attributes that the concept compares by likeness today."""
    model = held(register, concept.concept)
    return model if fits(model, concept.link.similar) else None


def keep(register: Register, concept: str, model: Model, at: str) -> int:
    """Put a model in use, in the caller's transaction; its version."""
    last = register.value("select max(version) from link_model where concept = :concept", {"concept": concept})
    version = 1 + int(last or 0)
    register.execute(
        "insert into link_model (concept, version, model, learnt_at) values (:concept, :version, :model, :at)",
        {"concept": concept, "version": version, "model": model.written(), "at": at},
    )
    return version


def forget(register: Register, concept: str) -> None:
    """Let the next build learn anew; the versions before stay as they were."""
    last = register.value("select max(version) from link_model where concept = :concept", {"concept": concept})
    if last is not None:
        register.execute(
            "delete from link_model where concept = :concept and version = :version",
            {"concept": concept, "version": last},
        )
