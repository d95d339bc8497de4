"""``motlan corrections``: what people and officers say is wrong, and the owners' answers."""

from typing import Any

import click

from motlan.cli.house import House, Place, place_options
from motlan.cli.reader import Reader, reader_options
from motlan.cli.terminal import Terminal, verb
from motlan.data.api import prepare, read
from motlan.data.correction import actions, record
from motlan.data.correction.actions import Verdict
from motlan.data.correction.located import Located, has_left, located
from motlan.data.correction.proposal import against
from motlan.data.correction.record import PENDING, Correction, State
from motlan.kernel.clock import instant
from motlan.kernel.errors import NotHeld, UnknownName
from motlan.kernel.text import Text

WORDS: dict[str, Text] = {
    "open": Text(vi="chờ trả lời", en="waits for an answer"),
    "accepted": Text(vi="đang sửa", en="is being mended"),
    "corrected": Text(vi="đã sửa", en="corrected"),
    "upheld": Text(vi="giữ nguyên", en="the value stands"),
}
LATE = Text(vi="quá hạn", en="late")
NONE_SUCH = Text(vi="Không có yêu cầu nào như vậy.", en="There is no such correction.")
NONE = Text(vi="Không có yêu cầu nào đang chờ.", en="No correction is waiting.")


@click.group("corrections")
def command() -> None:
    """List and answer corrections: "this is wrong", with a deadline at the owning database.

    The data close a correction: when the golden value is no longer the one contested. Each verb has --json.

    \b
    Example:
      motlan corrections list --database population
      motlan corrections show 12 --purpose "answer correction 12" --ground "Law on Data"
      motlan corrections answer 12 refuse --by lan --reason "The original book has the same date."
    """


