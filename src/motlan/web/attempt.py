"""A page that answers its own forms: what was posted is done, or the page says at which field why not and keeps what
was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from motlan.kernel.errors import MotlanError, NotHeld, Refused
from motlan.kernel.text import Text
from motlan.kernel.unfit import Unfit, whole

T = TypeVar("T")


def attempt(
    request: HttpRequest,
    *,
    template: str,
    act: Callable[[], T],
    said: str | Callable[[T], str],
    then: Callable[[T], str],
    page: Callable[[Refused | None], Mapping[str, Any]],
) -> HttpResponse:
    """Show a page, or do what was posted to it.

    ``act`` does it; when it is done, ``said`` (or what it makes of what ``act`` answered) is said on the page whose
    address ``then`` makes of the same. When it is refused, the page comes again with status 422. ``page`` gives what
    the template shows, with or without a fault (of which it may make another ``fault``); it is asked after the act.
    """
    fault = None
    if request.method == "POST":
        try:
            made = act()
        except Refused as refused:
            fault = refused
        else:
            messages.success(request, said(made) if callable(said) else said)
            return HttpResponseRedirect(then(made))
    return render(request, template, {"fault": fault, **page(fault)}, status=422 if fault else 200)


def at_fields(fault: MotlanError | None, ids: Mapping[str, str]) -> dict[str, Text]:
    """What was refused, by the id of the field that mends it; empty where it is no field's.

    ``ids`` are the ids of a form's fields by their names, by which a refusal names them (``where``).
    """
    if isinstance(fault, Unfit):
        return {ids.get(name, name): why for name, why in fault.faults.items()}
    if not isinstance(fault, NotHeld | Refused) or fault.where not in ids:
        return {}
    return {ids[fault.where]: whole(fault)}
