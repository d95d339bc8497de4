"""What a filled form is: pages of held values, questions, choices and groups, as one applicant sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from motlan.kernel.text import Text
from motlan.service.forms.held import HeldRecord, HeldValue
from motlan.service.forms.model import Choosing, Field, Form, FormGroup, FormPage
from motlan.service.forms.ticked import Row

SECONDS_A_QUESTION = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A held value in the form: nothing to type."""

    field: Field
    held: HeldValue
    display: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question. ``reason`` says why something is asked that registers might hold; ``current`` is what they hold."""

    field: Field
    reason: Text | None = None
    current: Shown | None = None
    answer: str = ""
    rows: tuple[Row, ...] = ()
    """What can be ticked; none while another page is filled."""
    naming: bool = False
    """By it and others somebody is found in the place of the one who is offered."""

    @property
    def name(self) -> str:
        """The name of the input."""
        return self.field.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A choice about who a subject is; ``chosen`` is the answer or the default, '' where one has to be chosen.

    ``reason`` says why the one who is offered is to be looked at with care: a value that led there is in doubt.
    """

    choosing: Choosing
    options: tuple[tuple[str, Text], ...]
    chosen: str
    reason: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledGroup:
    """A repeated group: one row a record, one held value (or None) a column."""

    group: FormGroup
    rows: tuple[tuple[Shown | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledPage:
    """One page as this applicant sees it; empty while another one is filled."""

    page: FormPage
    held: tuple[Shown, ...] = ()
    asked: tuple[Asked, ...] = ()
    choices: tuple[Choice, ...] = ()
    groups: tuple[FilledGroup, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Filled:
    """The whole form for one applicant. ``context`` has every value that conditions, papers and the effect read."""

    form: Form
    known: Mapping[str, HeldRecord]
    context: Mapping[str, str]
    pages: tuple[FilledPage, ...]
    absent: frozenset[str] = field(default=frozenset())
    """Optional subjects that this dossier does without."""
    misnamed: frozenset[str] = field(default=frozenset())
    """Subjects of whom a number was typed that is somebody's of another name or birth date."""
    doubted: Mapping[str, str] = field(default_factory=dict)
    """What is held in doubt and was not answered: of all conditions those of papers alone read it."""
    twins: Mapping[str, Text] = field(default_factory=dict)
    """What is to be founded and stands in the registers already, by the path that it is told apart by."""

    @property
    def asked(self) -> tuple[Asked, ...]:
        """All questions, in order."""
        return tuple(one for page in self.pages for one in page.asked)

    @property
    def held(self) -> tuple[Shown, ...]:
        """All held values shown, in order."""
        return tuple(one for page in self.pages for one in page.held)

    @property
    def minutes(self) -> int:
        """How long the questions take, rounded up; at least one."""
        return max(1, -(-len(self.asked) * SECONDS_A_QUESTION // 60))

    def page(self, name: str) -> FilledPage | None:
        """The page called ``name``, when the applicant has it."""
        return next((one for one in self.pages if one.page.name == name), None)
