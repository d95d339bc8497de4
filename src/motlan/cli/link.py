"""``motlan link``: how records were linked, what a steward is asked, and what is decided: merge, split, undo."""

import getpass
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, ParamSpec

import click

from motlan.cli.house import Place, place_options
from motlan.cli.naming import ready, record_named, subject_named, subject_or_record
from motlan.cli.reader import asked_for, subject_of
from motlan.cli.terminal import Terminal, decision_options, verb
from motlan.data.api import search_name
from motlan.data.linking import learnt
from motlan.data.linking.mirrors import mirrors_of
from motlan.data.linking.ties import SPLINK
from motlan.data.review import acts, events, queue
from motlan.data.review.events import SubjectEvent
from motlan.data.review.queue import STATES, Answer, State
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.store.register import Register

P = ParamSpec("P")


@click.group("link")
def command() -> None:
    """See how records are linked; settle doubtful pairs; merge, split and put back subjects.

    \b
    Examples:
      motlan link status
      motlan link review person
      motlan link decide 12 same --reason "birth certificate seen"
      motlan link find person --name "Nguyễn Thị"
      motlan link merge population.citizens/C-12 schooling.pupils/P-7 --reason "registered twice"
      motlan link undo 3 --reason "two sisters"
    """


_why = decision_options("Why; kept with the decision.")


@command.command("status")
@place_options
@verb
def status(terminal: Terminal, place: Place) -> None:
    """Concepts linked by likeness: pairs in the queue, models learnt, decisions that stand, the latest events.

    \b
    Example:
      motlan link status --json
    """
    with place.open() as house:
        register = ready(house).register
        concepts = []
        for one in queue.waiting(register=register, catalogue=house.workspace.catalogue):
            standing = _standing(register, one.concept)
            concepts.append(
                {
                    **asdict(one),
                    "model": _model(register, one.concept),
                    "decisions": standing,
                    "events": events.of_concept(register=register, concept=one.concept, limit=5),
                }
            )
    lines = [line for one in concepts for line in _status_lines(one, terminal)] or [terminal.translate(NONE_ALIKE)]
    records = [{**one, "events": [_event(each) for each in one["events"]]} for one in concepts]
    terminal.answer({"concepts": records}, lines=tuple(lines))


DECISIONS = {
    "alike": Text(
        vi="{n:,} cặp chương trình ghép vì rất giống nhau", en="{n:,} {n:pair|pairs} joined by likeness, by the program"
    ),
    "same": Text(vi="{n:,} cặp cán bộ ghép", en="{n:,} {n:pair|pairs} joined by a steward"),
    "different": Text(vi="{n:,} cặp cán bộ nói là hai chủ thể", en="{n:,} {n:pair|pairs} that a steward holds apart"),
    "apart": Text(vi="{n:,} bản ghi cán bộ tách ra", en="{n:,} {n:record|records} split off by a steward"),
}
"""Kinds of decisions that stand: who decided, and what."""
NO_DECISION = Text(vi="chưa có quyết định nào", en="no decision stands")
NONE_ALIKE = Text(
    vi="Không khái niệm nào được nối theo độ giống nhau (khóa `link: similar` trong từ điển): chỉ nối theo mã số và"
    " khóa khớp hẳn.",
    en="No concept is linked by likeness (`link: similar` in the dictionary): numbers and exact keys alone decide.",
)


AGAINST = Text(vi="trái với quyết định trước của cán bộ", en="against an earlier decision of a steward")


def _standing(register: Register, concept: str) -> dict[str, int]:
    """How many decisions of each kind stand."""
    rows = register.rows(
        "select case when verdict = 'same' and \"by\" = :program then 'alike' else verdict end as kind, count(*)"
        " from link_decision where concept = :c and undone_at is null group by 1 order by 1",
        {"c": concept, "program": SPLINK},
    )
    return {kind: int(number) for kind, number in rows}


def _model(register: Register, concept: str) -> dict[str, Any] | None:
    """Of how many records the weights of likeness were learnt, and when."""
    found = learnt.last(register, concept)
    if found is None:
        return None
    model, at = found
    return {"fresh": model.fresh, "records": model.records, "pairs": model.pairs, "learnt_at": at}


MODEL = Text(
    vi="học cách cân nhắc ngày {day}: {fresh:,} bản ghi mã số để lại, so với {records:,} bản ghi, {pairs:,} cặp",
    en="weights learnt on {day}: {fresh:,} {fresh:record|records} that numbers left over, among {records:,}, in"
    " {pairs:,} {pairs:pair|pairs}",
)
NO_MODEL = Text(vi="chưa học cách cân nhắc: chưa có gì để so", en="no weights are learnt: nothing was left to compare")


