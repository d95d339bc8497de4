"""One dossier on its course: each step is an act of the house, done when the clock says so; a step answers when the
next one is due, or that there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from motlan.kernel.errors import Refused
from motlan.kernel.registry import Registry
from motlan.service.complaints.acts import About, Verdict
from motlan.service.dossiers.status import Channel, Status
from motlan.service.forms.filled import Filled
from motlan.service.forms.prefill import NO_PAGE, prefill
from motlan.web.complaints import actions as complaints
from motlan.web.complaints.models import Complaint
from motlan.web.counter import actions as counter
from motlan.web.dossiers import actions
from motlan.web.dossiers.holding import holder_for
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.once import AskedOnce
from motlan.web.dossiers.store import state_of
from motlan.web.house import House
from motlan.web.jobs.api import Worker, run_once
from motlan.web.payments import books, simulated
from motlan.web.payments.cash import take_cash
from motlan.web.payments.gateways import Simulator, gateway
from motlan.web.people.accounts import account_of_person
from motlan.web.people.models import Account
from motlan.web.rehearsal.course import Course, End
from motlan.web.rehearsal.moving import in_office
from motlan.web.rehearsal.people import Applicant, Cast
from motlan.web.rehearsal.typed import Typist, Words, answers

TRIES = 6
"""So many persons are tried until one may file."""
PASSES = 4
"""A question may open another one; a form is looked at so often."""


@dataclass(kw_only=True)
class Played:
    """A dossier under way: who files, and its row once it is filed."""

    course: Course
    cast: Cast
    house: House
    words: Words
    followers: Registry[Worker]
    applicant: Applicant | None = None
    dossier: Dossier | None = None
    supplied: bool = field(default=False)
    refused: bool = False
    """Whether whoever would have filed before was refused: somebody else tries, and names a place away from home."""

    @property
    def now(self) -> datetime:
        """What the clock says."""
        return self.house.clock.now()

    @property
    def row(self) -> Dossier:
        """The dossier as the last act left it."""
        assert self.dossier is not None  # noqa: S101 - filed before anything else is done
        return self.dossier

    @property
    def person(self) -> Account:
        """The account of who files."""
        assert self.applicant is not None  # noqa: S101 - chosen before anything else is done
        return account_of_person(subject=self.applicant.subject, name=self.applicant.name)

    def wait(self, least: float, most: float) -> datetime:
        """Some hours from now."""
        return self.now + timedelta(minutes=round(60 * self.course.chance.uniform(least, most)))

    def office(self, least: float, most: float) -> datetime:
        """Some hours from now, or when the office opens after that."""
        return in_office(self.house.workspace.calendar, self.wait(least, most))

    def follow(self) -> None:
        """Do what must be done before the next step: the fee is asked for, the gateway tells that it was paid."""
        run_once(house=self.house, registry=self.followers)
        self.row.refresh_from_db()


Step = tuple[datetime, Callable[[Played], "Step | None"]]


def file(one: Played) -> Step | None:
    """Somebody files, online or at the counter; nobody does where nobody may."""
    for attempt in range(TRIES):
        one.refused = attempt > 0
        unit = one.cast.unit(one.course.chance)
        one.applicant = one.cast.applicant(one.course.chance, unit, one.house)
        try:
            one.dossier = _online(one) if one.course.channel is Channel.ONLINE else _at_the_counter(one)
        except Refused:
            continue
        if one.row.fee and one.course.channel is Channel.ONLINE:
            one.follow()
        return _after_filing(one)
    return None


def _online(one: Played) -> Dossier:
    form = one.house.forms.in_force(one.course.procedure, on=one.house.today)
    account = one.person
    holder = AskedOnce(holder_for(house=one.house, account=account, procedure=form.procedure))
    subject = account.stands_for

    def filled(said: dict[str, str]) -> Filled:
        return prefill(form=form, holder=holder, applicant=subject, answers=said, page=NO_PAGE)

    typed = _answered(one, filled)
    return actions.file_dossier(house=one.house, account=account, form=form, holder=holder, answers=typed)


def _at_the_counter(one: Played) -> Dossier:
    assert one.applicant is not None  # noqa: S101 - chosen by who calls
    form = one.house.forms.in_force(one.course.procedure, on=one.house.today)
    officer = one.cast.officer(one.applicant.unit)
    shown = counter.Shown(number=one.applicant.number, name=one.applicant.name)
    visit = counter.begin(
        house=one.house, account=officer, form=form, shown=shown, channel=one.course.channel, receives=True
    )
    holder = AskedOnce(holder_for(house=one.house, account=officer, procedure=form.procedure))

    def filled(said: dict[str, str]) -> Filled:
        return prefill(form=form, holder=holder, applicant=visit.subject, answers=said, page=NO_PAGE)

    typed = _answered(one, filled)
    papers = () if one.course.end is End.SILENT else counter.missing(filled(typed), ())
    brought = counter.Brought(papers=papers)
    counter.keep(house=one.house, account=officer, key=visit.key, answers=typed, brought=brought)
    return counter.file_visit(house=one.house, account=officer, form=form, key=visit.key)


def _answered(one: Played, fill: Callable[[dict[str, str]], Filled]) -> dict[str, str]:
    """Answers to every question, also to those that answers open."""
    assert one.applicant is not None  # noqa: S101 - chosen by who calls
    cast, own = one.cast, one.applicant.unit
    names = cast.elsewhere if one.refused else cast.named
    typist = Typist(
        chance=one.course.chance,
        words=one.words,
        unit=names(one.course.chance, own),
        today=one.house.today,
        language=one.house.workspace.settings.default_language,
    )
    said: dict[str, str] = {}
    for _ in range(PASSES):
        more = answers(fill, typist, said)
        if more == said:
            break
        said = more
    return said


def _after_filing(one: Played) -> Step | None:
    row = one.row
    if row.status == Status.PAYMENT:
        return (one.wait(0.1, 2), pay) if one.course.pays else None
    if row.status == Status.RECEIVED and row.channel != Channel.ONLINE and row.fee and one.course.pays:
        return one.wait(0.05, 0.2), cash
    return _next(one)


def pay(one: Played) -> Step | None:
    """The fee is paid online, where the gateway is the simulator."""
    named, teller = one.house.workspace.settings.payments, gateway(one.house)
    if named is None or not isinstance(teller, Simulator):
        return None
    order = books.open_payment(house=one.house, dossier=one.row, named=named)
    if order is not None:
        simulated.pay(payment=order, way=simulated.Way.FINE, now=one.now)
    one.follow()
    return _next(one)


def cash(one: Played) -> Step | None:
    """The fee is paid at the counter."""
    row = one.row
    take_cash(house=one.house, account=_officer(one), code=row.code, seen=row.number, amount=row.fee, payer="")
    row.refresh_from_db()
    return _next(one)


def _officer(one: Played) -> Account:
    return one.cast.officer(one.row.deciding)


def _next(one: Played) -> Step | None:
    """What an office or the person does next with a dossier as it stands."""
    row, course = one.row, one.course
    if course.end is End.WITHDRAWN:
        return one.wait(1, 30), withdraw
    if row.status == Status.NEW:
        if course.end is End.SILENT:
            return one.office(0.3, 6), ask
        return (one.office(0.3, 4), receive) if course.received else None
    if row.status == Status.SUPPLEMENT or (course.end is End.LEFT and row.status != Status.RECEIVED):
        return (one.wait(5, 50), supply) if row.status == Status.SUPPLEMENT and course.end is not End.SILENT else None
    if row.status == Status.RECEIVED and course.end in {End.LEFT, End.GRANTED} and course.speed < 0.7:  # noqa: PLR2004
        return one.office(0.1, 2), take
    return _to_its_end(one)


def _to_its_end(one: Played) -> Step | None:
    course = one.course
    if course.end is End.SILENT or (course.asked_first and course.end is End.GRANTED and not one.supplied):
        return one.office(0.3, 5), ask
    if course.end is End.REFUSED:
        return one.office(1, 8), refuse
    return (_decided_at(one), grant) if course.end is End.GRANTED else None


def _decided_at(one: Played) -> datetime:
    """Within the time it has, or a day or two after it."""
    due, calendar = one.row.due_at, one.house.workspace.calendar
    if due is None:
        return one.office(1, 8)
    if one.course.late:
        return in_office(calendar, due + timedelta(hours=2 + 40 * one.course.speed))
    at = in_office(calendar, one.now + max(due - one.now, timedelta(0)) * one.course.speed)
    return at if at <= due else one.office(0, 0.5)


def receive(one: Played) -> Step | None:
    """The office takes it in."""
    one.dossier = actions.receive(house=one.house, account=_officer(one), code=one.row.code, seen=one.row.number)
    return _next(one)


def take(one: Played) -> Step | None:
    """An officer begins to work on it."""
    one.dossier = actions.take(house=one.house, account=_officer(one), code=one.row.code, seen=one.row.number)
    return _to_its_end(one)


def ask(one: Played) -> Step | None:
    """The office asks for a paper, or for an answer once more."""
    row = one.row
    form = one.house.forms.version(row.procedure, row.version)
    papers = [part.id for part in form.procedure.components if part.kind == "paper"]
    item = one.course.chance.choice(papers or [field.path for page in form.pages for field in page.fields])
    one.dossier = actions.ask_supplement(
        house=one.house, account=_officer(one), code=row.code, seen=row.number, items=(item,), note=""
    )
    return (one.wait(5, 50), supply) if one.course.end is not End.SILENT else None


def supply(one: Played) -> Step | None:
    """The person brings it."""
    row = one.row
    note = _brings(one)
    one.dossier = actions.supply(
        house=one.house, account=one.person, code=row.code, seen=row.number, answers={}, note=note
    )
    one.supplied = True
    return _next(one)


def _brings(one: Played) -> str:
    """What the person says she brings: the paper, by its name."""
    row = one.row
    form, state = one.house.forms.version(row.procedure, row.version), state_of(row)
    wanted = set(state.asked.items if state.asked else ())
    labels = [part.label for part in form.procedure.components if part.id in wanted]
    language = one.house.workspace.settings.default_language
    return "; ".join(label.in_(language) for label in labels) or "–"


def refuse(one: Played) -> Step | None:
    """The office refuses it."""
    language = one.house.workspace.settings.default_language
    reason = REFUSED[language] if language in REFUSED else REFUSED["en"]
    one.dossier = actions.refuse(
        house=one.house, account=_officer(one), code=one.row.code, seen=one.row.number, reason=reason
    )
    return _said_of_it(one)


REFUSED = {
    "vi": "Giấy tờ nộp kèm không đúng với nội dung khai.",
    "en": "The papers handed in do not agree with what was declared.",
}


def withdraw(one: Played) -> Step | None:
    """The person takes it back."""
    one.dossier = actions.withdraw(house=one.house, account=one.person, code=one.row.code, seen=one.row.number)
    return None


def grant(one: Played) -> Step | None:
    """The office grants it; online the result goes out with it."""
    one.dossier = actions.decide(house=one.house, account=_officer(one), code=one.row.code, seen=one.row.number)
    return (one.office(0.5, 20), hand_over) if one.row.status == Status.DONE else _said_of_it(one)


def hand_over(one: Played) -> Step | None:
    """The person fetches the result; where she still owes the fee, she pays it there."""
    row = one.row
    if row.fee and not row.paid_way:
        take_cash(house=one.house, account=_officer(one), code=row.code, seen=row.number, amount=row.fee, payer="")
        row.refresh_from_db()
    one.dossier = actions.hand_over(house=one.house, account=_officer(one), code=row.code, seen=row.number)
    return _said_of_it(one)


def _said_of_it(one: Played) -> Step | None:
    if one.course.complains:
        return one.wait(5, 40), complain
    return (one.wait(1, 30), rate) if one.course.liked is not None else None


def rate(one: Played) -> Step | None:
    """The person says whether she liked it."""
    complaints.rate(house=one.house, account=one.person, code=one.row.code, liked=bool(one.course.liked), words="")
    return None


def complain(one: Played) -> Step | None:
    """The person complains of how it was handled."""
    language = one.house.workspace.settings.default_language
    words = COMPLAINED[language] if language in COMPLAINED else COMPLAINED["en"]
    about = About.PROCEDURE.value
    complaints.complain(house=one.house, account=one.person, code=one.row.code, about=about, words=words)
    return one.office(5, 80), answer


COMPLAINED = {
    "vi": "Tôi phải đi lại hai lần mới nhận được kết quả.",
    "en": "I had to come twice until I got the result.",
}
ANSWERED = {
    "vi": "Cơ quan đã xem lại hồ sơ, xin lỗi ông/bà và đã nhắc nhở bộ phận tiếp nhận.",
    "en": "We have looked at the dossier again, apologise, and have spoken with those who received it.",
}


def answer(one: Played) -> Step | None:
    """The office answers the complaint."""
    language = one.house.workspace.settings.default_language
    words = ANSWERED[language] if language in ANSWERED else ANSWERED["en"]
    complaints.answer(house=one.house, account=_officer(one), **_complaint(one), words=words, public=words)
    return one.office(0.5, 6), publish


def publish(one: Played) -> Step | None:
    """The office makes its answer public."""
    complaints.make_public(house=one.house, account=_officer(one), **_complaint(one))
    return one.wait(2, 30), judge


def judge(one: Played) -> Step | None:
    """The person says what she thinks of the answer."""
    verdict = Verdict.LIKED if one.course.speed < 0.6 else Verdict.DISLIKED  # noqa: PLR2004
    complaints.judge(house=one.house, account=one.person, **_complaint(one), verdict=verdict.value)
    return None


def _complaint(one: Played) -> dict[str, Any]:
    """Which complaint, and the last that was seen of it."""
    found = Complaint.objects.get(dossier=one.row)
    return {"code": found.code, "seen": found.number}
