"""Which slip an event issues, and what it says: pure, the same at any later time.

A slip says what was so when it was issued: its facts come from the event and from the dossier as it stood then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from motlan.kernel.text import Text
from motlan.service.documents.model import Document, Row
from motlan.service.documents.slips import LABELS, Paper, Slip, SlipKind, Slips
from motlan.service.dossiers.events import (
    Act,
    Declined,
    Event,
    Extended,
    PartDeclined,
    Received,
    Stopped,
    SupplementAsked,
)
from motlan.service.dossiers.fold import DossierState, fold
from motlan.service.dossiers.status import Channel
from motlan.service.dossiers.told import why_stopped
from motlan.service.forms.components import Standing, components_of
from motlan.service.forms.display import money, plain, unit_name
from motlan.service.forms.model import Form

SLIP_OF: Mapping[type[Act], SlipKind] = {
    Received: "slip_01",
    SupplementAsked: "slip_02",
    Declined: "slip_03",
    PartDeclined: "slip_03",
    Extended: "slip_04",
    Stopped: "slip_05",
}
"""The slip that each act issues to the person."""

FREE = Text(vi="Không thu", en="Free")


COPY = Text(vi="Bản sao", en="Copy")
PAGES = Text(vi="{pages} trang", en="pages: {pages}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A file that a result certifies. ``pages``: 0 where it has none, as a picture has."""

    name: str
    sha256: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """What a result certifies, and what it says of it instead of its usual closing words."""

    files: tuple[Copy, ...]
    closing: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A dossier as documents need it: its events in order, its form, and how the country writes time and money."""

    code: str
    name: str
    events: Sequence[Event]
    form: Form
    zone: ZoneInfo

    def upto(self, number: int) -> DossierState:
        """How it stood after the event of this number."""
        return fold(event for event in self.events if event.number <= number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuable:
    """A slip that an event of the dossier issued."""

    kind: SlipKind
    number: int
    at: datetime


def issuable(events: Sequence[Event]) -> tuple[Issuable, ...]:
    """The slips issued to the person so far, oldest first."""
    found = ((_kind(event.act), event) for event in events)
    return tuple(Issuable(kind=kind, number=event.number, at=event.at) for kind, event in found if kind)


def _kind(act: Act) -> SlipKind | None:
    """The slip of an act; what ends because another part was refused is told on the slip of that one."""
    return None if isinstance(act, PartDeclined) and act.because else SLIP_OF.get(type(act))


def slip(*, case: Case, number: int, words: Slips, language: str) -> Document | None:
    """The slip that the event of this number issued; None when it issues none."""
    event = next((one for one in case.events if one.number == number), None)
    kind = _kind(event.act) if event else None
    if event is None or kind is None:
        return None
    return _document(case, words.of(kind), kind, event, words, language)


def result(
    *,
    case: Case,
    label: Text,
    rows: Sequence[tuple[Text, Text]],
    words: Slips,
    language: str,
    at: datetime,
    copies: Copies | None = None,
    opened: Sequence[tuple[Text, Text]] | None = None,
) -> Document:
    """The result that a decision grants: ``rows`` are what it says, label and value; ``copies``: what it certifies.

    ``opened``: the rows as whoever verifies it by its code reads them; None: as they stand.
    """
    state = fold(case.events)
    known = _texts(facts(case=case, event=case.events[-1], language=language))
    paper: Paper = words.result
    first: tuple[Row, ...] = tuple(
        (LABELS[name].in_(language), (known[name],)) for name in ("code", "procedure", "applicant") if known.get(name)
    )
    last = tuple(_copies(copies, language)) if copies else ()

    def whole(said: Sequence[tuple[Text, Text]]) -> tuple[Row, ...]:
        return (*first, *((name.in_(language), (value.in_(language),)) for name, value in said), *last)

    return Document(
        kind="result",
        language=language,
        title=label.in_(language),
        issuer=unit_name(state.deciding, case.form.dictionary).in_(language),
        day=moment(at, case.zone),
        rows=whole(rows),
        opened=whole(opened) if opened is not None else None,
        heading=tuple(line.in_(language) for line in words.heading),
        place=words.place.in_(language) if words.place else "",
        form=paper.form.in_(language) if paper.form else "",
        opening=paper.opening.in_(language).format_map(known) if paper.opening else "",
        closing=(copies.closing.in_(language),)
        if copies
        else tuple(one.in_(language).format_map(known) for one in paper.closing),
    )


def _copies(copies: Copies, language: str) -> Iterator[Row]:
    """Each file by its name and pages, and by its fingerprint: in two halves, as long as a line holds."""
    for one in copies.files:
        pages = f" ({PAGES.in_(language).format(pages=one.pages)})" if one.pages else ""
        half = len(one.sha256) // 2
        yield COPY.in_(language), (f"{one.name}{pages}", f"SHA-256: {one.sha256[:half]}", one.sha256[half:])


def _document(case: Case, slip_words: Slip, kind: SlipKind, event: Event, words: Slips, language: str) -> Document:
    known = facts(case=case, event=event, language=language)
    texts = _texts(known)
    return Document(
        kind=kind,
        language=language,
        title=slip_words.title.in_(language),
        issuer=texts["deciding" if isinstance(event.act, Extended | Stopped) else "receiving"],
        day=moment(event.at, case.zone),
        rows=tuple((LABELS[name].in_(language), known[name]) for name in slip_words.rows if known[name]),
        heading=tuple(line.in_(language) for line in words.heading),
        place=words.place.in_(language) if words.place else "",
        form=slip_words.form.in_(language) if slip_words.form else "",
        opening=slip_words.opening.in_(language).format_map(texts) if slip_words.opening else "",
        closing=tuple(one.in_(language).format_map(texts) for one in slip_words.closing),
    )


def facts(*, case: Case, event: Event, language: str) -> dict[str, tuple[str, ...]]:
    """Every fact as lines of text when ``event`` had happened; no lines: it has no value."""
    before, after = case.upto(event.number - 1), case.upto(event.number)
    procedure, act = case.form.procedure, event.act
    units = {name: getattr(after, name) for name in ("helping", "receiving", "deciding")}
    part = after.parts.get(act.part) if isinstance(act, Extended | PartDeclined) else None
    if part is not None:
        units |= {"receiving": part.deciding, "deciding": part.deciding}
    single = {
        "code": case.code,
        "procedure": _label(case, part.key if part else "", language),
        "applicant": case.name,
        **{name: _unit(case, code, language) for name, code in units.items()},
        "channel": Channel(after.channel).label.in_(language),
        "filed_at": _moment(after.filed_at, case),
        "received_at": _moment(after.received_at, case),
        "due_at": _moment(part.due_at if part else after.due_at, case),
        "was_due_at": _moment(_due(before, act.part), case) if isinstance(act, Extended) else "",
        "fee": _fee(case, after.fee, language),
        "result": procedure.result.label.in_(language),
        "note": act.note if isinstance(act, SupplementAsked) else "",
        "respond_by": _moment(act.respond_by, case) if isinstance(act, SupplementAsked) else "",
        "reason": _reason(act, case, language),
        "at": moment(event.at, case.zone),
    }
    asked = act.items if isinstance(act, SupplementAsked) else ()
    return {
        **{name: tuple(value.splitlines()) for name, value in single.items()},
        "items": tuple(label(case.form, item).in_(language) for item in asked),
        "parts": _parts(act, after, case, language),
        "deciding": tuple(_unit(case, one, language) for one in _deciding(act, after, units["deciding"]) if one),
        "papers": tuple(paper.in_(language) for paper in papers(case.form, after)),
    }


def _label(case: Case, part: str, language: str) -> str:
    """What the procedure is called, and the part of it that the slip is about."""
    procedure = case.form.procedure
    labels = [procedure.label, *([procedure.parts[part].label] if part else [])]
    return ": ".join(one.in_(language) for one in labels)


def _due(state: DossierState, part: str) -> datetime | None:
    return state.parts[part].due_at if part else state.due_at


FORESEEN = Text(vi="dự kiến, tính từ khi có kết quả", en="foreseen, counts from the result of")


def _parts(act: Act, state: DossierState, case: Case, language: str) -> tuple[str, ...]:
    """The parts of a linked dossier as it was received: what, who decides it, the instant promised for it; nothing for
    any other dossier. Whose turn comes after another part's has no promise yet: its instant is only foreseen."""
    promised = act.parts_due if isinstance(act, Received) else {}
    labels = {name: one.label.in_(language) for name, one in case.form.procedure.parts.items()}
    found: list[str] = []
    for name, due in promised.items():
        part = state.parts.get(name)
        waits = ", ".join(labels[one] for one in part.after) if part else ""
        when = f"{moment(due, case.zone)} ({FORESEEN.in_(language)}: {waits})" if waits else moment(due, case.zone)
        found.append(" – ".join([labels[name], *([_unit(case, part.deciding, language)] if part else []), when]))
    return tuple(found)


