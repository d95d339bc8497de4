"""``motlan history``: a subject as of any instant, and who changed what and why."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import click

from motlan.cli.house import House, Place, place_options
from motlan.cli.reader import Reader, end_of, reader_options, subject_options, subject_then
from motlan.cli.terminal import Terminal, verb
from motlan.data.api import Saying, Sayings, as_of, sayings, timeline
from motlan.data.golden.history import Changed, Event
from motlan.data.golden.records import ALL, Held
from motlan.data.golden.stood import Stood
from motlan.kernel.clock import moment
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text

WHAT = {
    "appeared": Text(vi="xuất hiện", en="appeared"),
    "changed": Text(vi="thay đổi", en="changed"),
    "vanished": Text(vi="không còn", en="vanished"),
}
NOTHING = Text(vi="–", en="–")
ANEW = Text(vi="từ đây được đọc theo cách khác", en="read in another way since")
GONE = Text(vi="không còn trong từ điển", en="no longer in the dictionary")


@click.command("history")
@click.argument("concept")
@subject_options
@click.option("--as-of", "at", help="A day (2026-06-30) or an instant (2026-06-30T17:00:00Z): the record as it stood.")
@click.option("--attribute", "-a", "attributes", multiple=True, help="Only this attribute; may be repeated.")
@click.option("--sources", "spoken", is_flag=True, help="What each source said, and when, whether it stands or not.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Events of one page.")
@click.option("--after", type=int, help="Go on after this event; the page before names it.")
@reader_options
@place_options
@verb
def command(
    terminal: Terminal,
    place: Place,
    reader: Reader,
    concept: str,
    subject: str | None,
    identifier: str | None,
    at: str | None,
    attributes: tuple[str, ...],
    spoken: bool,
    limit: int,
    after: int | None,
) -> None:
    """Who changed what of a subject, and why, newest first; with --as-of its record as it stood then.

    With --sources it tells what each source said and with which delivery, also where another source's value stands.

    Whoever is held no more is found by the identifier or a record that stood once.

    It is a reading of personal data: who, why and on what ground goes into the journal.

    \b
    Example:
      motlan history person --identifier 001175000001 --purpose "complaint 17" --ground "Law on Complaints, art. 18"
      motlan history person 4711 --sources -a full_name --purpose "audit" --ground "order 12"
      motlan history person population.citizens/HS-12 --purpose "audit" --ground "order 12"
      motlan history person 4711 --as-of 2026-06-30 -a residence_unit --purpose "audit" --ground "order 12"
    """
    if spoken and at is not None:
        raise click.UsageError("--sources tells what was said and when; it takes no --as-of")
    with place.open() as house:
        declared = house.workspace.catalogue.dictionary.concept(concept)
        key, stood = subject_then(house, declared, subject, identifier)
        named = {"subject": key, **_stood(stood)}
        word = _word(stood)
        reading = reader.reading(concept, key, attributes or ALL)
        asked: dict[str, Any] = {
            "register": house.register,
            "catalogue": house.workspace.catalogue,
            "clock": house.clock,
            "reading": reading,
        }
        if at is not None:
            _demand_come(house, at)
            record = as_of(**asked, at=end_of(house, at))
            values = {name: _held(held, terminal) for name, held in record.values.items()}
            lines = [f"{name:28} {_shown(held, terminal)}" for name, held in record.values.items()]
            terminal.answer({**named, "as_of": end_of(house, at), "values": values}, lines=(*word, *lines))
            return
        if spoken:
            _say_sayings(terminal, named, word, sayings(**asked, after=after, limit=limit))
            return
        told = timeline(**asked, after=after, limit=limit)
    events = [_event(one, terminal) for one in told.events]
    lines = [line for one in told.events for line in _lines(one, terminal)]
    _answer(terminal, named, events, (*word, *lines), told.following)


def _stood(stood: Stood | None) -> dict[str, str | None]:
    """Since when what named the subject does no more, and since when nobody holds it; nothing where it still does."""
    return {} if stood is None else {"named_until": stood.until, "held_until": stood.vanished}


def _word(stood: Stood | None) -> tuple[Text, ...]:
    """The same for people."""
    if stood is None:
        return ()
    if stood.vanished is not None:
        words = Text(
            vi="Không còn được giữ từ {at}; đây là quá khứ.", en="No longer held since {at}; this is the past of it."
        )
    else:
        words = Text(
            vi="Tên gọi này không còn đứng từ {at}; đối tượng vẫn được giữ.",
            en="This has named the subject no more since {at}; the subject is held still.",
        )
    return (words.fill(at=stood.vanished or stood.until or "–"),)


def _demand_come(house: House, said: str) -> None:
    """Raise Refused for a day or an instant that has not come: nobody knows what will be held then."""
    begins = moment(end_of(house, said)) - (timedelta() if ":" in said else timedelta(days=1))
    if begins > house.clock.now():
        raise Refused(
            what=Text(vi=f"“{said}” chưa tới.", en=f"“{said}” has not come yet."),
            remedy=Text(vi="Chọn một ngày đã qua, hoặc bỏ --as-of.", en="Choose a day that has, or leave out --as-of."),
        )


def _say_sayings(terminal: Terminal, named: Mapping[str, Any], word: Sequence[Text], told: Sayings) -> None:
    """What sources said, delivery by delivery."""
    events = [
        {
            "what": one.what,
            "at": one.at,
            "database": one.database,
            "dataset": one.dataset,
            "record_key": one.record_key,
            "batch": one.batch,
            "mode": one.mode,
            "anew": one.anew,
            "changes": _changes(one.changes, terminal),
        }
        for one in told.events
    ]
    lines = [line for one in told.events for line in _saying(one, terminal)]
    _answer(terminal, named, events, (*word, *lines), told.following)


def _saying(one: Saying, terminal: Terminal) -> list[str]:
    batch = Text(vi=f"đợt {one.batch}", en=f"batch {one.batch}")
    anew = terminal.translate(ANEW) if one.anew else ""
    parts = (one.at or "–", terminal.translate(WHAT[one.what]), f"{one.database}.{one.dataset}/{one.record_key}",
             terminal.word(one.mode), terminal.translate(batch), anew)  # fmt: skip
    return [" · ".join(part for part in parts if part), *(_change(each, terminal) for each in one.changes)]


def _answer(
    terminal: Terminal,
    named: Mapping[str, Any],
    events: list[dict[str, Any]],
    lines: Sequence[Text | str],
    following: int | None,
) -> None:
    further = Text(vi=f"Còn nữa: --after {following}", en=f"There is more: --after {following}")
    terminal.answer(
        {**named, "events": events, "following": following},
        lines=(*lines, *([further] if following is not None else [])),
    )


def _event(event: Event, terminal: Terminal) -> dict[str, Any]:
    because = event.cause.because if event.cause is not None else None
    return {
        "what": event.what,
        "at": event.at,
        "cause": event.cause.number if event.cause is not None else None,
        "kind": because.kind if because else None,
        "actor": because.actor if because else None,
        "reason": terminal.translate(because.reason) if because and because.reason else None,
        "delivered": event.delivered,
        "changes": _changes(event.changes, terminal),
    }


def _changes(changes: tuple[Changed, ...], terminal: Terminal) -> list[dict[str, Any]]:
    return [
        {
            "attribute": one.attribute.name,
            "before": _held(one.before, terminal) if one.before else None,
            "after": _held(one.after, terminal) if one.after else None,
        }
        for one in changes
    ]


def _held(held: Held, terminal: Terminal) -> dict[str, Any]:
    return {
        "value": held.value,
        "label": terminal.translate(held.label) if held.label else None,
        "source": held.source,
        "batch": held.batch,
        "as_of": held.as_of,
        "conflict": held.conflict,
        "gone": held.gone,
    }


def _lines(event: Event, terminal: Terminal) -> list[str]:
    because = event.cause.because if event.cause is not None else None
    parts = [event.at or "–", terminal.translate(WHAT[event.what])]
    if because is not None:
        parts += [terminal.word(because.kind), event.delivered or "", because.actor]
        parts.append(f"“{terminal.translate(because.reason)}”" if because.reason else "")
    return [" · ".join(part for part in parts if part), *(_change(one, terminal) for one in event.changes)]


def _change(one: Changed, terminal: Terminal) -> str:
    before, after = (_shown(held, terminal) if held else "" for held in (one.before, one.after))
    return f"    {one.attribute.name:28} {' → '.join(part for part in (before, after) if part)}"


def _shown(held: Held, terminal: Terminal) -> str:
    if held.value is None:
        return terminal.translate(NOTHING)
    label = f" ({terminal.translate(held.label)})" if held.label else ""
    mark = " ≠" if held.conflict else ""
    gone = f" ({terminal.translate(GONE)})" if held.gone else ""
    return f"{held.value}{label} [{held.source}]{mark}{gone}"