def _status_lines(one: dict[str, Any], terminal: Terminal) -> Iterator[str]:
    said = Text(
        vi="hàng chờ: {open:,} chờ xem, {later:,} để sau; đã trả lời: {same:,} là một, {different:,} khác nhau;"
        " không cần trả lời nữa: {settled:,}",
        en="queue: {open:,} to review, {later:,} for later; answered: {same:,} the same, {different:,} different;"
        " no answer needed any more: {settled:,}",
    ).fill(**{name: one[name] for name in STATES})
    yield f"{one['concept']:24} {terminal.translate(said)}"
    model = one["model"]
    yield f"  {terminal.translate(MODEL.fill(**model, day=model['learnt_at'][:10]) if model else NO_MODEL)}"
    decided = [terminal.translate(DECISIONS[kind].fill(n=number)) for kind, number in one["decisions"].items()]
    stand = terminal.translate(Text(vi="quyết định đang có hiệu lực", en="decisions that stand"))
    yield f"  {stand}: {', '.join(decided) or terminal.translate(NO_DECISION)}"
    for done in one["events"]:
        against = f" ({terminal.translate(AGAINST)})" if done.against else ""
        yield f"  {done.at[:10]}  {done.actor}: {terminal.translate(_event_line(done))} {done.reason}{against}"


@command.command("review")
@click.argument("concept")
@click.option("--state", type=click.Choice(STATES), default="open", show_default=True)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@place_options
@verb
def review(
    terminal: Terminal,
    place: Place,
    concept: str,
    state: State,
    limit: int,
) -> None:
    """The pairs of CONCEPT that wait for a steward, the likeliest first. Keys only: values are on the steward's page.

    \b
    Example:
      motlan link review person --limit 10 --json
    """
    with place.open() as house:
        ready(house).workspace.catalogue.dictionary.concept(concept)
        found = queue.queue(register=house.register, concept=concept, state=state, limit=limit)
    lines = tuple(
        f"{one.review:>8}  {terminal.number(one.probability, '6.1%')}  {'/'.join(one.record)}  ↔  {'/'.join(one.other)}"
        for one in found
    )
    nothing = Text(vi="Không còn gì chờ xem.", en="Nothing is waiting.")
    terminal.answer({"pairs": [asdict(one) for one in found]}, lines=lines or (nothing,))


@command.command("find")
@click.argument("concept")
@click.option("--identifier", help="The whole identifier ('-': asked for, not shown).")
@click.option("--name", help="How the name begins; marks and capitals do not matter ('-': asked for, not shown).")
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True, help="Of names.")
@place_options
@verb
def find(
    terminal: Terminal,
    place: Place,
    concept: str,
    identifier: str | None,
    name: str | None,
    limit: int,
) -> None:
    """The keys of subjects of CONCEPT, by identifier or name, with the records that each holds. No value is shown.

    \b
    Example:
      motlan link find person --name "nguyen thi" --json
    """
    if (identifier is None) == (name is None):
        raise Refused(
            what=Text(vi="Tìm theo mã số hoặc theo tên.", en="Search by identifier or by name."),
            remedy=Text(vi="Ghi --identifier hoặc --name.", en="Give --identifier or --name, one of them."),
        )
    with place.open() as house:
        register, catalogue = ready(house).register, house.workspace.catalogue
        declared = catalogue.dictionary.concept(concept)
        if name is None:
            subjects: tuple[int, ...] = (subject_of(house, declared, None, identifier),)
        else:
            beginning = asked_for("name", name)
            subjects = search_name(
                register=register, catalogue=catalogue, concept=concept, beginning=beginning, limit=limit
            )
        mirrors = mirrors_of(catalogue, concept)
        found = {one: ["/".join(each) for each in acts.records_of(register, mirrors, one)] for one in subjects}
    nobody = Text(vi="Không có ai tên như vậy.", en="Nobody has such a name.")
    lines = tuple(f"{subject:>20}  {'  '.join(records)}" for subject, records in found.items())
    terminal.answer(
        {"subjects": [{"subject": subject, "records": records} for subject, records in found.items()]},
        lines=lines or (nobody,),
    )


@command.command("decide")
@click.argument("number", type=int)
@click.argument("verdict", type=click.Choice(["same", "different", "later", "reopen"]))
@click.option("--by", default=getpass.getuser, show_default="your account", help="Who decides.")
@click.option("--reason", default="", help="Why; required where two subjects become one.")
@place_options
@verb
def decide(
    terminal: Terminal,
    place: Place,
    number: int,
    verdict: str,
    by: str,
    reason: str,
) -> None:
    """Answer question NUMBER: ``same``, ``different``, ``later``; or take an answer back (``reopen``).

    Other questions about the same two subjects are settled with it, and wait again when it is taken back.

    \b
    Example:
      motlan link decide 12 same --reason "birth certificate seen"
    """
    with place.open() as house:
        ready(house)
        asked: dict[str, Any] = {
            "register": house.register,
            "catalogue": house.workspace.catalogue,
            "clock": house.clock,
            "number": number,
            "actor": by,
            "reason": reason,
        }
        answers: dict[str, Answer] = {"same": "same", "different": "different", "later": "later"}
        settled = queue.answer(**asked, verdict=answers[verdict]) if verdict in answers else queue.reopen(**asked)
        too = queue.settled_with(register=house.register, number=number)
    state = terminal.word(settled.state)
    done = Text(vi=f"Câu hỏi {number}: {state}.", en=f"Question {number}: {state}.")
    also = Text(vi="Do đó cũng xong câu hỏi {one}.", en="That settles question {one} too.")
    terminal.answer({**asdict(settled), "settles": too}, lines=(done, *(also.fill(one=one) for one in too)))