def _deciding(act: Act, state: DossierState, unit: str) -> tuple[str, ...]:
    """Who decides, each once: of a linked dossier that is received those of all its parts."""
    parts = state.parts.values() if isinstance(act, Received) else ()
    return tuple(dict.fromkeys([unit, *(one.deciding for one in parts)]))


def papers(form: Form, state: DossierState) -> tuple[Text, ...]:
    """The papers that were handed in, shown or attached; else those that had to be, by what was held at the filing."""
    held = {path: plain(then.source) for path, then in state.held.items()}
    own = components_of(form=form, context=state.values, held=held)
    needed = [one.component for one in own if one.standing is Standing.NEEDED]
    handed = {*state.papers, *state.originals, *state.attachments}
    return tuple(one.label for one in needed if not handed or one.id in handed)


def label(form: Form, item: str) -> Text:
    """What a supplement asks for: a component or a field by its label."""
    for component in form.procedure.components:
        if component.id == item:
            return component.label
    field = form.field(item)
    return field.label if field else Text(vi=item, en=item)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Local hour and day.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 11, 16, 2, tzinfo=UTC), ZoneInfo("Asia/Ho_Chi_Minh"))
    '09:00, 16/11/2026'
    """
    return f"{at.astimezone(zone):%H:%M, %d/%m/%Y}"


def _moment(at: datetime | None, case: Case) -> str:
    return moment(at, case.zone) if at else ""


def _unit(case: Case, code: str, language: str) -> str:
    return unit_name(code, case.form.dictionary).in_(language) if code else ""


def _fee(case: Case, amount: int, language: str) -> str:
    fee = case.form.procedure.fee
    if not amount or fee is None:
        return FREE.in_(language)
    return money(amount, fee.currency, case.form.dictionary).in_(language)


def _reason(act: Act, case: Case, language: str) -> str:
    if isinstance(act, Stopped):
        why = why_stopped(act, case.zone)
        return why.in_(language) if why else ""
    if isinstance(act, Declined | PartDeclined):
        return act.reason
    return act.apology if isinstance(act, Extended) else ""


def _texts(known: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {name: ", ".join(lines) for name, lines in known.items()}
