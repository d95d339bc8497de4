"""``motlan link``: how records were linked, what a steward is asked, and what is decided: merge, split, undo."""

import getpass
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, ParamSpec

import click

from motlan.cli.house import open_house
from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.data.linking import learnt
from motlan.data.review import acts, events, queue
from motlan.data.review.events import SubjectEvent
from motlan.data.review.queue import STATES, Answer, State
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text

P = ParamSpec("P")


@click.group("link")
def command() -> None:
    """See how records are linked; settle doubtful pairs; merge, split and put back subjects.

    \b
    Examples:
      motlan link status
      motlan link review person
      motlan link decide 12 same --reason "birth certificate seen"
      motlan link merge 5501 7702 --reason "registered twice"
      motlan link undo 3 --reason "two sisters"
    """


def _place(function: Callable[P, None]) -> Callable[P, None]:
    return workspace_option(directory_option(register_option(verb(function))))


def _why(function: Callable[P, None]) -> Callable[P, None]:
    function = click.option("--by", default=getpass.getuser, show_default="your account", help="Who decides.")(function)
    return click.option("--reason", required=True, help="Why; kept with the decision.")(function)


@command.command("status")
@_place
def status(terminal: Terminal, workspace: Path, directory: Path, register_url: str | None) -> None:
    """Concepts linked by likeness: pairs in the queue, models learnt, decisions that stand, the latest events.

    \b
    Example:
      motlan link status --json
    """
    with open_house(workspace=workspace, directory=directory, register_url=register_url, make=False) as house:
        register = house.register
        concepts = []
        for one in queue.waiting(register=register, catalogue=house.workspace.catalogue):
            model = learnt.held(register, one.concept)
            standing = register.rows(
                "select verdict, count(*) from link_decision where concept = :c and undone_at is null"
                " group by verdict order by verdict",
                {"c": one.concept},
            )
            concepts.append(
                {
                    **asdict(one),
                    "model": {"records": model.records, "pairs": model.pairs} if model is not None else None,
                    "decisions": {row[0]: int(row[1]) for row in standing},
                    "events": [
                        asdict(each) for each in events.of_concept(register=register, concept=one.concept, limit=5)
                    ],
                }
            )
    terminal.answer({"concepts": concepts}, lines=tuple(_status_line(one, terminal) for one in concepts))


def _status_line(one: dict[str, Any], terminal: Terminal) -> str:
    said = Text(
        vi=f"{one['open']:>7,} chờ xem · {one['later']:,} để sau · {one['same']:,} giống · {one['different']:,} khác"
        f" · {sum(one['decisions'].values()):,} quyết định",
        en=f"{one['open']:>7,} to review · {one['later']:,} later · {one['same']:,} same"
        f" · {one['different']:,} different · {sum(one['decisions'].values()):,} decisions",
    )
    return f"{one['concept']:24} {terminal.translate(said)}"


@command.command("review")
@click.argument("concept")
@click.option("--state", type=click.Choice(STATES), default="open", show_default=True)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@_place
def review(
    terminal: Terminal,
    workspace: Path,
    directory: Path,
    register_url: str | None,
    concept: str,
    state: State,
    limit: int,
) -> None:
    """The pairs of CONCEPT that wait for a steward, the likeliest first. Keys only: values are on the steward's page.

    \b
    Example:
      motlan link review person --limit 10 --json
    """
    with open_house(workspace=workspace, directory=directory, register_url=register_url, make=False) as house:
        house.workspace.catalogue.dictionary.concept(concept)
        found = queue.queue(register=house.register, concept=concept, state=state, limit=limit)
    lines = tuple(
        f"{one.review:>8}  {one.probability:6.1%}  {'/'.join(one.record)}  ↔  {'/'.join(one.other)}" for one in found
    )
    nothing = Text(vi="Không còn gì chờ xem.", en="Nothing is waiting.")
    terminal.answer({"pairs": [asdict(one) for one in found]}, lines=lines or (nothing,))


