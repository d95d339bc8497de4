"""What the parties of a hearing are told in their messages: who is heard and about what, so that they come prepared.
No officer is named, and an e-mail says nothing of it."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from motlan.kernel.text import Text
from motlan.service.hearings.acts import Arranged, CalledOff, HearingAct, Minuted, acts
from motlan.web.filters import moment
from motlan.web.hearings.matter import Rows, matter_of
from motlan.web.hearings.models import Hearing, HearingEvent
from motlan.web.house import House
from motlan.web.inbox.telling import Words, tellers

KIND = "hearing"


@tellers.register(KIND)
def words_of(house: House, key: str) -> Words:
    """The words on one event of a hearing; ``key`` is the hearing's code and the event's number."""
    code, _, number = key.rpartition("/")
    row = HearingEvent.objects.get(hearing__code=code, number=int(number))
    matter = matter_of(house, Hearing.objects.select_related("dossier").get(code=code).dossier)
    said = {
        language: _said(acts.read(row.kind, row.payload), language, row.number, matter)
        for language, _ in settings.LANGUAGES
    }
    more = {language: told for language, (_title, told) in said.items()}
    return Words(
        at=row.at,
        code=code,
        title=Text({language: title for language, (title, _more) in said.items()}),
        more=Text(more) if all(more.values()) else None,
        link=reverse("hearings:attend", args=[code]),
        opens=Text(vi="Mở phiên họp", en="Open the hearing"),
    )


def _said(act: HearingAct, language: str, number: int, matter: Rows) -> tuple[str, str]:
    with override(language):
        match act:
            case Arranged():
                title = (
                    gettext("You are asked to come to a hearing") if number == 1 else gettext("The hearing is moved")
                )
                day = gettext("%(at)s, %(room)s") % {"at": moment(act.begins_at), "room": act.room}
                about = "; ".join(f"{label.in_(language)}: {value.in_(language)}" for label, value in matter)
                return title, " – ".join(part for part in (day, act.reason, about) if part)
            case Minuted():
                asked = gettext("Read them, then confirm them or say what is wrong with them.")
                return gettext("The minutes of the hearing wait for you"), asked
            case CalledOff():
                return gettext("The hearing was called off"), act.reason
            case _:
                return gettext("The hearing was closed"), gettext("Its minutes are signed and are kept with it.")
