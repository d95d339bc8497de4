"""What can happen to a dossier. Each act is frozen, written once, and read back exactly as it was written.

An act of another plane (a hearing's) registers here with :func:`act`, in :mod:`~motlan.service.dossiers.fold` with what
it does to the state, and in :mod:`~motlan.service.dossiers.told` with the words that tell of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar

from pydantic import TypeAdapter

from motlan.kernel.registry import Registry
from motlan.service.dossiers.attachment import Attachment


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that happened; each kind has its own fields."""


A = TypeVar("A", bound=Act)

acts: Registry[type[Act]] = Registry("act")
_KINDS: dict[type[Act], str] = {}
_ADAPTERS: dict[str, TypeAdapter[Act]] = {}


def act(kind: str) -> Callable[[type[A]], type[A]]:
    """Let a frozen dataclass be written and read under a name: ``supplement_asked``."""

    def keep(one: type[A]) -> type[A]:
        acts.register(kind)(one)
        _KINDS[one] = kind
        _ADAPTERS[kind] = TypeAdapter(one)
        return one

    return keep


@dataclass(frozen=True, kw_only=True)
class HeldThen:
    """A held value as the applicant confirmed it: what it was, from which database, of which day."""

    value: str
    source: str
    as_of: str


@dataclass(frozen=True, kw_only=True)
class OnBehalf:
    """Who acted for the person whose dossier it is, and by what right (a capacity)."""

    name: str
    capacity: str


@dataclass(frozen=True, kw_only=True)
class FiledPart:
    """A part of a linked dossier: the procedure it carries out, the unit that decides it, the parts it comes after."""

    key: str
    procedure: str
    deciding: str
    after: tuple[str, ...] = ()


@act("filed")
@dataclass(frozen=True, kw_only=True)
class Filed(Act):
    """A person handed the dossier in. ``helping``, ``receiving`` and ``deciding`` are units, kept apart
    (Decree 118/2025/NĐ-CP).
    """

    procedure: str
    version: str
    channel: str
    applicant: int
    receiving: str
    deciding: str
    helping: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, HeldThen] = field(default_factory=dict)
    subjects: Mapping[str, int] = field(default_factory=dict)
    fee: int = 0
    papers: tuple[str, ...] = ()
    """The papers that were handed in at a counter, by the name of their component."""
    by: OnBehalf | None = None
    """Who filed it for the applicant; None when she did so herself, or an agency for her."""
    parts: tuple[FiledPart, ...] = ()
    """What a linked procedure sets going; nothing for every other."""
    attachments: Mapping[str, tuple[Attachment, ...]] = field(default_factory=dict)
    """The files that were handed in, by the name of their component."""
    originals: tuple[str, ...] = ()
    """The papers whose original an officer saw and gave back, by the name of their component."""
    replaced: tuple[str, ...] = ()
    """The papers that were not asked for, because registers hold what they say, by the name of their component."""
    doubted: Mapping[str, str] = field(default_factory=dict)
    """What registers held in doubt and nobody answered, by path: it says which papers are needed, and nothing else."""
    assurance: str = ""
    """The level of sign-in that the provider told of who filed; '' where no provider signed anybody in."""
    found: tuple[str, ...] = ()
    """The paths that were typed to name somebody whose record was found: what is ``held`` of them is what is said."""


@act("received")
@dataclass(frozen=True, kw_only=True)
class Received(Act):
    """The receiving agency took it in (slip 01); the clock runs from here to ``due_at``.

    ``parts_due``: what was promised for each part of a linked dossier, if each is decided on its last day.
    """

    due_at: datetime
    parts_due: Mapping[str, datetime] = field(default_factory=dict)


@act("taken")
@dataclass(frozen=True, kw_only=True)
class Taken(Act):
    """An officer took it on; ``name`` is hers when the head of the unit gave it to her."""

    officer: str
    name: str = ""


@act("supplement_asked")
@dataclass(frozen=True, kw_only=True)
class SupplementAsked(Act):
    """Something is missing (slip 02): ``items`` are component ids or field paths. The clock stops."""

    items: tuple[str, ...]
    note: str
    respond_by: datetime


