"""A concept: a kind of subject that the state keeps records of (a person, an enterprise, a land parcel)."""

from typing import Any

from pydantic import Field, model_validator

from motlan.dictionary.attribute import Attribute, Type
from motlan.kernel.spec import Spec
from motlan.kernel.text import Text


class LinkRule(Spec):
    """How records without a usable identifier are recognised.

    All of ``exact`` agree, on one subject only; what is left is compared by likeness in the attributes ``similar``.
    From the probability ``sure`` on two records are one subject (left out: 0.9 where the concept has an identifier,
    else what the evidence itself makes the best); from ``ask`` up to it a steward is asked. Records that contradict
    each other in every attribute of one of ``never`` are never one subject.
    """

    exact: tuple[str, ...] = Field(default=(), description="attributes that must all agree, on one subject only")
    similar: tuple[str, ...] = Field(default=(), description="attributes compared by likeness")
    never: tuple[tuple[str, ...], ...] = Field(
        default=(), description="groups of attributes: who contradicts in all of one is another"
    )
    sure: float | None = Field(
        default=None, gt=0, lt=1, description="probability from which two records are one subject"
    )
    ask: float = Field(default=0.1, gt=0, lt=1, description="probability from which a steward is asked")

    @property
    def named(self) -> tuple[str, ...]:
        """Every attribute that it names."""
        return (*self.exact, *self.similar, *(name for group in self.never for name in group))


OURS = frozenset({"record_key", "subject", "lead", "row_hash", "received_hash", "batch", "faults"})
"""What the tables know of a record beside its attributes."""


class Concept(Spec):
    """One concept with its attributes in the order in which people read them.

    ``identifier`` names the attribute that tells its subjects apart; where there is none, records are recognised by
    what ``link`` names, and every record that matches nobody is a subject. ``authority`` is the default order of
    databases.
    """

    concept: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="name, as other files say it")
    label: Text = Field(description="its name for people")
    plural: Text | None = Field(default=None, description="of the label")
    definition: Text | None = Field(default=None, description="what it means")
    identifier: str = Field(default="", description="the attribute that tells subjects apart")
    title: str | None = Field(default=None, description="the attribute that names a subject in lists")
    authority: tuple[str, ...] = Field(default=(), description="databases whose value counts, best first")
    link: LinkRule = Field(default=LinkRule(), description="how records without an identifier are recognised")
    attributes: dict[str, Attribute] = Field(description="by name, in the order in which people read them")
    maps_to: str | None = Field(default=None, description="class of a core vocabulary")

    @model_validator(mode="before")
    @classmethod
    def _attributes_know_their_names(cls, data: Any) -> Any:
        """In YAML the name of an attribute is its key; the value does not repeat it."""
        attributes = data.get("attributes") if isinstance(data, dict) else None
        if not isinstance(attributes, dict):
            return data
        named = {key: {**body, "name": key} if isinstance(body, dict) else body for key, body in attributes.items()}
        return {**data, "attributes": named}

    @model_validator(mode="after")
    def _names_are_free(self) -> "Concept":
        for name in self.attributes:
            if name in OURS or "__" in name:
                msg = f"an attribute cannot be called `{name}`: the tables have a column of that name; choose another"
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _identifier_and_links_exist(self) -> "Concept":
        for name in filter(None, (self.identifier, self.title, *self.link.named)):
            if name not in self.attributes:
                msg = f"`{name}` is not an attribute of {self.concept}"
                raise ValueError(msg)
        if not self.identifier and not self.link.exact and not self.link.similar:
            msg = f"{self.concept} names no `identifier`; then its `link` must say what is `exact` or `similar`"
            raise ValueError(msg)
        if self.link.sure is not None and self.link.ask >= self.link.sure:
            msg = "`link.ask` must be below `link.sure`"
            raise ValueError(msg)
        return self

    @property
    def sure(self) -> float | None:
        """The probability from which two records are one subject without anybody being asked; None: weigh it.

        Where there is an identifier, a wrong link costs more than a missed one, which the number will mend.
        """
        return self.link.sure if self.link.sure is not None or not self.identifier else 0.9

    def of_type(self, *types: Type) -> tuple[Attribute, ...]:
        """The attributes of the given types, in order."""
        return tuple(attribute for attribute in self.attributes.values() if attribute.type in types)
