"""The head of a unit reports on it: how it stands as a whole and by each criterion, with a note and evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from motlan.governance.lights.light import Light
from motlan.governance.readiness import api as readiness
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.web.centre import standing
from motlan.web.centre.claims import EVIDENCE, LONGEST_NOTE
from motlan.web.centre.models import Report
from motlan.web.files.asked import Asked, asked, posted
from motlan.web.files.serving import hand_out_held
from motlan.web.house import House, house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.people.reader import account_of
from motlan.web.posted import typed
from motlan.web.unitreports.acts import criteria_of, leads, place
from motlan.web.unitreports.acts import report as keep
from motlan.web.unitreports.entries import of_unit

CLAIMABLE = (Light.GREEN, Light.YELLOW, Light.RED)
HOLDS = {"1": True, "0": False}
SHOWN = 10
CRITERION = "criterion-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the form says; as it is on a page that was not sent yet."""

    light: str = ""
    note: str = ""
    holds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One criterion on the form: the name of its field, how it stands, what is chosen. None: nothing is known."""

    name: str
    label: Text
    basic: bool
    reported: bool | None
    as_of: str
    measured: bool | None
    chosen: str


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.LEAD_UNIT)
def report(request: HttpRequest) -> HttpResponse:
    """Report on the unit that this account leads."""
    here, account = house(), account_of(request)
    if not here.workspace.plans or not leads(account, here, account.unit):
        return render(request, "unitreports/nothing.html", {"has_unit": bool(account.unit)})
    if request.method != "POST":
        return _show(request, here, account, Chosen())
    chosen = _chosen(request, here, account)
    files = posted(request, house=here, place=place(account), components=[EVIDENCE])
    if files.faults or request.POST.get("act"):
        return _show(request, here, account, chosen, faults=files.faults)
    try:
        _keep(here, account, chosen)
    except Refused as fault:
        return _show(request, here, account, chosen, fault=fault)
    messages.success(request, pgettext("unitreports", "Your report is kept, beside what is measured."))
    return HttpResponseRedirect(reverse("unitreports:report"))


@require_safe
@needs(Permission.LEAD_UNIT)
def waiting_file(request: HttpRequest, number: int) -> HttpResponse:
    """A file that was chosen for a report that is not made yet."""
    return hand_out_held(house=house(), place=place(account_of(request)), number=number)


def _keep(here: House, account: Account, chosen: Chosen) -> None:
    light = Light(chosen.light) if chosen.light in {one.value for one in CLAIMABLE} else Light.GREY
    said = {name: HOLDS[word] for name, word in chosen.holds.items() if word in HOLDS}
    keep(here=here, account=account, light=light, holds=said, note=chosen.note)


def _chosen(request: HttpRequest, here: House, account: Account) -> Chosen:
    return Chosen(
        light=request.POST.get("light", ""),
        note=typed(request, "note", longest=LONGEST_NOTE + 1).strip(),
        holds={
            one.measure: request.POST.get(f"{CRITERION}{one.measure}", "") for one in criteria_of(here, account.unit)
        },
    )


def _show(
    request: HttpRequest,
    here: House,
    account: Account,
    chosen: Chosen,
    *,
    fault: Refused | None = None,
    faults: Mapping[str, Text] | None = None,
) -> HttpResponse:
    code = account.unit
    entries = of_unit(here, code)
    context = {
        "unit": standing.unit(here, code),
        "is_commune": bool(here.workspace.dictionary.units.units[code].parent),
        "full_name": here.workspace.dictionary.units.full_name(code, standing.language()),
        "lines": _lines(here, code, chosen),
        "light": chosen.light,
        "note": chosen.note,
        "longest_note": LONGEST_NOTE,
        "claimable": CLAIMABLE,
        "uploads": _uploads(here, account, faults or {}),
        "entries": entries[:SHOWN],
        "fault": fault,
    }
    return render(request, "unitreports/report.html", context, status=422 if fault or faults else 200)


def _lines(here: House, code: str, chosen: Chosen) -> Sequence[Line]:
    """Each criterion on which the unit reports."""
    asked_of = criteria_of(here, code)
    reports = {one.measure: one for one in Report.objects.filter(unit=code)} if asked_of else {}
    found = readiness.on(register=here.register(), day=here.today, unit=code) if asked_of else ()
    measured = {one.criterion: one.measured for one in found}
    return [
        Line(
            name=f"{CRITERION}{one.measure}",
            label=one.label,
            basic=one.basic,
            reported=None if (report := reports.get(one.measure)) is None else report.value == 1,
            as_of=report.as_of if report else "",
            measured=measured.get(one.measure),
            chosen=chosen.holds.get(one.measure, ""),
        )
        for one in asked_of
    ]


def _uploads(here: House, account: Account, faults: Mapping[str, Text]) -> Sequence[Asked]:
    label = Text(vi="Minh chứng", en="Evidence")
    hint = Text(
        vi="Báo cáo, biên bản, ảnh chụp. Lưu vĩnh viễn cùng báo cáo.",
        en="A report, minutes, a picture. It is kept for ever with the report.",
    )
    return asked(
        house=here,
        place=place(account),
        papers=[(EVIDENCE, label, (hint,))],
        address=lambda held: reverse("unitreports:waiting_file", args=[held.pk]),
        faults=faults,
    )
