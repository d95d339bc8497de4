"""What a workspace says about one procedure (``procedures/*.yaml``).

A procedure names its subjects (who it is about), its form (what is asked, what is only shown), its components (which
papers a held value replaces), its time limit and fee, and what its result does to a register.
"""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, field_validator, model_validator

from motlan.kernel.spec import Spec
from motlan.kernel.text import Text
from motlan.service.procedures.fee_spec import Fee
from motlan.service.procedures.hearing_spec import Hearing
from motlan.service.procedures.listing_spec import Listing
from motlan.service.procedures.page_spec import Together, lacking
from motlan.service.procedures.process_spec import Process, TimeLimit, Verification
from motlan.service.procedures.requirement import Requirement
from motlan.service.procedures.result_spec import Effect, Result
from motlan.service.procedures.terms import Condition, Name, Path, one_or_many

# fmt: off
__all__ = [
    "DECISION", "DECISION_SAYS", "QUESTIONS", "SIGNED_IN", "Component", "Effect", "Filer", "Finding", "Group",
    "LifeEvent", "Office", "Page", "Part", "Procedure", "Process", "Question", "Result", "Subject", "TimeLimit",
    "Verification",
]
# fmt: on

QUESTIONS = "dossier"
"""The reserved subject of the procedure's own questions: ``dossier.certificate_number``."""

DECISION = "decision"
"""The reserved subject of what the decision says of itself; only an effect may read it."""

DECISION_SAYS = ("code", "day", "unit")
"""The dossier's code, the local day of the decision, and the unit that decided: ``decision.code``."""

SIGNED_IN = "signed_in"
"""The reserved answer to "who is the applicant": whoever has signed in."""


class Finding(Spec):
    """One way to know who a subject is: ``signed_in``, an earlier subject, its reference (``mother.spouse``), or the
    record whose references point at earlier subjects, of several that with the ``latest`` date."""

    who: str = Field(default="", description="`signed_in`, an earlier subject, or its reference (`mother.spouse`)")
    pointing_at: dict[Name, Name] = Field(
        {}, description="instead of `who`: reference of the concept → earlier subject; any of them suffices"
    )
    latest: Name | None = Field(
        default=None, description="of several records that point there, the latest by this date"
    )
    when: Condition | None = Field(default=None, description="condition (CEL) under which this way is taken")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.who) == bool(self.pointing_at) or bool(self.pointing_at) != bool(self.latest):
            msg = "give who, or pointing_at with latest"
            raise ValueError(msg)
        return self


def _findings(value: object) -> object:
    many = one_or_many(value)
    return [{"who": entry} if isinstance(entry, str) else entry for entry in many] if isinstance(many, list) else many


class Subject(Spec):
    """Someone or something the procedure is about. ``new``: does not exist before the result creates it."""

    concept: str = Field(description="concept of the dictionary")
    label: Text = Field(description="what the form calls it")
    new: bool = Field(default=False, description="does not exist before the result creates it")
    optional: bool = Field(default=False, description="there may be none")
    named_by: tuple[Name, ...] = Field(
        default=(),
        description="attributes that are typed and must agree with one held record: the number, and what proves it; "
        "with `is`: of whoever is named instead, and what else the record holds is not asked then",
    )
    findings: Annotated[tuple[Finding, ...], BeforeValidator(_findings)] = Field(
        (), alias="is", description="who it is: ways to know, the first that finds somebody counts"
    )

    @model_validator(mode="after")
    def _new_is_unknown(self) -> Self:
        if self.new and self.findings:
            msg = "a new subject cannot be somebody who exists"
            raise ValueError(msg)
        if self.named_by and self.new:
            msg = "named_by is for somebody who exists"
            raise ValueError(msg)
        if len(self.named_by) == 1:
            msg = "named_by needs a second attribute: a number alone would let anybody read anybody"
            raise ValueError(msg)
        return self


