"""What a compiled form is made of: frozen values, shared by all requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from motlan.dictionary.book import Dictionary
from motlan.dictionary.identifier import IdentifierScheme
from motlan.kernel.text import Text
from motlan.service.procedures.condition import Condition
from motlan.service.procedures.spec import Procedure


class Mode(StrEnum):
    """How a field came into the form."""

    ASK = "ask"
    SHOW = "show"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field. ``kind`` is a dictionary type, ``long_text`` or ``rows``; ``path`` is also its name in the post."""

    path: str
    label: Text
    kind: str
    mode: Mode
    required: bool
    hint: Text | None = None
    codes: Mapping[str, Text] = field(default_factory=dict)
    scheme: IdentifierScheme | None = None
    max_length: int = 200
    sensitive: bool = False
    least: int | None = None
    """A number that counts something: whole, not less than this."""
    most: int | None = None
    ahead: bool = False
    """A date that may still come."""
    unit: str = ""
    """The unit of measure of a number."""
    rows: str = ""
    """The group whose records are ticked, for a field of kind ``rows``."""
    who: str = ""
    """The reference of those records to whom a tick means."""
    counts: str = ""
    """The group whose records a number counts."""
    subject: str = field(init=False, repr=False)
    """Who it is about: ``child`` of ``child.full_name``."""
    attribute: str = field(init=False, repr=False)
    """What it is: ``full_name`` of ``child.full_name``."""

    def __post_init__(self) -> None:
        """Take the path apart once; a page asks for its parts sixty times."""
        subject, _, attribute = self.path.partition(".")
        object.__setattr__(self, "subject", subject)
        object.__setattr__(self, "attribute", attribute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A compiled finding: an earlier subject, perhaps one of its references; '' as subject is whoever has signed in."""

    subject: str
    reference: str
    when: Condition | None
    pointing: Mapping[str, str] = field(default_factory=dict)
    """References of the subject's own record, with the earlier subjects that they point at."""
    latest: str = ""
    """Of several records that point there, the one with the latest of this date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSubject:
    """A subject with all attributes that pages, conditions, papers or the effect read of it."""

    name: str
    concept: str
    label: Text
    new: bool
    optional: bool
    ways: tuple[Way, ...]
    needs: tuple[str, ...]
    identifier: str
    named_by: tuple[str, ...] = ()
    """Attributes that the applicant types to say who it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormGroup:
    """A repeated group; ``columns`` are paths within a record, with one reference to follow (``person.full_name``)."""

    name: str
    concept: str
    label: Text
    pointing_at: Mapping[str, str]
    of: str
    through: str
    sharing: str
    columns: tuple[Field, ...]
    needs: tuple[str, ...]
    follows: Mapping[str, tuple[str, ...]]
    """Reference attribute → attributes read of the record it points at."""
    concepts: Mapping[str, str]
    """Reference attribute → the concept it points at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """A choice between the held subject, another one, and none."""

    subject: str
    label: Text
    options: tuple[str, ...]

    @property
    def path(self) -> str:
        """Its name in the post."""
        return f"choose.{self.subject}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """One page in the order of the form."""

    name: str
    label: Text
    hint: Text | None
    when: Condition | None
    fields: tuple[Field, ...]
    choices: tuple[Choosing, ...]
    groups: tuple[str, ...]
    together: tuple[tuple[Text, tuple[str, ...]], ...] = ()
    """Headings, with the paths that stand under each."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """A procedure's form, compiled for one version."""

    procedure: Procedure
    dictionary: Dictionary
    subjects: Mapping[str, FormSubject]
    groups: Mapping[str, FormGroup]
    pages: tuple[FormPage, ...]
    component_conditions: Mapping[str, Condition]
    verify_when: Condition | None
    guards: Mapping[str, str] = field(default_factory=dict)
    """The right that opens the answer to a question, by its path; none where everybody at work may read it."""

    def right_to(self, one: Field) -> str:
        """The right that opens a field's value, as ``concept.attribute``; '' when everybody at work may see it."""
        subject = self.subjects.get(one.subject)
        return self.dictionary.guard(subject.concept, one.attribute) if subject else self.guards.get(one.path, "")

    def field(self, path: str) -> Field | None:
        """The field at a path, wherever in the form."""
        return next((one for page in self.pages for one in page.fields if one.path == path), None)
