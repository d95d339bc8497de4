"""What a procedure says about the session in which its parties are heard before it is decided."""

from typing import Self

from pydantic import Field, model_validator

from motlan.kernel.spec import Spec
from motlan.service.procedures.terms import Name, Path


class Hearing(Spec):
    """A court's session or a mediation. Without one that has been closed, the dossier is not granted."""

    parties: dict[Name, tuple[Name, ...]] = Field(
        description="subject that is heard → its attributes that are drawn from the record as evidence"
    )
    about: tuple[Path, ...] = Field(
        default=(), description="paths that every party reads before it comes: what the matter is about"
    )
    notice: int = Field(0, ge=0, le=100, description="working days that parties are told before")

    @model_validator(mode="after")
    def _heard(self) -> Self:
        if not self.parties:
            msg = "name at least one party"
            raise ValueError(msg)
        return self