class Question(Spec):
    """What only this procedure asks and no dictionary attribute stands for."""

    type: Literal["text", "long_text", "date", "number", "code", "unit", "rows", "reference"] = Field(
        description="how it is asked"
    )
    label: Text = Field(description="the question")
    hint: Text | None = Field(default=None, description="a line of help below it")
    options: dict[Name, Text] = Field({}, description="answers of a question of type `code`, by code")
    rows: Name | None = Field(
        default=None, description="of a question of type `rows`: the group whose records are ticked, but for one's own"
    )
    who: Name | None = Field(
        default=None, description="reference of those records to whom a tick means; the record itself where left out"
    )
    concept: Name | None = Field(
        default=None, description="of a question of type `reference`: the concept whose number is typed, and must fit"
    )
    counts: Name | None = Field(
        default=None,
        description="of a question of type `number`: the group whose records it counts; their number stands in it, and "
        "whoever decides is told of another one",
    )
    optional: bool = Field(default=False, description="may be left empty")
    least: int | None = Field(default=None, description="a number is whole and not less than this")
    most: int | None = Field(default=None, description="a number is whole and not more than this")
    max_length: int = Field(200, ge=1, le=4000, description="letters of a text")
    ahead: bool = Field(default=False, description="a date that may still come; else only days that have come fit")
    sensitive: bool | None = Field(
        default=None,
        description="shown to who has a right to it; an answer that is somebody's number, or that an effect writes into"
        " a sensitive attribute, is as sensitive as that, whatever is said here",
    )

    @model_validator(mode="after")
    def _options_of_a_code(self) -> Self:
        if (self.type == "code") != bool(self.options):
            msg = "options belong to a question of type code, and such a question needs them"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _rows_of_a_group(self) -> Self:
        if (self.type == "rows") != bool(self.rows) or (self.who and not self.rows):
            msg = "rows (and who) belong to a question of type rows, and such a question needs rows"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _number_that_counts(self) -> Self:
        if self.counts and self.type != "number":
            msg = "counts belongs to a question of type number"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _concept_of_a_reference(self) -> Self:
        if (self.type == "reference") != bool(self.concept):
            msg = "concept belongs to a question of type reference, and such a question needs it"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _bounds_of_a_number(self) -> Self:
        if (self.least is not None or self.most is not None) and self.type != "number":
            msg = "least and most belong to a question of type number"
            raise ValueError(msg)
        return self


class Group(Spec):
    """Records that repeat: those that point at a subject (its children), or share a value with it (its household).

    ``pointing_at``: reference attributes of the concept, with the subject they must point at (any of them suffices).
    ``through`` + ``sharing``: the subject's own record of the concept is found by the reference ``through``; all
    records with the same value of ``sharing`` belong to the group.
    """

    concept: str = Field(description="concept of the records")
    label: Text = Field(description="what the form calls them")
    pointing_at: dict[Name, Name] = Field(
        {}, description="reference attribute → the subject it must point at; any of them suffices"
    )
    of: Name | None = Field(default=None, description="the subject whose group it is, with `through` and `sharing`")
    through: Name | None = Field(
        default=None, description="reference by which the subject has a record of its own in the concept"
    )
    sharing: Name | None = Field(default=None, description="attribute whose value all records of the group share")
    show: tuple[str, ...] = Field(min_length=1, description="attributes shown of each record")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        shared = (self.of, self.through, self.sharing)
        if bool(self.pointing_at) == any(shared) or (any(shared) and not all(shared)):
            msg = "give pointing_at, or all of: of, through, sharing"
            raise ValueError(msg)
        return self


