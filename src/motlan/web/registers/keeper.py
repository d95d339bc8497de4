"""Who works on which register, and the journal of what was read of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.http import Http404, HttpRequest

from motlan.data.registers.listing import note_reading
from motlan.data.spec import Source
from motlan.web.house import House
from motlan.web.people.attribute_rights import Sight, sight_of
from motlan.web.people.models import Account
from motlan.web.purposes import KEEPING, MANDATE


def account_of(request: HttpRequest) -> Account:
    """The keeper's account; the permission decorator has seen to it that there is one."""
    return cast("Account", request.user)


def sight(request: HttpRequest, here: House) -> Sight:
    """What of the sensitive attributes the keeper may see."""
    return sight_of(here, account_of(request))


def source_of(here: House, database: str, dataset: str) -> Source:
    """The register; raise Http404 when there is none, or another system writes it."""
    held = here.catalogue.databases.get(database)
    if held is None or dataset not in held.datasets or not held.datasets[dataset].hosted:
        raise Http404(f"{database}.{dataset}")
    return here.catalogue.source(database, dataset)


def reads(
    here: House, source: Source, *, reader: str, role: str, attributes: tuple[str, ...], subjects: Iterable[int | None]
) -> None:
    """Write down that somebody reads records of a register, of these subjects."""
    note_reading(
        register=here.register(),
        clock=here.clock,
        source=source,
        reader=reader,
        role=role,
        purpose=KEEPING,
        ground=str(MANDATE),
        attributes=attributes,
        subjects=subjects,
    )
