"""What a procedure costs, as a decision table: line × day × unit × channel × condition, and classes that pay less."""

from datetime import date
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from motlan.kernel.spec import Spec
from motlan.kernel.text import Text
from motlan.service.procedures.terms import Condition, Name, Path, one_or_many


class ChannelAmounts(Spec):
    """What a channel costs, in whole units of the currency."""

    direct: int | None = Field(
        default=None, ge=0, description="at the counter; free of charge is 0, left out: the channel has no amount here"
    )
    online: int | None = Field(default=None, ge=0, description="filed online")
    post: int | None = Field(default=None, ge=0, description="sent by post")


class FeeTier(ChannelAmounts):
    """Other amounts from the nth piece on: a page from the third on costs less."""

    from_: int = Field(alias="from", ge=2, description="the first piece that costs this")


class FeeRow(ChannelAmounts):
    """Amounts by channel from a day on, in the named units (all, when none is named). The last that applies wins."""

    line: Name | None = Field(default=None, description="the line it sets; left out where the fee has only one")
    since: date | None = Field(
        default=None, description="the first day on which these amounts hold; from the beginning where left out"
    )
    until: date | None = Field(default=None, description="the last day on which they hold; for good where left out")
    units: tuple[str, ...] = Field(
        default=(), description="codes of the units in which they hold; all where none is named"
    )
    when: Condition | None = Field(default=None, description="a condition in CEL; always where left out")
    then: tuple[FeeTier, ...] = Field(default=(), description="other amounts for the pieces from a number on")
    most: int | None = Field(default=None, ge=0, description="the line costs no more than this for all its pieces")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        begins = [tier.from_ for tier in self.then]
        if begins != sorted(set(begins)):
            msg = "then: each tier must begin after the one before it"
            raise ValueError(msg)
        if self.since and self.until and self.until < self.since:
            msg = "until is before since"
            raise ValueError(msg)
        return self


class FeeLine(Spec):
    """One line of a fee. ``each``: the question that says how many pieces; ``times``: all of it again so often."""

    label: Text = Field(description="what people read of it")
    each: Path | None = Field(default=None, description="the question that counts the pieces: `dossier.pages`")
    times: Path | None = Field(default=None, description="the question by which the sum is multiplied")


class FeeClass(Spec):
    """People or cases that pay less. The first whose condition holds counts."""

    id: Name = Field(description="name of the class")
    label: Text = Field(description="what people read of it")
    when: Condition = Field(description="a condition in CEL: `dossier.kind == 'relatives'`")
    pays: int = Field(default=0, ge=0, le=99, description="per cent that is still paid; 0: nothing")
    lines: tuple[Name, ...] = Field(default=(), description="the lines that it lowers; all where none is named")
    legal_basis: Text | None = Field(default=None, description="the act that grants it")


class Fee(Spec):
    """What it costs: a table of amounts, read line by line. No rows: free."""

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = Field(description="ISO 4217")
    lines: dict[Name, FeeLine] = Field(default={}, description="lines by name: several, or one that counts pieces")
    amounts: Annotated[tuple[FeeRow, ...], BeforeValidator(one_or_many)] = Field(
        description="rows by line, day, unit and condition; of those that apply to a line the last counts"
    )
    classes: tuple[FeeClass, ...] = Field(default=(), description="who pays less, or nothing")
    legal_basis: Text | None = Field(default=None, description="the act that sets the fee")

    @model_validator(mode="after")
    def _lines_are_there(self) -> Self:
        named = [row.line for row in self.amounts] + [line for one in self.classes for line in one.lines]
        if self.lines and None in named[: len(self.amounts)] and len(self.lines) > 1:
            msg = "a fee with several lines says in each row of which line it is (`line`)"
            raise ValueError(msg)
        strange = sorted({name for name in named if name is not None} - set(self.lines))
        if strange:
            msg = f"there is no line `{strange[0]}` in this fee"
            raise ValueError(msg)
        return self