class Page(Spec):
    """One page of the form. ``show`` is asked only when nobody holds it; ``change`` asks for a new value."""

    page: Name = Field(description="name of the page")
    label: Text = Field(description="its heading")
    hint: Text | None = Field(default=None, description="a line of help below the heading")
    when: Condition | None = Field(default=None, description="condition (CEL) under which the page is there")
    ask: tuple[Path, ...] = Field(default=(), description="paths that are always asked (`child.full_name`)")
    show: tuple[Path, ...] = Field(
        default=(), description="paths that are shown, and asked only where nobody holds a value"
    )
    change: tuple[Path, ...] = Field(
        default=(), description="paths for which a new value is asked, beside the held one"
    )
    choose: dict[Name, tuple[Literal["held", "other", "none"], ...]] = Field(
        {}, description="subject → what can be chosen: the one that is held, another, none"
    )
    repeat: tuple[Name, ...] = Field(default=(), description="groups of which each record is shown")
    optional: tuple[Path, ...] = Field(default=(), description="paths of this page that may be left empty")
    together: tuple[Together, ...] = Field(
        default=(), description="questions of this page that stand under one heading, such as the parts of an address"
    )

    @model_validator(mode="after")
    def _own_paths_together(self) -> Self:
        if wrong := lacking(self.together, (*self.ask, *self.show, *self.change)):
            msg = f"together: {', '.join(wrong)} must stand in this page, and together once"
            raise ValueError(msg)
        return self


class Component(Spec):
    """One line of the list of what belongs to a dossier.

    ``paper`` must be handed in unless every attribute of ``replaced_by`` is held; ``datum`` is read from a register;
    ``declaration`` is the form itself; ``note`` is only to be read.
    """

    id: Name = Field(description="name of the line")
    label: Text = Field(description="what people read")
    kind: Literal["paper", "datum", "declaration", "note"] = Field(
        description="paper, datum (read from a register), declaration (the form itself) or note (only to be read)"
    )
    when: Condition | None = Field(default=None, description="condition (CEL) under which it belongs to the dossier")
    replaced_by: tuple[Path, ...] = Field(
        default=(), description="paths: where a value is held of all of them, the paper is not asked for"
    )
    alternatives: tuple[Name, ...] = Field((), alias="or", description="papers that would do instead, by name")
    alternative_labels: dict[Name, Text] = Field({}, description="what people read of each of them")
    copies: int | None = Field(
        default=None, ge=1, le=20, description="how many of it are handed in: of a paper, or of the declaration"
    )
    legal_basis: Text | None = Field(default=None, description="the act that asks for it")
    parts: tuple[Name, ...] = Field(
        default=(), description="the parts of a linked procedure that need it; all of them where left out"
    )


class Filer(Spec):
    """Who may file. ``when`` reads only what is held of whoever signs in, and of those whom the record leads to."""

    who: Text = Field(description="who it is, in plain words")
    when: Condition | None = Field(
        default=None, description="condition (CEL) on what is held, before anything is asked; always where left out"
    )


class Office(Spec):
    """A unit that may decide a part: where it is read, and when it is that one."""

    unit: Path = Field(description="path whose unit decides (`mother.residence_unit`)")
    level: int | None = Field(
        default=None, ge=1, description="level of the unit, counted from below the country, when one above it decides"
    )
    when: Condition | None = Field(default=None, description="condition (CEL) under which it is this one")


def _offices(value: object) -> object:
    many = one_or_many(value)
    return [{"unit": entry} if isinstance(entry, str) else entry for entry in many] if isinstance(many, list) else many


class Part(Spec):
    """One procedure carried out within a linked one, by an agency of its own and with a clock of its own."""

    procedure: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.\-]{1,40}$")] = Field(
        description="code in the national list of the procedure that this part carries out, in quotation marks"
    )
    label: Text = Field(description="what people call this part")
    owner: str = Field(description="agency that answers for it, as `workspace.yaml` calls it")
    legal_basis: Text = Field(description="acts it rests on, with a semicolon between them")
    decided_by: Annotated[tuple[Office, ...], BeforeValidator(_offices)] = Field(
        min_length=1, description="who decides it: paths of units; the first whose condition holds counts"
    )
    time_limit: TimeLimit = Field(description="how long its agency has, from when its part of the work can begin")
    verify: Verification | None = Field(
        default=None, description="when facts must be verified elsewhere, and the limit that then counts"
    )
    after: tuple[Name, ...] = Field(default=(), description="parts that must be granted before it can begin")
    when: Condition | None = Field(default=None, description="condition (CEL) under which the part is there")
    gives: tuple[Path, ...] = Field(
        default=(), description="paths whose values its decision brings, typed by the officer (`child.personal_number`)"
    )


