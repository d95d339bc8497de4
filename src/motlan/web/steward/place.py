"""Placing a record that belongs to nobody with the subject that it is about."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language, gettext

from motlan.data.linking.ties import RecordName
from motlan.data.review import acts
from motlan.data.review.standing import Decided
from motlan.kernel.errors import NotHeld, Refused
from motlan.web.house import House
from motlan.web.steward.finding import named
from motlan.web.steward.reader import account_of


def placed(request: HttpRequest, here: House, concept: str, record: RecordName) -> dict[str, Any]:
    """Do what was posted; empty when it is done, else what the page says of it: ``fault``, and whether it is a
    ``decided`` question that can be gone against."""
    subject = named(here, concept, request.POST.get("subject", "").strip())
    if subject is None:
        return {"fault": gettext("Give the identifier or the key of the subject."), "decided": False}
    try:
        done = acts.place(
            register=here.register(),
            catalogue=here.catalogue,
            clock=here.clock,
            record=record,
            subject=subject,
            actor=account_of(request).username,
            reason=request.POST.get("reason", "").strip(),
            anyway="anyway" in request.POST,
        )
    except (Refused, NotHeld) as error:
        language = get_language() or "vi"
        told = f"{error.what.in_(language)} {error.remedy.in_(language)}"
        return {"fault": told, "decided": isinstance(error, Decided)}
    said = gettext("The record is placed (event %(number)s); it can be taken back among the merges and splits.")
    messages.success(request, said % {"number": done.event})
    return {}
