"""Who besides the person who filed it reads a dossier's result, said by the apps that stand above (the parties of a
hearing); the journal says on which ground."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from motlan.kernel.clock import instant
from motlan.store import journal
from motlan.web.dossiers.attached import OTHER_PAPER, READ
from motlan.web.dossiers.models import Dossier
from motlan.web.dossiers.rights import filed_by
from motlan.web.dossiers.waiting import waits
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.purposes import PARTY_GROUND

Concerned = Callable[[Account], Q]
_concerned: list[Concerned] = []


def also_reads(who: Concerned) -> Concerned:
    """Let a function say of which dossiers somebody reads the result although another filed them."""
    _concerned.append(who)
    return who


def result_of(*, house: House, account: Account, code: str) -> Dossier | None:
    """The dossier whose result this person may read now: her own, of whom she acts for, or one that she is a party to;
    None where there is none. A party's reading is written down for the person who filed it."""
    ready = Dossier.objects.filter(code=code, ended_at__isnull=False).exclude(result_link=None)
    own = filed_by(account).filter(pk__in=ready).first()
    found = own or next((one for who in _concerned if (one := ready.filter(who(account)).first())), None)
    if found is None or waits(house, found):
        return None
    if own is None:
        _written_down(house, account, found)
    return found


def _written_down(house: House, account: Account, dossier: Dossier) -> None:
    form = house.forms.version(dossier.procedure, dossier.version)
    effect = form.procedure.result.effect
    journal.append(
        house.register(),
        at=instant(house.clock.now()),
        reader=account.username,
        role=account.role,
        purpose=dossier.procedure,
        ground=str(PARTY_GROUND),
        concept=form.subjects[effect.subject].concept if effect else READ,
        subject=dossier.created or dossier.subject,
        attributes=" ".join(effect.set_) if effect else OTHER_PAPER,
    )
