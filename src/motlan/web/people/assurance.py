"""How sure it is who has signed in: the level (acr) that the provider told with the sign-in of this session."""

from __future__ import annotations

from django.http import HttpRequest

from motlan.workspace.service_settings import SignIn

ASSURANCE = "assurance"
"""Under this name the session keeps the level."""


def reaches(request: HttpRequest, *, level: str, sign_in: SignIn | None) -> bool:
    """Whether the session's level is ``level`` or a higher one; a level that nobody told reaches none."""
    levels = sign_in.acr if sign_in else ()
    told = request.session.get(ASSURANCE, "")
    return told in levels and level in levels and levels.index(told) >= levels.index(level)