@command.command("decide")
@click.argument("number", type=int)
@click.argument("verdict", type=click.Choice(["same", "different", "later", "reopen"]))
@click.option("--by", default=getpass.getuser, show_default="your account", help="Who decides.")
@click.option("--reason", default="", help="Why; required where two subjects become one.")
@_place
def decide(
    terminal: Terminal,
    workspace: Path,
    directory: Path,
    register_url: str | None,
    number: int,
    verdict: str,
    by: str,
    reason: str,
) -> None:
    """Answer question NUMBER: ``same``, ``different``, ``later``; or take an answer back (``reopen``).

    \b
    Example:
      motlan link decide 12 same --reason "birth certificate seen"
    """
    with open_house(workspace=workspace, directory=directory, register_url=register_url, make=False) as house:
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
    done = Text(vi=f"Câu hỏi {number}: {settled.state}.", en=f"Question {number}: {settled.state}.")
    terminal.answer(asdict(settled), lines=(done,))


@command.command("merge")
@click.argument("kept", type=click.IntRange(1))
@click.argument("retired", type=click.IntRange(1))
@_why
@_place
def merge(
    terminal: Terminal,
    workspace: Path,
    directory: Path,
    register_url: str | None,
    kept: int,
    retired: int,
    by: str,
    reason: str,
) -> None:
    """Make two subjects one: the key KEPT stays, the key RETIRED leads to it from now on.

    \b
    Example:
      motlan link merge 5501 7702 --reason "registered twice"
    """
    with open_house(workspace=workspace, directory=directory, register_url=register_url, make=False) as house:
        done = acts.merge(
            register=house.register,
            catalogue=house.workspace.catalogue,
            clock=house.clock,
            kept=kept,
            retired=retired,
            actor=by,
            reason=reason,
        )
    terminal.answer(asdict(done), lines=(_event_line(done),))


@command.command("split")
@click.argument("subject", type=click.IntRange(1))
@click.option("--record", "records", multiple=True, required=True, help="database.dataset/record key; may be repeated.")
@_why
@_place
def split(
    terminal: Terminal,
    workspace: Path,
    directory: Path,
    register_url: str | None,
    subject: int,
    records: tuple[str, ...],
    by: str,
    reason: str,
) -> None:
    """Take some records out of SUBJECT; together they become a subject of their own.

    \b
    Example:
      motlan link split 5501 --record insurance.members/A-77 --reason "a cousin of the same name"
    """
    named = [_record(one) for one in records]
    with open_house(workspace=workspace, directory=directory, register_url=register_url, make=False) as house:
        done = acts.split(
            register=house.register,
            catalogue=house.workspace.catalogue,
            clock=house.clock,
            subject=subject,
            records=named,
            actor=by,
            reason=reason,
        )
    terminal.answer(asdict(done), lines=(_event_line(done),))


@command.command("undo")
@click.argument("event", type=click.IntRange(1))
@_why
@_place
def undo(
    terminal: Terminal, workspace: Path, directory: Path, register_url: str | None, event: int, by: str, reason: str
) -> None:
    """Take the merge or split EVENT back; every record belongs to whom it belonged before.

    \b
    Example:
      motlan link undo 3 --reason "two sisters"
    """
    with open_house(workspace=workspace, directory=directory, register_url=register_url, make=False) as house:
        done = acts.undo(
            register=house.register,
            catalogue=house.workspace.catalogue,
            clock=house.clock,
            number=event,
            actor=by,
            reason=reason,
        )
    terminal.answer(asdict(done), lines=(_event_line(done),))


def _event_line(done: SubjectEvent) -> Text:
    return Text(
        vi=f"Sự kiện {done.event} ({done.kind}): giữ {done.kept}, tách/bỏ {done.retired}.",
        en=f"Event {done.event} ({done.kind}): kept {done.kept}, retired or new {done.retired}.",
    )


def _record(said: str) -> tuple[str, str]:
    source, slash, key = said.partition("/")
    if not slash or not key:
        raise Refused(
            what=Text(vi=f"“{said}” không phải là bản ghi.", en=f"“{said}” names no record."),
            remedy=Text(vi="Viết database.dataset/khóa.", en="Write database.dataset/key."),
        )
    return source, key
