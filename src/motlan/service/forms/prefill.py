"""A form filled with what is held, for one applicant: what is shown, what is asked and why.

The road: 1 find out who each subject is, in the order of the spec, reading each once; 2 note every held value in the
context that conditions read; 3 walk the pages whose condition holds and sort each field into held or asked.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from motlan.kernel.text import Text
from motlan.service.forms.display import choice_label, seen
from motlan.service.forms.filled import Asked, Choice, Filled, FilledGroup, FilledPage, Shown
from motlan.service.forms.grouped import counted, fill_group, pointing, tickable
from motlan.service.forms.held import HeldRecord, Holder
from motlan.service.forms.model import Choosing, Field, Form, FormGroup, FormPage, FormSubject, Mode, Way
from motlan.service.forms.named import NOT_FOUND, find_named, is_another, is_named_in_full
from motlan.service.forms.twins import twins
from motlan.service.procedures.spec import QUESTIONS

Answers = Mapping[str, str]
"""What the person has declared so far, by path; choices as ``choose.<subject>``."""

NOBODY_HOLDS = Text(vi="Chưa cơ sở dữ liệu nào giữ thông tin này.", en="No database holds this.")
NOT_SHOWN = Text(vi="Đã có, không hiện cho người khai", en="Held, and not shown to whoever files")
"""In the place of what is held of somebody whom the applicant named instead of the one who was offered."""
UNKNOWN_PERSON = Text(
    vi="Chưa xác định được người này trong cơ sở dữ liệu.", en="The registers do not say who this is."
)
NO_PAGE = ""
"""The page of who looks at answers, not at a page: no record of a repeated group is read."""


def prefill(
    *,
    form: Form,
    holder: Holder,
    applicant: int,
    answers: Answers | None = None,
    page: str | None = None,
    doubles: bool = True,
) -> Filled:
    """Fill the form for the subject ``applicant`` with what ``holder`` answers and what was declared so far.

    With ``page`` that page alone is filled; of the others it is only said that the applicant has them: whoever shows
    one page reads nothing that stands on another. With the page '' all are filled, but no repeated group is read; what
    was ticked is held against the groups. Without ``doubles`` nobody looks whether what is to be founded stands
    already: whoever only shows a page need not ask the registers that once more.
    """
    with holder.together():
        return _filled(form, holder, applicant, answers or {}, page, doubles=doubles)


def _filled(form: Form, holder: Holder, applicant: int, given: Answers, only: str | None, *, doubles: bool) -> Filled:
    known = _who(form, holder, applicant, given)
    absent = frozenset(name for name in form.subjects if _is_absent(form, name, known, given))
    relied = _relied(form, _context(known, absent), given)
    doubted = {path: value for path, value in _doubted(known, absent) if path not in given}
    pages = tuple(
        _page(page, form, holder, known, absent, given, here=only != NO_PAGE)
        if only in {None, NO_PAGE, page.name}
        else FilledPage(page=page)
        for page in form.pages
        if page.when is None or page.when.holds(relied)
    )
    typed = (one for name, one in form.subjects.items() if name not in known and name not in absent and not one.new)
    misnamed = frozenset(one.name for one in typed if is_another(one, form, holder, given))
    looked = [page.page for page in pages if doubles and only in {None, NO_PAGE, page.page.name}]
    here = {one.path for page in looked for one in page.fields}
    return Filled(
        form=form,
        known=known,
        context=relied,
        pages=pages,
        absent=absent,
        misnamed=misnamed,
        doubted=doubted,
        twins=twins(form, holder, relied, known, here) if here else {},
    )


def _relied(form: Form, held: Mapping[str, str], given: Answers) -> dict[str, str]:
    """What conditions, fees and the way to an office read: the answers, and what is held. Of what is held and only
    shown an answer says nothing: it was left behind from before it was known whose record this is, or blank."""
    shown = {one.path for page in form.pages for one in page.fields if one.mode is Mode.SHOW}
    return {**held, **{path: value for path, value in given.items() if path not in held or path not in shown}}


def _who(form: Form, holder: Holder, applicant: int, answers: Answers) -> dict[str, HeldRecord]:
    known: dict[str, HeldRecord] = {}
    chosen = {one.subject for page in form.pages for one in page.choices}
    for subject in form.subjects.values():
        choice = answers.get(f"choose.{subject.name}", "held")
        reached = _reached(form, known)
        way = _way(subject, reached, answers, offered=subject.name in chosen) if choice == "held" else None
        found = _follow(way, subject, form, holder, applicant, reached) if way else None
        if found is None and choice != "none" and (choice == "other" or not subject.optional):
            found = find_named(subject, holder, answers)
        if found is not None:
            known[subject.name] = found
    return known


def _reached(form: Form, known: Mapping[str, HeldRecord]) -> dict[str, HeldRecord]:
    """Those who lead on to others and to records that are shown: not one who was named in the place of another, or
    whoever knows a number would see a husband and children."""
    return {name: one for name, one in known.items() if not (one.named and form.subjects[name].ways)}


def _way(
    subject: FormSubject, known: Mapping[str, HeldRecord], answers: Answers, *, offered: bool = False
) -> Way | None:
    """The first way of which the condition holds, by what is known of the subjects before.

    ``offered``: whoever is found there is offered by name and can be changed, so what is held in doubt counts too: a
    register that was not read for long must not make somebody vanish from the form in silence.
    """
    if all(one.when is None for one in subject.ways):
        return next(iter(subject.ways), None)
    context = {**_context(known, frozenset(), doubtful=offered), **answers}
    return next((one for one in subject.ways if one.when is None or one.when.holds(context)), None)


def _follow(
    way: Way, subject: FormSubject, form: Form, holder: Holder, applicant: int, known: Mapping[str, HeldRecord]
) -> HeldRecord | None:
    if not way.subject:
        return holder.record(concept=subject.concept, subject=applicant, attributes=subject.needs)
    if way.pointing:
        found = pointing(subject.concept, way.pointing, holder, known, subject.needs)
        return max(found, key=lambda record: record.value(way.latest), default=None)
    origin = known.get(way.subject)
    if origin is None:
        return None
    if not way.reference:
        return origin
    identifier = origin.value(way.reference)
    if not identifier:
        return None
    return holder.referred(concept=subject.concept, identifier=identifier, attributes=subject.needs)


def _is_absent(form: Form, name: str, known: Mapping[str, HeldRecord], answers: Answers) -> bool:
    """Whether an optional subject takes no part: so chosen, or found nowhere and nobody offered to name one."""
    subject = form.subjects[name]
    if not subject.optional or name in known:
        return False
    return answers.get(f"choose.{name}") != "other"


def _context(known: Mapping[str, HeldRecord], absent: frozenset[str], *, doubtful: bool = False) -> dict[str, str]:
    return {
        f"{name}.{attribute}": held.value
        for name, record in known.items()
        if name not in absent
        for attribute, held in record.values.items()
        if doubtful or held.doubt is None
    }


def _doubted(known: Mapping[str, HeldRecord], absent: frozenset[str]) -> Iterator[tuple[str, str]]:
    for name, record in known.items():
        for attribute, held in record.values.items():
            if held.doubt is not None and held.value and name not in absent:
                yield f"{name}.{attribute}", held.value


def _page(
    page: FormPage,
    form: Form,
    holder: Holder,
    known: Mapping[str, HeldRecord],
    absent: frozenset[str],
    answers: Answers,
    *,
    here: bool,
) -> FilledPage:
    """With ``here`` the records of repeated groups are read, else only those of which some were ticked."""
    held: list[Shown] = []
    asked: list[Asked] = []
    for one in page.fields:
        if one.subject in absent or _comes_later(one, form, known, answers):
            continue
        state: Shown | Asked = _state(one, form, known, answers)
        if one.rows and (here or answers.get(one.path)):
            state = Asked(field=one, answer=answers.get(one.path, ""), rows=tickable(one, form, holder, known))
        if one.counts and here:
            state = counted(one, form, holder, known, answers)
        (held if isinstance(state, Shown) else asked).append(state)  # type: ignore[arg-type]
    return FilledPage(
        page=page,
        held=tuple(held),
        asked=tuple(asked),
        choices=tuple(made for one in page.choices if len((made := _choice(one, form, known, answers)).options) > 1),
        groups=_groups(page, form, holder, known) if here else (),
    )


def _groups(page: FormPage, form: Form, holder: Holder, known: Mapping[str, HeldRecord]) -> tuple[FilledGroup, ...]:
    """The repeated groups of a page; one of which nothing is looked up, for nobody knows yet of whom, or she was only
    named, is left out: that it is empty would be a guess."""
    reached = _reached(form, known)
    found = [form.groups[name] for name in page.groups]
    return tuple(fill_group(one, form, holder, reached) for one in found if _is_read(one, known.keys(), reached.keys()))


def _is_read(group: FormGroup, known: Set[str], reached: Set[str]) -> bool:
    begins = {name for name in (group.of, *group.pointing_at.values()) if name}
    return not begins & (known - reached) and (not begins or bool(begins & reached))


def _comes_later(one: Field, form: Form, known: Mapping[str, HeldRecord], answers: Answers) -> bool:
    """What is asked of somebody only when the number, and what proves it, have found no record."""
    subject = form.subjects.get(one.subject)
    if subject is None or subject.name in known or not (subject.ways and subject.named_by):
        return False
    return one.attribute not in subject.named_by and not is_named_in_full(subject, answers)


def _state(one: Field, form: Form, known: Mapping[str, HeldRecord], answers: Answers) -> Shown | Asked:
    """Held and to be relied on: shown. Everything else is asked, with the reason where a register might hold it."""
    answer = answers.get(one.path, "")
    if one.subject == QUESTIONS or form.subjects[one.subject].new:
        return Asked(field=one, answer=answer)
    subject, record = form.subjects[one.subject], known.get(one.subject)
    naming = bool(subject.ways) and one.attribute in subject.named_by
    if one.attribute in subject.named_by and (record.named if record else not subject.ways):
        return Asked(field=one, answer=answer, naming=naming)
    if record is None:
        reason = _why_typed(one, subject, answers) if naming else UNKNOWN_PERSON
        return Asked(field=one, reason=reason, answer=answer, naming=naming)
    value = record.values.get(one.attribute)
    if value is None or (not value.value and not value.options):
        return Asked(field=one, reason=NOBODY_HOLDS, answer=answer)
    now = Shown(field=one, held=value, display=seen(one, value, form.dictionary))
    if one.mode is Mode.SHOW and value.doubt is None:
        return replace(now, display=NOT_SHOWN) if record.named and subject.ways else now
    return Asked(field=one, reason=value.doubt, current=now, answer=answer)


def _why_typed(one: Field, subject: FormSubject, answers: Answers) -> Text | None:
    """What is said beside a field that tells who somebody is: nothing before it was filled in; then, once, at the
    number, that no record agrees."""
    is_told = one.attribute == subject.identifier and is_named_in_full(subject, answers)
    return NOT_FOUND if is_told else None


def _choice(choosing: Choosing, form: Form, known: Mapping[str, HeldRecord], answers: Answers) -> Choice:
    subject, reached = form.subjects[choosing.subject], _reached(form, known)
    record = reached.get(choosing.subject)
    name = record.value("full_name") if record else ""
    # The held one is offered only while it is known who that is; after another choice it is offered by its role alone.
    turned = answers.get(choosing.path) in {"other", "none"} and _way(subject, reached, answers, offered=True)
    offered = [one for one in choosing.options if one != "held" or record or turned]
    chosen = answers.get(choosing.path)
    return Choice(
        choosing=choosing,
        options=tuple((option, choice_label(option, name)) for option in offered),
        chosen=chosen if chosen in offered else _offered_first(subject, offered, reached),
        reason=_doubt_on_the_way(subject, known, answers) if record else None,
    )


def _offered_first(subject: FormSubject, offered: Sequence[str], reached: Mapping[str, HeldRecord]) -> str:
    """The option that is marked before anybody chose. Nobody is marked as taking no part while some way to them was not
    looked along, because it begins at somebody who is not known or was only named: empty, to be chosen."""
    if "held" in offered and subject.name in reached:
        return "held"
    if "none" not in offered:
        return "other"
    begins = {way.subject for way in subject.ways if way.subject}
    return "none" if begins <= reached.keys() else ""


def _doubt_on_the_way(subject: FormSubject, known: Mapping[str, HeldRecord], answers: Answers) -> Text | None:
    """Why the value that led to somebody may not be relied on."""
    way = _way(subject, known, answers, offered=True)
    for path in way.when.paths if way and way.when else ():
        name, _, attribute = path.partition(".")
        held = known[name].values.get(attribute) if name in known else None
        if held is not None and held.doubt is not None and path not in answers:
            return held.doubt
    return None