class LifeEvent(Spec):
    """Something that happens in a life, by which people look for procedures. ``words``: what they type, any language,
    with tone marks or without."""

    label: Text = Field(description="what happens, in a few words")
    about: Text = Field(description="one sentence of what one can do")
    words: tuple[str, ...] = Field(
        default=(), description="what people type when they look for it, with tone marks or without"
    )


class Procedure(Spec):
    """One procedure as in force from one day on. ``decided_by``: where the unit of the deciding agency is read."""

    procedure: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.\-]{1,40}$")] = Field(
        description="code in the national list, in quotation marks"
    )
    label: Text = Field(description="its official name")
    about: Text = Field(description="what it is for, in plain words")
    in_force: date = Field(description="first day of this version")
    legal_basis: Text = Field(description="acts it rests on, with a semicolon between them")
    owner: str = Field(description="agency that answers for it, as `workspace.yaml` calls it")
    listing: Listing | None = Field(default=None, description="how it stands in the official list of procedures")
    life_events: tuple[Name, ...] = Field(default=(), description="life events under which it is found")
    received_by: Literal["any_commune_centre", "deciding_agency"] = Field(
        default="any_commune_centre",
        description="who takes dossiers: any commune centre of the country, or the deciding agency alone",
    )
    decided_by: Path = Field(description="path whose unit decides (`child.residence_unit`)")
    decided_at: int | None = Field(
        default=None,
        ge=1,
        le=9,
        description="level of the unit that decides, counted from below the country: 1 a province; where `decided_by`"
        " names a unit below it, the one above decides",
    )
    may_file: Annotated[tuple[Filer, ...], BeforeValidator(one_or_many)] = Field(
        default=(), description="who may file; the first whose condition holds counts, anybody where it is left out"
    )
    channels: tuple[Literal["direct", "online", "post"], ...] = Field(
        default=("direct", "online", "post"), description="ways in which it may be filed"
    )
    assurance: str | None = Field(
        default=None, description="the level of sign-in that filing asks for; one of `sign_in.acr` in `workspace.yaml`"
    )
    time_limit: TimeLimit = Field(description="how long the deciding agency has")
    fee: Fee | None = Field(default=None, description="what it costs; free where left out")
    subjects: dict[Name, Subject] = Field(description="name → who or what it is about")
    questions: dict[Name, Question] = Field(
        {}, description="name → question that no attribute of the dictionary stands for (`dossier.name`)"
    )
    groups: dict[Name, Group] = Field({}, description="name → records that repeat: children, a household")
    form: tuple[Page, ...] = Field(min_length=1, description="pages in order")
    requires: tuple[Requirement, ...] = Field(
        default=(), description="what must hold of the whole form before it can be filed"
    )
    components: tuple[Component, ...] = Field(default=(), description="what belongs to a dossier")
    process: Process = Field(default=Process(), description="how it is handled")
    parts: dict[Name, Part] = Field(
        {}, description="a linked procedure's parts by name: other procedures that one filing sets going"
    )
    hearing: Hearing | None = Field(
        default=None, description="the session in which its parties are heard before it is granted"
    )
    result: Result = Field(description="what the person gets and what it does to a register")

    @field_validator("procedure", mode="before")
    @classmethod
    def _quoted(cls, value: Any) -> Any:
        if isinstance(value, float):
            msg = "put the code in quotation marks, YAML read it as a number"
            raise ValueError(msg)
        return value

    @property
    def version(self) -> str:
        """The version is the day it came into force, ``2025-07-01``; a received dossier keeps it."""
        return self.in_force.isoformat()
