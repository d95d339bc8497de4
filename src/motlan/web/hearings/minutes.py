"""The minutes of a hearing as a document: what was said, who was there, who confirmed it and who objected."""

from __future__ import annotations

from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext

from motlan.kernel.errors import NotHeld
from motlan.kernel.fingerprint import in_eights
from motlan.kernel.text import Text
from motlan.service.documents.compose import moment
from motlan.service.documents.model import Document as Drawn
from motlan.service.documents.model import Row
from motlan.service.forms.display import HIDDEN, unit_name
from motlan.service.hearings import acts
from motlan.service.hearings.acts import Stage, fold
from motlan.service.hearings.decisions import digest
from motlan.web.filters import called
from motlan.web.hearings.actions import happenings
from motlan.web.hearings.matter import Rows as Matter
from motlan.web.hearings.matter import matter_of
from motlan.web.hearings.models import Hearing
from motlan.web.house import House
from motlan.web.people.attribute_rights import Sight
from motlan.web.signing.issue import issue
from motlan.web.signing.models import Document

KIND = "minutes"
CLOSED = HIDDEN.in_("en")


def minutes_of(hearing: Hearing) -> Document | None:
    """The document, once it was drawn."""
    return Document.objects.filter(key=_key(hearing)).first()


def issue_minutes(*, house: House, hearing: Hearing) -> Document:
    """The minutes in the country's own language, issued once; raise NotHeld while the hearing is not closed.

    The document belongs to no dossier: what is said of a dossier's signature is said of its result.
    """
    state = fold(happenings(hearing))
    if state.stage is not Stage.CLOSED:
        raise NotHeld(
            what=Text(vi="Phiên họp chưa kết thúc.", en="The hearing is not closed."),
            remedy=Text(vi="Kết thúc phiên họp trước.", en="Close it first."),
            where=hearing.code,
        )
    return issue(house=house, key=_key(hearing), compose=lambda: _composed(house, hearing, state))


def _composed(house: House, hearing: Hearing, state: acts.Hearing) -> Drawn:
    """What the minutes say; whoever has only their code reads neither what it was about nor what was said."""
    language, words = house.workspace.settings.default_language, house.workspace.slips
    stranger = Sight(dictionary=house.workspace.dictionary, rights=frozenset()).hides
    with translation.override(language):
        title = gettext("Minutes of a hearing")
        rows = _rows(house, hearing, state, matter_of(house, hearing.dossier), language)
        shut = replace(state, words=CLOSED, objections=dict.fromkeys(state.objections, CLOSED))
        opened = _rows(house, hearing, shut, matter_of(house, hearing.dossier, stranger), language)
    print_ = ("SHA-256", (in_eights(digest(state.words)),))
    return Drawn(
        kind=KIND,
        language=language,
        title=title,
        issuer=unit_name(hearing.unit, house.workspace.dictionary).in_(language),
        day=moment(house.clock.now(), house.zone),
        rows=(*rows, print_),
        opened=(*opened, print_),
        heading=tuple(line.in_(language) for line in words.heading),
        place=words.place.in_(language) if words.place else "",
    )


def _rows(house: House, hearing: Hearing, state: acts.Hearing, matter: Matter, language: str) -> tuple[Row, ...]:
    procedure = house.forms.version(hearing.dossier.procedure, hearing.dossier.version).procedure
    begins = state.begins_at or hearing.begins_at

    def party(name: str) -> str:
        return procedure.subjects[name].label.in_(language)

    rows = [
        (gettext("Hearing"), (hearing.code,)),
        (gettext("Procedure"), (procedure.label.in_(language),)),
        (gettext("Held"), (f"{moment(begins, house.zone)} · {state.room}",)),
        (gettext("Held by"), (called(hearing.holder),)),
        *((label.in_(language), (said.in_(language),)) for label, said in matter),
        (gettext("Present"), tuple(party(name) for name in sorted(state.present))),
        (gettext("What was said and agreed"), tuple(state.words.splitlines())),
        (gettext("Confirmed by"), tuple(party(name) for name in sorted(state.confirmed))),
        *(
            (f"{gettext('Objection')}: {party(name)}", tuple(said.splitlines()))
            for name, said in sorted(state.objections.items())
        ),
    ]
    return tuple((label, lines) for label, lines in rows if lines)


def _key(hearing: Hearing) -> str:
    return f"hearing/{hearing.pk}/minutes"
