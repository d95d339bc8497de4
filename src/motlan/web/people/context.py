"""What every page shows around its content: the doors this reader may use, the languages, when it was made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motlan.web.house import house
from motlan.web.language import offered
from motlan.web.people.kept import mark
from motlan.web.people.models import Account
from motlan.web.people.permissions import ROLE_NAMES, Permission, Role, allows


@dataclass(frozen=True)
class Door:
    """One entry of the site's navigation: ``address`` is where it leads, ``below`` the part of the site behind it."""

    address: str
    label: str | Promise
    permission: Permission
    below: str = ""

    def leads_to(self, path: str) -> bool:
        """Whether a page lies behind it."""
        return path.startswith(self.below or self.address)


DOORS = (
    Door("/procedures/", _("Procedures"), Permission.PUBLIC),
    Door("/record/", _("What the state holds on me"), Permission.OWN_RECORD),
    Door("/my-dossiers/", _("My dossiers"), Permission.FILE_DOSSIER),
    Door("/acting/", _("Act for another"), Permission.OWN_RECORD),
    Door("/desk/", _("Desk"), Permission.WORK_DOSSIERS),
    Door("/desk/counter/", _("Counter"), Permission.WORK_DOSSIERS),
    Door("/acting/guardians/", _("Guardians"), Permission.WORK_DOSSIERS),
    Door("/complaints/desk/", _("Complaints"), Permission.ANSWER_COMPLAINTS),
    Door("/hearings/", _("Hearings"), Permission.HOLD_HEARINGS),
    Door("/steward/", _("Data"), Permission.STEWARD_DATA),
    Door("/catalogue/", _("Catalogue"), Permission.KEEP_CATALOGUE),
    Door("/registers/", _("Registers"), Permission.KEEP_REGISTERS),
    Door("/rights/", _("Rights"), Permission.ADMINISTER),
    Door("/jobs/", _("Background work"), Permission.ADMINISTER),
)
CENTRE = "/centre/"
WITHOUT_PLAN = "/centre/databases/"
"""What there is of the centre in a workspace without a plan."""
PUBLISHED_SITE = "/open/"
PUBLISHED_LIGHTS = "lights"
"""The word in the settings' ``published`` under which a workspace shows its lights to everybody."""


def page(request: HttpRequest) -> dict[str, Any]:
    """Variables of `motlan/base.html`."""
    account = getattr(request, "user", None)
    doors = [door for door in (*DOORS, *_centre(account)) if account is not None and allows(account, door.permission)]
    current = max((door.address for door in doors if door.leads_to(request.path)), key=len, default="")
    known = account if isinstance(account, Account) else None
    return {
        "doors": [(door, door.address == current) for door in doors],
        "languages": offered(),
        "has_plan": bool(house().workspace.plans),
        "has_index": house().workspace.settings.service_index is not None,
        "account": known,
        "acting": known.acting if known else None,
        "typed_by": partial(mark, known) if known else "",
        "account_role": ROLE_NAMES[Role(known.role)] if known else "",
        "development": not settings.MOTLAN_PRODUCTION,
        "demonstration": not settings.MOTLAN_PRODUCTION and house().of_sample_nation,
    }


def centre_address() -> str:
    """Where those who watch the centre begin."""
    return CENTRE if house().workspace.plans else WITHOUT_PLAN


def _centre(account: Any) -> tuple[Door, ...]:
    """The centre for those who watch it; for a visitor its map, when there is one and the workspace shows it."""
    if account is not None and allows(account, Permission.WATCH_CENTRE):
        return (Door(centre_address(), _("Centre"), Permission.WATCH_CENTRE, below=CENTRE),)
    workspace = house().workspace
    visitor = account is not None and not account.is_authenticated
    shown = visitor and workspace.plans and PUBLISHED_LIGHTS in workspace.settings.published
    return (Door(PUBLISHED_SITE, _("Progress"), Permission.PUBLIC),) if shown else ()