@command.command("list")
@click.option("--database", "source", help="Only those of one database.")
@click.option("--state", type=click.Choice(list(WORDS)), help="Only those in one state; default: those that wait.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=200, show_default=True)
@place_options
@verb
def listed(terminal: Terminal, place: Place, source: str | None, state: State | None, limit: int) -> None:
    """The pending corrections, the soonest due first, with the dataset; which record it is, ``show`` says.

    \b
    Examples:
      motlan corrections list --database population
      motlan corrections list --state upheld
    """
    with place.open() as house:
        if source is not None:
            house.workspace.catalogue.database(source)
        _settle(house)
        found = record.due(
            house.register,
            sources=(source,) if source is not None else None,
            states=(state,) if state is not None else PENDING,
            limit=limit,
        )
        now, places = house.clock.now(), {one.number: _located(house, one) for one in found}
    lines = tuple(_line(one, terminal, places[one.number], late=one.late(now)) for one in found)
    terminal.answer(
        {
            "corrections": [
                {**_plain(one), "dataset": _dataset(places[one.number]), "late": one.late(now)} for one in found
            ]
        },
        lines=lines or (NONE if state is None else NONE_SUCH,),
    )


@command.command("show")
@click.argument("number", type=click.IntRange(1))
@reader_options
@place_options
@verb
def shown(terminal: Terminal, place: Place, reader: Reader, number: int) -> None:
    """What one correction contests, what is said to be right, and what is held now: to be looked at before answering.

    It names the record as its owner knows it: the dataset, the record's key at the source, and the identifier of whom
    it is about, where there is one.

    It is a reading of personal data: who, why and on what ground goes into the journal.

    \b
    Example:
      motlan corrections show 12 --purpose "answer correction 12" --ground "Law on Data"
    """
    with place.open() as house:
        _settle(house)
        one = record.one(house.register, number)
        if one is None:
            raise UnknownName(kind="correction", name=str(number), known=())
        spoken, (now, number_of) = _located(house, one), _held_now(house, reader, one)
        speaks, left = _doubts(house, one)
    told = {
        "record": spoken.record_key if spoken else None,
        "identifier": number_of,
        "contested": one.value,
        "said": one.wrong,
        "proposed": one.proposed,
        "held": now,
    }
    answer = {"answer": one.answer or None, "answered_by": one.answered_by}
    lines = (
        _line(one, terminal, spoken, late=False),
        *(f"    {terminal.translate(SAID[name]):24} {'–' if value is None else value}" for name, value in told.items()),
        *(f"    {terminal.translate(why)}" for why in speaks),
        *((f"    {terminal.translate(LEFT)}",) if left else ()),
        *((f"    {terminal.translate(SAID['answer']):24} {one.answer} ({one.answered_by})",) if one.answer else ()),
    )
    named = {"dataset": _dataset(spoken), "subject": str(one.subject)}
    doubts = {"contradicts": [terminal.translate(why) for why in speaks], "left": left}
    terminal.answer({**_plain(one), **named, **doubts, **told, **answer}, lines=lines)


SAID = {
    "record": Text(vi="khóa bản ghi ở nguồn", en="record at the source"),
    "identifier": Text(vi="mã số định danh", en="identifier"),
    "contested": Text(vi="bị báo là sai", en="contested"),
    "said": Text(vi="người báo viết", en="what is said"),
    "proposed": Text(vi="hiểu là giá trị", en="taken as the value"),
    "held": Text(vi="đang giữ", en="held now"),
    "answer": Text(vi="trả lời", en="answer"),
}


LEFT = Text(
    vi="Bản ghi này không còn thuộc về người đó: đã mất, hoặc giá trị đã sửa không còn khớp với số định danh. Một"
    " bản ghi khác vẫn nói giá trị bị báo là sai.",
    en="This record belongs to that subject no more: it is gone, or what was changed in it no longer agrees with the"
    " number. Another record still says what is contested.",
)


def _doubts(house: House, one: Correction) -> tuple[tuple[Text, ...], bool]:
    """While it waits: how what is said contradicts the identifier, and whether its record has left the subject."""
    if not one.pending:
        return (), False
    register, catalogue = house.register, house.workspace.catalogue
    speaks = against(register=register, catalogue=catalogue, correction=one)
    return speaks, has_left(register=register, catalogue=catalogue, correction=one)


def _located(house: House, one: Correction) -> Located | None:
    return located(register=house.register, catalogue=house.workspace.catalogue, correction=one)


def _dataset(found: Located | None) -> str | None:
    return found.dataset if found is not None else None


def _held_now(house: House, reader: Reader, one: Correction) -> tuple[str | None, str | None]:
    """The value that is held today and the identifier, as text; None when nobody holds the subject any more, or it has
    none. The reading is journalled."""
    identifier = house.workspace.catalogue.dictionary.concept(one.concept).identifier
    asked = tuple(dict.fromkeys(name for name in (one.attribute, identifier) if name))
    reading = reader.reading(one.concept, one.subject, asked)
    try:
        with house.register.transaction():
            found = read(
                register=house.register, catalogue=house.workspace.catalogue, clock=house.clock, reading=reading
            )
    except NotHeld:
        return None, None
    value, number = found.value(one.attribute), found.value(identifier)
    return None if value is None else str(value), None if number is None else str(number)


@command.command("answer")
@click.argument("number", type=click.IntRange(1))
@click.argument("verdict", type=click.Choice(["accept", "refuse"]))
@click.option("--reason", default="", help="What the person reads; needed to refuse.")
@click.option("--right", help="The right value, where the platform keeps the register: it is mended at once.")
@click.option("--by", required=True, help="Who answers for the owner.")
@place_options
@verb
def answered(
    terminal: Terminal,
    place: Place,
    number: int,
    verdict: Verdict,
    reason: str,
    right: str | None,
    by: str,
) -> None:
    """Accept a correction or refuse it with a reason. Where what is agreed to contradicts the identifier it is said.

    \b
    Example:
      motlan corrections answer 12 refuse --by lan --reason "The original book has the same date."
    """
    with place.open() as house:
        prepare(register=house.register, catalogue=house.workspace.catalogue)
        calendar, settings = house.workspace.calendar, house.workspace.settings
        due = calendar.closing(calendar.add_working_days(house.clock.now(), settings.mend_days))
        done = actions.answer(
            register=house.register,
            catalogue=house.workspace.catalogue,
            clock=house.clock,
            number=number,
            verdict=verdict,
            reason=reason,
            by=by,
            mend_by=due,
            right=right,
        )
        catalogue = house.workspace.catalogue
        spoken = against(register=house.register, catalogue=catalogue, correction=done, right=right)
        speaks = spoken if verdict == "accept" else ()
    doubts = {"contradicts": [terminal.translate(why) for why in speaks]}
    terminal.answer(
        {**_plain(done), **doubts}, lines=(f"{done.number}: {terminal.translate(WORDS[done.state])}", *speaks)
    )


def _settle(house: House) -> None:
    actions.settle(register=house.register, catalogue=house.workspace.catalogue, clock=house.clock)


def _line(one: Correction, terminal: Terminal, found: Located | None, *, late: bool) -> str:
    dataset = f".{found.dataset}" if found is not None else ""
    return (
        f"{one.number:>6}  {one.source}{dataset}  {one.concept}.{one.attribute}  {terminal.translate(WORDS[one.state])}"
        f"  {one.due_at:%Y-%m-%d}{'  ' + terminal.translate(LATE) if late else ''}"
    )


def _plain(one: Correction) -> dict[str, Any]:
    """What names nobody: no value, no words of the person."""
    return {
        "number": one.number,
        "database": one.source,
        "concept": one.concept,
        "attribute": one.attribute,
        "state": one.state,
        "capacity": one.capacity,
        "dossier": one.dossier,
        "reported_at": instant(one.reported_at),
        "due_at": instant(one.due_at),
        "answered_at": instant(one.answered_at) if one.answered_at else None,
    }
