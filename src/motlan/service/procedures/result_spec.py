"""What a decision brings about: the document that the person gets, and what is written into registers."""

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from motlan.kernel.spec import Spec
from motlan.kernel.text import Text
from motlan.service.procedures.terms import Condition, Name, Path


class Effect(Spec):
    """What the decision writes into a hosted dataset, with values taken from the dossier.

    ``create`` names the new subject that the record founds; ``update`` an existing one that gets new values.
    """

    create: Name | None = Field(default=None, description="the new subject that the record founds")
    update: Name | None = Field(default=None, description="the existing subject that gets new values")
    in_: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")] = Field(
        alias="in", description="hosted dataset that is written: `database.dataset`"
    )
    when: Condition | None = Field(default=None, description="condition (CEL) under which it is written")
    part: Name | None = Field(default=None, description="the part of a linked procedure whose decision writes it")
    and_each: Path | None = Field(
        default=None, description="question of type `rows`: the same is written for each record that was ticked in it"
    )
    fixed: dict[Name, str] = Field(default={}, description="values that it always writes, by attribute")
    set_: dict[Name, Path] = Field(
        alias="set", min_length=1, description="attribute → path of the dossier whose value it takes"
    )
    unless_held: tuple[Name, ...] = Field(
        default=(),
        description="attributes by which a new record is told apart, one of them a reference: while a record stands in "
        "which all of them are the same, nothing is filed or granted",
    )

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        if (self.create is None) == (self.update is None):
            msg = "give create (a new subject) or update (an existing one), one of them"
            raise ValueError(msg)
        if self.and_each and self.create:
            msg = "and_each is for an effect that updates: those who are ticked exist"
            raise ValueError(msg)
        if self.unless_held and self.update:
            msg = "unless_held is for an effect that creates: who is updated is held"
            raise ValueError(msg)
        return self

    @property
    def subject(self) -> str:
        """The subject of the procedure that the record is about."""
        return self.create or self.update or ""


class Certified(Spec):
    """A result that certifies copies: the files that were attached under one paper, named so that nobody takes another
    for them.
    """

    paper: Name = Field(description="the component whose attached files are the copy")
    named: Text = Field(description="what the document says below the files that it names")
    on_paper: Text = Field(description="what it says where no file was attached: the copies are of paper")


class Called(Spec):
    """Another name of the document, by how the matter ended."""

    when: Condition = Field(description="condition (CEL) on what the dossier says and the decision brings")
    label: Text = Field(description="what people call it then")


class Result(Spec):
    """What the person gets, and what it does to a register. ``says``: what the document states besides the effect;
    ``gives``: what the decision is first to say.
    """

    document: Name = Field(description="name of the document that the person gets")
    label: Text = Field(description="what people call it")
    called: tuple[Called, ...] = Field(
        default=(), description="other names by how the matter ended; the first whose condition holds counts"
    )
    sign: bool = Field(default=False, description="it is signed digitally")
    says: tuple[Path, ...] = Field(default=(), description="paths that the document states beside the effect")
    effect: Effect | None = Field(default=None, description="what the decision writes into a register")
    certifies: Certified | None = Field(
        default=None,
        description="the attached files of a paper are what it certifies: it names each by its name, its pages and its "
        "SHA-256, and they are had beside it",
    )
    gives: tuple[Path, ...] = Field(
        default=(),
        description="values that come with the decision and are typed by whoever decides, such as a number that a "
        "register gives; what a part of a linked procedure gives stands there",
    )
    attend: tuple[Name, ...] = Field(
        default=(),
        description="subjects who come to the office before it is granted, such as both who marry",
    )
    also: tuple[Effect, ...] = Field(
        default=(), description="what else the same decision writes; all of it or nothing is written"
    )

    @model_validator(mode="after")
    def _one_first(self) -> Self:
        if self.also and self.effect is None:
            msg = "also: give the main effect in `effect` first"
            raise ValueError(msg)
        return self

    @property
    def effects(self) -> tuple[Effect, ...]:
        """Everything that the decision writes, the main effect first."""
        return (self.effect, *self.also) if self.effect else ()