@act("supplemented")
@dataclass(frozen=True, kw_only=True)
class Supplemented(Act):
    """The person supplied it; the clock runs on to the moved ``due_at`` (None before reception).

    ``promised_at``: the day first promised, moved alike, where more time was taken since.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    due_at: datetime | None = None
    by: OnBehalf | None = None
    promised_at: datetime | None = None
    parts_due: Mapping[str, datetime] = field(default_factory=dict)
    """The moved due instants of the parts under way."""
    attachments: Mapping[str, tuple[Attachment, ...]] = field(default_factory=dict)
    papers: tuple[str, ...] = ()
    """What was brought to the office on paper, by the name of its component; an officer took it in."""


@act("attached")
@dataclass(frozen=True, kw_only=True)
class Attached(Act):
    """An officer added files for the person: scans of the papers that she brought; ``component`` '' for no paper of the
    procedure. ``original``: the officer saw the original.
    """

    component: str
    files: tuple[Attachment, ...]
    note: str = ""
    original: bool = False


@act("payment_asked")
@dataclass(frozen=True, kw_only=True)
class PaymentAsked(Act):
    """A fee is to be paid before work goes on; ``payment`` names the order, ``respond_by`` the last instant for it."""

    amount: int
    payment: str = ""
    respond_by: datetime | None = None


@act("paid")
@dataclass(frozen=True, kw_only=True)
class Paid(Act):
    """The payment was confirmed: ``amount`` in whole units of the currency, ``way`` as ``online`` or ``counter``."""

    reference: str
    due_at: datetime | None = None
    payment: str = ""
    amount: int = 0
    way: str = ""
    promised_at: datetime | None = None
    parts_due: Mapping[str, datetime] = field(default_factory=dict)


@act("payment_lapsed")
@dataclass(frozen=True, kw_only=True)
class PaymentLapsed(Act):
    """An order of payment ran out of time; the fee is still owed."""

    payment: str


@act("refunded")
@dataclass(frozen=True, kw_only=True)
class Refunded(Act):
    """Money went back to who paid it."""

    payment: str
    amount: int
    reason: str = ""


@act("extended")
@dataclass(frozen=True, kw_only=True)
class Extended(Act):
    """The agency asked for more time, with the apology slip (04): for the whole, or for a part of a linked dossier."""

    due_at: datetime
    apology: str
    part: str = ""


@act("decided")
@dataclass(frozen=True, kw_only=True)
class Decided(Act):
    """The deciding agency granted it; the result went into ``register`` ('' when the procedure owes no effect).

    ``created`` is the subject that the result founded there, ``updated`` the one whose values it changed.
    """

    document: str
    register: str = ""
    created: int | None = None
    updated: int | None = None
    link: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    """Values that came with the decision, by path: a number that a register gave."""
    despite: str = ""
    """Why it was granted while an agency that had been consulted had not answered."""


@act("part_started")
@dataclass(frozen=True, kw_only=True)
class PartStarted(Act):
    """Work on a part of a linked dossier began: its own clock runs from here to ``due_at``. ``deciding``: the unit that
    decides it, where it is another than at the filing because somebody has moved since; else ''."""

    part: str
    due_at: datetime
    deciding: str = ""


@act("part_decided")
@dataclass(frozen=True, kw_only=True)
class PartDecided(Act):
    """The agency of a part granted it; its effect went into ``register`` ('' when it owes none).

    ``given``: values that came with the decision, by path; ``founded``: subjects that it created, by their name.
    """

    part: str
    register: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    founded: Mapping[str, int] = field(default_factory=dict)
    despite: str = ""


@act("part_declined")
@dataclass(frozen=True, kw_only=True)
class PartDeclined(Act):
    """A part was refused, with the reason the person reads; or it ended ``because`` one that it comes after was."""

    part: str
    reason: str = ""
    because: str = ""


@act("consulted")
@dataclass(frozen=True, kw_only=True)
class Consulted(Act):
    """Another agency was asked for its opinion, the ``number``-th of the dossier; the clock runs on.

    ``shown`` are the paths of the values that its question needs: the agency sees nothing else of the dossier.
    """

    number: int
    unit: str
    question: str
    respond_by: datetime
    shown: tuple[str, ...] = ()


@act("consultation_answered")
@dataclass(frozen=True, kw_only=True)
class ConsultationAnswered(Act):
    """The agency that was consulted answered; ``name`` is the officer's who did."""

    number: int
    unit: str
    answer: str
    agrees: bool
    name: str = ""


@act("consultation_overdue")
@dataclass(frozen=True, kw_only=True)
class ConsultationOverdue(Act):
    """The time for an answer went by; it may still come."""

    number: int
    unit: str
    respond_by: datetime


@act("declined")
@dataclass(frozen=True, kw_only=True)
class Declined(Act):
    """Refused, with the reason the person reads (slip 03)."""

    reason: str


@act("withdrawn")
@dataclass(frozen=True, kw_only=True)
class Withdrawn(Act):
    """The person took it back."""

    reason: str = ""
    by: OnBehalf | None = None


@act("stopped")
@dataclass(frozen=True, kw_only=True)
class Stopped(Act):
    """Work stopped (slip 05): an officer says why, or nobody answered (``unanswered``: what was asked for) in time."""

    reason: str
    unanswered: Literal["", "supplement", "payment"] = ""
    respond_by: datetime | None = None


@act("signed")
@dataclass(frozen=True, kw_only=True)
class Signed(Act):
    """The result's document was signed: its code, the hash of the signed bytes, in whose name."""

    document: str
    sha256: str
    signer: str


@act("returned")
@dataclass(frozen=True, kw_only=True)
class Returned(Act):
    """The result reached the person; ``unpaid`` of the fee was still owed then, and ``despite`` says why that was."""

    way: str
    unpaid: int = 0
    despite: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An act with its number in the dossier (from 1), its instant, and the account that did it."""

    number: int
    at: datetime
    actor: str
    act: Act

    @property
    def kind(self) -> str:
        """The act's registered name."""
        return kind_of(self.act)


def kind_of(act: Act) -> str:
    """The registered name of an act: ``supplement_asked``."""
    return _KINDS[type(act)]


def payload(act: Act) -> dict[str, Any]:
    """The act as JSON values.

    >>> payload(Declined(reason="Sai thẩm quyền"))
    {'reason': 'Sai thẩm quyền'}
    """
    dumped: dict[str, Any] = _ADAPTERS[kind_of(act)].dump_python(act, mode="json")
    return dumped


def read_act(kind: str, payload: Mapping[str, Any]) -> Act:
    """The act that :func:`payload` wrote; raise UnknownName for a kind that there is not."""
    acts.get(kind)
    return _ADAPTERS[kind].validate_python(dict(payload))
