"""What a workspace says about one procedure (``procedures/*.yaml``).

A procedure names its subjects (who it is about), its form (what is asked, what is only shown), its components (which
papers a held value replaces), its time limit and fee, and what its result does to a register.
"""

from datetime import date, time
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, field_validator, model_validator

from motlan.kernel.spec import Spec
from motlan.kernel.text import Text

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Path = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$", max_length=120)]
Condition = Annotated[str, StringConstraints(min_length=1, max_length=500)]

QUESTIONS = "dossier"
"""The reserved subject of the procedure's own questions: ``dossier.certificate_number``."""

SIGNED_IN = "signed_in"
"""The reserved answer to "who is the applicant": whoever has signed in."""


def _clock_time(value: object) -> object:
    """YAML 1.1 reads an unquoted ``15:00`` as 900 minutes; both spellings mean three in the afternoon."""
    return time(value // 60, value % 60) if isinstance(value, int) and 0 <= value < 24 * 60 else value


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str | dict) else value


class TimeLimit(Spec):
    """How long the deciding agency has: working days or working hours, never both.

    ``cut_off``: received after this local time counts as received on the next working day (Decree 118/2025/NĐ-CP).
    """

    working_days: int | None = Field(None, ge=0, le=400)
    working_hours: int | None = Field(None, ge=1, le=400)
    cut_off: Annotated[time | None, BeforeValidator(_clock_time)] = None

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.working_days is None) == (self.working_hours is None):
            msg = "give working_days or working_hours, one of them"
            raise ValueError(msg)
        return self


class FeeRow(Spec):
    """Amounts by channel from a day on, in the named units (all, when none is named). The last that applies wins."""

    since: date | None = None
    units: tuple[str, ...] = ()
    direct: int | None = Field(None, ge=0)
    online: int | None = Field(None, ge=0)
    post: int | None = Field(None, ge=0)


class Fee(Spec):
    """What it costs; no rows: free."""

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    amounts: Annotated[tuple[FeeRow, ...], BeforeValidator(_one_or_many)]
    legal_basis: str = ""


class Finding(Spec):
    """One way to know who a subject is: ``signed_in``, an earlier subject, or its reference (``mother.spouse``)."""

    who: str
    when: Condition | None = None


def _findings(value: object) -> object:
    many = _one_or_many(value)
    return [{"who": entry} if isinstance(entry, str) else entry for entry in many] if isinstance(many, list) else many


class Subject(Spec):
    """Someone or something the procedure is about. ``new``: does not exist before the result creates it."""

    concept: str
    label: Text
    new: bool = False
    optional: bool = False
    findings: Annotated[tuple[Finding, ...], BeforeValidator(_findings)] = Field((), alias="is")

    @model_validator(mode="after")
    def _new_is_unknown(self) -> Self:
        if self.new and self.findings:
            msg = "a new subject cannot be somebody who exists"
            raise ValueError(msg)
        return self


class Question(Spec):
    """What only this procedure asks and no dictionary attribute stands for."""

    type: Literal["text", "long_text", "date", "number", "code", "unit"]
    label: Text
    hint: Text | None = None
    options: dict[Name, Text] = Field({})
    optional: bool = False
    max_length: int = Field(200, ge=1, le=4000)

    @model_validator(mode="after")
    def _options_of_a_code(self) -> Self:
        if (self.type == "code") != bool(self.options):
            msg = "options belong to a question of type code, and such a question needs them"
            raise ValueError(msg)
        return self


class Group(Spec):
    """Records that repeat: those that point at a subject (its children), or share a value with it (its household).

    ``pointing_at``: reference attributes of the concept, with the subject they must point at (any of them suffices).
    ``through`` + ``sharing``: the subject's own record of the concept is found by the reference ``through``; all
    records with the same value of ``sharing`` belong to the group.
    """

    concept: str
    label: Text
    pointing_at: dict[Name, Name] = Field({})
    of: Name | None = None
    through: Name | None = None
    sharing: Name | None = None
    show: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        shared = (self.of, self.through, self.sharing)
        if bool(self.pointing_at) == any(shared) or (any(shared) and not all(shared)):
            msg = "give pointing_at, or all of: of, through, sharing"
            raise ValueError(msg)
        return self


class Page(Spec):
    """One page of the form. ``show`` is asked only when nobody holds it; ``change`` asks for a new value."""

    page: Name
    label: Text
    hint: Text | None = None
    when: Condition | None = None
    ask: tuple[Path, ...] = ()
    show: tuple[Path, ...] = ()
    change: tuple[Path, ...] = ()
    choose: dict[Name, tuple[Literal["held", "other", "none"], ...]] = Field({})
    repeat: tuple[Name, ...] = ()
    optional: tuple[Path, ...] = ()


class Component(Spec):
    """One line of the list of what belongs to a dossier.

    ``paper`` must be handed in unless every attribute of ``replaced_by`` is held; ``datum`` is read from a register;
    ``declaration`` is the form itself; ``note`` is only to be read.
    """

    id: Name
    label: Text
    kind: Literal["paper", "datum", "declaration", "note"]
    when: Condition | None = None
    replaced_by: tuple[Path, ...] = ()
    alternatives: tuple[Name, ...] = Field((), alias="or")
    alternative_labels: dict[Name, Text] = Field({})
    legal_basis: str = ""


class Verification(Spec):
    """When facts must be verified elsewhere, the limit becomes this one."""

    when: Condition
    limit: TimeLimit


class Process(Spec):
    """Which process runs; ``one_stop`` receives, handles, decides and returns."""

    use: Literal["one_stop"] = "one_stop"
    verify: Verification | None = None
    supplement_within_days: int = Field(30, ge=1, le=400)


class Effect(Spec):
    """What the decision writes into a hosted dataset, with values taken from the dossier.

    ``create`` names the new subject that the record founds; ``update`` an existing one that gets new values.
    """

    create: Name | None = None
    update: Name | None = None
    in_: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")] = Field(alias="in")
    set_: dict[Name, Path] = Field(alias="set", min_length=1)

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        if (self.create is None) == (self.update is None):
            msg = "give create (a new subject) or update (an existing one), one of them"
            raise ValueError(msg)
        return self

    @property
    def subject(self) -> str:
        """The subject of the procedure that the record is about."""
        return self.create or self.update or ""


class Result(Spec):
    """What the person gets, and what it does to a register. ``says``: what the document states besides the effect."""

    document: Name
    label: Text
    sign: bool = False
    says: tuple[Path, ...] = ()
    effect: Effect | None = None


class LifeEvent(Spec):
    """Something that happens in a life, by which people look for procedures. ``words``: what they type, any language,
    with tone marks or without."""

    label: Text
    about: Text
    words: tuple[str, ...] = ()


class Procedure(Spec):
    """One procedure as in force from one day on. ``decided_by``: where the unit of the deciding agency is read."""

    procedure: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.\-]{1,40}$")]
    label: Text
    about: Text
    in_force: date
    legal_basis: str
    owner: str
    life_events: tuple[Name, ...] = ()
    received_by: Literal["any_commune_centre", "deciding_agency"] = "any_commune_centre"
    decided_by: Path
    channels: tuple[Literal["direct", "online", "post"], ...] = ("direct", "online", "post")
    time_limit: TimeLimit
    fee: Fee | None = None
    subjects: dict[Name, Subject]
    questions: dict[Name, Question] = Field({})
    groups: dict[Name, Group] = Field({})
    form: tuple[Page, ...] = Field(min_length=1)
    components: tuple[Component, ...] = ()
    process: Process = Process()
    result: Result

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
