"""Who may do what. Every view names the permission it needs, and a test walks the addresses to see that it does."""

from __future__ import annotations

import enum
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

P = ParamSpec("P")


class Permission(enum.Enum):
    """What a page asks of its reader."""

    PUBLIC = "public"
    OWN_RECORD = "own_record"
    FILE_DOSSIER = "file_dossier"
    ATTEND_HEARING = "attend_hearing"
    READ_MESSAGES = "read_messages"
    OWN_RIGHTS = "own_rights"
    WORK_DOSSIERS = "work_dossiers"
    LEAD_UNIT = "lead_unit"
    SIGN_RESULTS = "sign_results"
    ANSWER_COMPLAINTS = "answer_complaints"
    HOLD_HEARINGS = "hold_hearings"
    STEWARD_DATA = "steward_data"
    KEEP_REGISTERS = "keep_registers"
    KEEP_CATALOGUE = "keep_catalogue"
    WATCH_CENTRE = "watch_centre"
    CLAIM = "claim"
    VERIFY_OTHERS = "verify_others"
    ADMINISTER = "administer"
    # Held by no role: a program shows a token of the database that it sends changes of.
    PUSH_BATCHES = "push_batches"
    # Held by no role: a payment gateway shows a signature over its notice.
    PAYMENT_NOTICE = "payment_notice"


class Role(enum.Enum):
    """What an account is for. A person who both files and decides has two accounts."""

    CITIZEN = "citizen"
    OFFICER = "officer"
    HEAD = "head"
    STEWARD = "steward"
    COMMITTEE = "committee"
    ADMINISTRATOR = "administrator"
    VERIFIER = "verifier"


_OF_AN_OFFICER = frozenset(
    {
        Permission.OWN_RIGHTS,
        Permission.WORK_DOSSIERS,
        Permission.READ_MESSAGES,
        Permission.ANSWER_COMPLAINTS,
        Permission.HOLD_HEARINGS,
        Permission.KEEP_REGISTERS,
        Permission.WATCH_CENTRE,
    }
)
OF_A_HEAD = frozenset({Permission.LEAD_UNIT, Permission.SIGN_RESULTS})
"""What a head does for her own unit; for another one only where she was told to lead it."""
MAY: dict[Role, frozenset[Permission]] = {
    Role.CITIZEN: frozenset(
        {Permission.OWN_RECORD, Permission.FILE_DOSSIER, Permission.ATTEND_HEARING, Permission.READ_MESSAGES}
    ),
    Role.OFFICER: _OF_AN_OFFICER,
    # The head of a unit does what its officers do, shares the work out and signs what they have decided.
    Role.HEAD: _OF_AN_OFFICER | {Permission.LEAD_UNIT, Permission.SIGN_RESULTS},
    Role.STEWARD: frozenset(
        {
            Permission.OWN_RIGHTS,
            Permission.STEWARD_DATA,
            Permission.KEEP_REGISTERS,
            Permission.KEEP_CATALOGUE,
            Permission.WATCH_CENTRE,
            Permission.READ_MESSAGES,
        }
    ),
    Role.COMMITTEE: frozenset({Permission.WATCH_CENTRE, Permission.CLAIM, Permission.READ_MESSAGES}),
    # An administrator keeps the machine running; deciding a dossier or changing a claim is not part of that.
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.OWN_RIGHTS,
            Permission.STEWARD_DATA,
            Permission.KEEP_CATALOGUE,
            Permission.ADMINISTER,
            Permission.WATCH_CENTRE,
            Permission.READ_MESSAGES,
        }
    ),
    # Who verifies the figures of others decides nothing that the figures count.
    Role.VERIFIER: frozenset({Permission.VERIFY_OTHERS, Permission.WATCH_CENTRE}),
}

ROLE_NAMES = {
    Role.CITIZEN: _("Citizen"),
    Role.OFFICER: _("Officer of the one-stop desk"),
    Role.HEAD: _("Head of the unit"),
    Role.STEWARD: _("Data steward"),
    Role.COMMITTEE: _("Committee member"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.VERIFIER: _("Verifier of the figures"),
}


def allows(account: Any, permission: Permission) -> bool:
    """Whether `account` (or a visitor without one) may open a page that needs `permission`."""
    if permission is Permission.PUBLIC:
        return True
    if not account.is_authenticated or permission not in MAY[Role(account.role)]:
        return False
    return permission not in OF_A_HEAD or bool(account.leads_here)


def needs(
    permission: Permission,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponse]], Callable[Concatenate[HttpRequest, P], HttpResponse]
]:
    """Open the view to those who hold `permission`: a visitor is asked to sign in, another role is told why not.

    The permission is kept on the view as `needs`, where the architecture test reads it.
    """

    def guard(
        view: Callable[Concatenate[HttpRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if allows(request.user, permission):
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                back = urlencode({"next": request.get_full_path()})
                return HttpResponseRedirect(f"{reverse('people:sign_in')}?{back}")
            return render(request, "motlan/denied.html", {"role": ROLE_NAMES[Role(request.user.role)]}, status=403)

        guarded.needs = permission  # type: ignore[attr-defined]
        return guarded

    return guard
