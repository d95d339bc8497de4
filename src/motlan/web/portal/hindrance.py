"""What keeps a signed-in person from filing a procedure as she stands here now, and what she can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest

from motlan.kernel.text import Text
from motlan.service.forms.model import Form
from motlan.web.house import house
from motlan.web.people.acting import PERSON
from motlan.web.people.assurance import reaches
from motlan.web.people.models import Account


@dataclass(frozen=True, kw_only=True)
class Hindrance:
    """``kind``: it is filed for something of another ``concept``; the mandate is not meant for it; or it asks for a
    surer sign-in, at least of this ``level``; what is held of her says that she is not who may file it (`filer`); or
    somebody concerned, ``whose``, has no number yet (`number`)."""

    kind: Literal["concept", "mandate", "level", "filer", "number"]
    concept: str = ""
    level: str = ""
    whose: Text | None = None


def hindrance_of(request: HttpRequest, form: Form) -> Hindrance | None:
    """The first thing that stands in the way; None when she may file it."""
    account = request.user
    acting = account.acting if isinstance(account, Account) else None
    filed_for = _filed_for(form)
    if filed_for != (acting.concept if acting else PERSON):
        return Hindrance(kind="concept", concept=filed_for)
    if acting is not None and not acting.covers(form.procedure.procedure):
        return Hindrance(kind="mandate")
    level = form.procedure.assurance
    if level is not None and not reaches(request, level=level, sign_in=house().workspace.settings.sign_in):
        return Hindrance(kind="level", level=level)
    return None


def meant_for(request: HttpRequest, form: Form) -> bool:
    """Whether it is filed for what she acts for: a person, or such an organisation."""
    acting = request.user.acting if isinstance(request.user, Account) else None
    return _filed_for(form) == (acting.concept if acting else PERSON)


def _filed_for(form: Form) -> str:
    """What the applicant is: a person, or something that a person represents."""
    found = (one.concept for one in form.subjects.values() for way in one.ways if not way.subject)
    return next(found, PERSON)