@command.command("merge")
@click.argument("kept")
@click.argument("retired")
@click.option("--anyway", is_flag=True, help="Although a steward decided that they are two; the reason says why.")
@_why
@place_options
@verb
def merge(
    terminal: Terminal,
    place: Place,
    kept: str,
    retired: str,
    anyway: bool,
    by: str,
    reason: str,
) -> None:
    """Make two subjects one: the key KEPT stays, the key RETIRED leads to it from now on.

    Where a steward decided that they are two, it is refused and that decision named. With --anyway it is done, and the
    history keeps which decision it went against, and why.

    Each is named by its key, or by one of its records (database.dataset/key), as ``link review`` and ``link find``
    write it. A record that belongs to nobody is placed with the other; that is taken back like a merge.

    \b
    Examples:
      motlan link merge population.citizens/HS0000000307 civil_status.marital/HN0000000266 --reason "twice"
      motlan link merge 5501 7702 --reason "registered twice"
    """
    with place.open() as house:
        ready(house)
        one, other = subject_or_record(house, kept), subject_or_record(house, retired)
        given: dict[str, Any] = {
            "register": house.register,
            "catalogue": house.workspace.catalogue,
            "clock": house.clock,
            "actor": by,
            "reason": reason,
            "anyway": anyway,
        }
        if isinstance(one, tuple):
            done = acts.place(**given, record=one, subject=subject_named(house, retired))
        elif isinstance(other, tuple):
            done = acts.place(**given, record=other, subject=one)
        else:
            done = acts.merge(**given, kept=one, retired=other)
    terminal.answer(_event(done), lines=(_event_line(done),))


@command.command("split")
@click.argument("subject")
@click.option("--record", "records", multiple=True, required=True, help="database.dataset/record key; may be repeated.")
@_why
@place_options
@verb
def split(
    terminal: Terminal,
    place: Place,
    subject: str,
    records: tuple[str, ...],
    by: str,
    reason: str,
) -> None:
    """Take some records out of SUBJECT (its key, or one of its records); together they become a subject of their own.

    \b
    Example:
      motlan link split population.citizens/HS0000000307 --record civil_status.marital/HN0000000266 --reason "namesake"
    """
    named = [record_named(one) for one in records]
    with place.open() as house:
        ready(house)
        done = acts.split(
            register=house.register,
            catalogue=house.workspace.catalogue,
            clock=house.clock,
            subject=subject_named(house, subject),
            records=named,
            actor=by,
            reason=reason,
        )
    terminal.answer(_event(done), lines=(_event_line(done),))


@command.command("undo")
@click.argument("event", type=click.IntRange(1))
@_why
@place_options
@verb
def undo(terminal: Terminal, place: Place, event: int, by: str, reason: str) -> None:
    """Take the merge or split EVENT back; every record belongs to whom it belonged before.

    \b
    Example:
      motlan link undo 3 --reason "two sisters"
    """
    with place.open() as house:
        ready(house)
        done = acts.undo(
            register=house.register,
            catalogue=house.workspace.catalogue,
            clock=house.clock,
            number=event,
            actor=by,
            reason=reason,
        )
    terminal.answer(_event(done), lines=(_event_line(done),))


def _event(done: SubjectEvent) -> dict[str, Any]:
    """An event as plain values; keys of subjects as text, since many programs round such large numbers."""
    retired = str(done.retired) if done.retired is not None else None
    return {**asdict(done), "kept": str(done.kept), "retired": retired}


def _event_line(done: SubjectEvent) -> Text:
    number, kept, retired = done.event, done.kept, done.retired
    return {
        "merge": Text(
            vi=f"Sự kiện {number}: gộp {retired} vào {kept}.", en=f"Event {number}: {retired} is now {kept}."
        ),
        "place": Text(
            vi=f"Sự kiện {number}: đặt một bản ghi vào {kept}.", en=f"Event {number}: a record is placed with {kept}."
        ),
        "split": Text(
            vi=f"Sự kiện {number}: tách {retired} khỏi {kept}.", en=f"Event {number}: {retired} taken out of {kept}."
        ),
        "undo": Text(
            vi=f"Sự kiện {number}: hoàn tác sự kiện {done.undoes}.",
            en=f"Event {number}: event {done.undoes} taken back.",
        ),
    }[done.kind]
