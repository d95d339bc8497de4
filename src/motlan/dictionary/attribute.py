"""An attribute: one thing that is known of a subject, and who is its authority."""

from enum import StrEnum

from pydantic import Field, model_validator

from motlan.kernel.spec import Spec
from motlan.kernel.text import Text


class Type(StrEnum):
    """How values are written, compared and asked for."""

    TEXT = "text"
    NAME = "name"
    """A person's name: kept as written, compared in canonical form, searched without tone marks."""
    DATE = "date"
    """ISO 8601 of reduced precision: ``1975``, ``1975-03`` or ``1975-03-02``."""
    CODE = "code"
    """A code of the code list in ``codes``."""
    IDENTIFIER = "identifier"
    """A number that tells subjects apart; ``scheme`` names its structure when it has a known one."""
    UNIT = "unit"
    """The code of a unit of territory."""
    NUMBER = "number"
    REFERENCE = "reference"
    """Another subject, by the identifier of its ``concept``."""


class Attribute(Spec):
    """One attribute of a concept, as the dictionary declares it.

    ``authority`` orders the databases whose value counts, best first; empty means the concept's own order.
    ``fresh_for`` is a duration in days after which a held value is too old to be relied on; None means never.
    """

    name: str = Field(default="", description="its key in the file; not written")
    type: Type = Field(description="how values are written, compared and asked for")
    label: Text = Field(description="its name for people")
    definition: Text | None = Field(default=None, description="what it means")
    codes: str | None = Field(default=None, description="the code list, of type code")
    scheme: str | None = Field(default=None, description="structure of an identifier")
    concept: str | None = Field(default=None, description="the concept that a reference points to")
    authority: tuple[str, ...] = Field(
        default=(), description="databases whose value counts, best first; left out: the concept's order"
    )
    sensitive: bool = Field(default=False, description="shown to who has a right to it, and journalled")
    mandatory: bool = Field(default=False, description="may not be empty")
    legal_basis: Text | None = Field(default=None, description="the law that it is kept by")
    fresh_for: int | None = Field(default=None, gt=0, description="days")
    unit: str | None = Field(default=None, description="unit of measure of a number, e.g. m2")
    max_length: int = Field(default=200, gt=0, description="characters of a text")
    maps_to: str | None = Field(default=None, description="term of a core vocabulary, e.g. person:fullName")
    synonyms: tuple[str, ...] = Field(
        default=(), description="other names under which databases keep it: words of the trade, technical names"
    )

    @model_validator(mode="after")
    def _names_what_its_type_needs(self) -> "Attribute":
        needs = {Type.CODE: ("codes", self.codes), Type.REFERENCE: ("concept", self.concept)}
        key, value = needs.get(self.type, ("", ""))
        if value is None:
            msg = f"an attribute of type {self.type} must name its `{key}`"
            raise ValueError(msg)
        return self
