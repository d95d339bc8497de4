"""What every page shows around its content: the doors this reader may use, the languages, when it was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motlan.web.language import offered
from motlan.web.people.models import Account
from motlan.web.people.permissions import ROLE_NAMES, Permission, Role, allows


@dataclass(frozen=True)
class Door:
    """One entry of the site's navigation."""

    address: str
    label: str | Promise
    permission: Permission


DOORS = (
    Door("/procedures/", _("Procedures"), Permission.PUBLIC),
    Door("/record/", _("What the state holds on me"), Permission.OWN_RECORD),
    Door("/my-dossiers/", _("My dossiers"), Permission.FILE_DOSSIER),
    Door("/desk/", _("Desk"), Permission.WORK_DOSSIERS),
    Door("/steward/", _("Data"), Permission.STEWARD_DATA),
    Door("/centre/", _("Centre"), Permission.WATCH_CENTRE),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """Variables of `motlan/base.html`."""
    account = getattr(request, "user", None)
    doors = [door for door in DOORS if account is not None and allows(account, door.permission)]
    current = max((door.address for door in doors if request.path.startswith(door.address)), key=len, default="")
    known = account if isinstance(account, Account) else None
    return {
        "doors": [(door, door.address == current) for door in doors],
        "languages": offered(),
        "account": known,
        "account_role": ROLE_NAMES[Role(known.role)] if known else "",
        "development": not settings.MOTLAN_PRODUCTION,
    }
