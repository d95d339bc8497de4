"""How a procedure stands in the official list: when it was decided and made public, and what is offered online."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from motlan.kernel.spec import Spec


class Listing(Spec):
    """What indicators 1.1, 1.2 and 3.1 of Decision 766/QĐ-TTg ask of a version of a procedure."""

    by: Literal["ministry", "province"] = Field(description="who decided to announce it")
    decided_on: date = Field(description="day of the decision that announces it")
    effective_on: date = Field(description="day on which its legal basis takes effect")
    public_on: date | None = Field(default=None, description="day on which it was made public; left out: not yet")
    online: Literal["full", "partial"] | None = Field(
        default=None, description="the whole of it, or a part, is done online; left out: nothing is"
    )
    eligible: bool = Field(default=False, description="it is on the list of those to be offered wholly online")

    @model_validator(mode="after")
    def _public_after_the_decision(self) -> Self:
        if self.public_on is not None and self.public_on < self.decided_on:
            msg = "public_on is before decided_on: nothing is made public before it is decided"
            raise ValueError(msg)
        return self
