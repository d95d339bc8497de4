"""Who reads personal data at the command line, why, and of whom: options that every verb which reads it shares."""

import functools
import getpass
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ParamSpec

import click

from motlan.cli.house import House
from motlan.cli.naming import record_named, subject_named
from motlan.data.api import find
from motlan.data.golden.records import ALL, OPERATOR, Every, Reading
from motlan.data.golden.stood import Stood, identified_once, recorded_once
from motlan.dictionary.concept import Concept
from motlan.kernel.clock import instant
from motlan.kernel.errors import NotHeld, Refused
from motlan.kernel.text import Text

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads, for what purpose and on what ground."""

    name: str
    purpose: str
    ground: str

    def reading(self, concept: str, subject: int, attributes: tuple[str, ...] | Every = ALL) -> Reading:
        """A reading of one subject."""
        return Reading(
            reader=self.name,
            role=OPERATOR,
            purpose=self.purpose,
            ground=self.ground,
            concept=concept,
            subject=subject,
            attributes=attributes,
        )


def reader_options(function: Callable[P, None]) -> Callable[P, None]:
    """``--purpose``, ``--ground``, ``--reader``: the journal keeps all three, and the person can see them."""

    @click.option("--purpose", required=True, help="What the data are read for; written into the journal.")
    @click.option("--ground", required=True, help="The legal ground, as an official would cite it.")
    @click.option("--reader", "name", default=getpass.getuser, show_default="your account", help="Who reads.")
    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        said = {part: str(kwargs.pop(part)) for part in ("name", "purpose", "ground")}
        kwargs["reader"] = Reader(**said)
        function(*args, **kwargs)

    return run


def subject_options(function: Callable[P, None]) -> Callable[P, None]:
    """``SUBJECT`` (its key, or one of its records: database.dataset/key) or ``--identifier``: whom it is about."""
    function = click.option(
        "--identifier", prompt=False, help="The identifier, instead of the subject's key ('-': asked for, not shown)."
    )(function)
    return click.argument("subject", required=False)(function)


def subject_of(house: House, concept: Concept, subject: str | None, identifier: str | None) -> int:
    """The key of the subject that was named, as :func:`subject_named` reads it.

    :raises Refused: when none was named, or what was named is neither a key nor a record.
    :raises NotHeld: when nobody has the identifier, or the record.
    """
    if subject is not None:
        return subject_named(house, subject)
    if identifier is None:
        raise Refused(
            what=Text(vi="Chưa nêu đối tượng nào.", en="No subject was named."),
            remedy=Text(
                vi="Ghi khóa đối tượng, một bản ghi của nó (database.dataset/khóa), hoặc --identifier.",
                en="Give the subject's key, one of its records (database.dataset/key), or --identifier.",
            ),
            where=concept.concept,
        )
    said = asked_for("identifier", identifier)
    found = find(register=house.register, catalogue=house.workspace.catalogue, concept=concept.concept, identifier=said)
    if found is None:
        raise NotHeld(
            what=Text(vi="Không ai có mã số này.", en="Nobody has this identifier."),
            remedy=Text(vi="Kiểm tra lại mã số.", en="Check the identifier."),
            where=concept.concept,
        )
    return found


def subject_then(
    house: House, concept: Concept, subject: str | None, identifier: str | None
) -> tuple[int, Stood | None]:
    """The key of the subject that is named, or was once: then since when it is no more. For readings of the past.

    Raises as :func:`subject_of` does, for what never named anybody.
    """
    said = asked_for("identifier", identifier) if identifier is not None else None
    try:
        return subject_of(house, concept, subject, said), None
    except NotHeld:
        catalogue = house.workspace.catalogue
        if subject is not None:
            source, key = record_named(subject)
            stood = recorded_once(
                register=house.register, source=catalogue.source(*source.split(".", 1)), record_key=key
            )
        else:
            stood = identified_once(
                register=house.register, catalogue=catalogue, concept=concept.concept, identifier=str(said)
            )
        if stood is None:
            raise
        return stood.subject, stood


def asked_for(what: str, said: str) -> str:
    """What was said, or what is typed unseen where that is ``-``: the shell's memory then has nothing of a person."""
    return str(click.prompt(what, hide_input=True, err=True)) if said == "-" else said


def end_of(house: House, said: str) -> str:
    """An instant from an instant (a local one, where it names no zone), or a local day's last second; raise Refused."""
    try:
        if ":" in said:
            at = datetime.fromisoformat(said)
            return instant(at if at.tzinfo else at.replace(tzinfo=house.workspace.zone))
        day = date.fromisoformat(said)
    except ValueError as error:
        raise Refused(
            what=Text(vi=f"“{said}” không phải là ngày.", en=f"“{said}” is no date."),
            remedy=Text(
                vi="Viết 2026-12-31, 2026-12-31 17:00 (giờ ở đây) hoặc 2026-12-31T10:00:00Z.",
                en="Write 2026-12-31, 2026-12-31 17:00 (the time here) or 2026-12-31T10:00:00Z.",
            ),
        ) from error
    end = datetime.combine(day + timedelta(days=1), time(), house.workspace.zone) - timedelta(seconds=1)
    return instant(end)
