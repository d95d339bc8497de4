"""Slips 06 and 07: the way of a dossier and the register of a day. What says the same is the same document."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from hashlib import sha256

from motlan.kernel.text import Text
from motlan.service.documents import model
from motlan.service.documents.daybook import Entry, day_book
from motlan.service.documents.way import control_sheet
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.store import events_of
from motlan.web.house import House
from motlan.web.signing.issue import issue
from motlan.web.signing.models import Document
from motlan.web.signing.slips import case_of


def issue_control_sheet(*, house: House, dossier: Dossier, language: str) -> Document:
    """Slip 06 of a dossier as it stands now."""
    case = case_of(house=house, dossier=dossier, events=events_of(dossier))
    drawn = control_sheet(case=case, slips=house.workspace.slips, language=language, now=house.clock.now())
    return issue(house=house, key=f"way/{dossier.pk}/{_says(drawn)}", compose=lambda: drawn, dossier=dossier)


def issue_day_book(
    *, house: House, unit: str, day: date, entries: Iterable[Entry], language: str, rest: int = 0
) -> Document:
    """Slip 07 of a unit's day as it stands now; ``rest``: how many dossiers of the day it leaves to the CSV."""
    units = house.workspace.dictionary.units
    drawn = day_book(
        unit=Text({one: units.full_name(unit, one) for one in ("vi", "en")}),
        day=day,
        entries=entries,
        slips=house.workspace.slips,
        language=language,
        zone=house.zone,
        now=house.clock.now(),
        rest=rest,
    )
    return issue(house=house, key=f"book/{unit}/{day.isoformat()}/{_says(drawn)}", compose=lambda: drawn)


def _says(document: model.Document) -> str:
    """A fingerprint of everything that a document says but the instant at which it was issued."""
    said = {name: value for name, value in asdict(document).items() if name != "day"}
    return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
