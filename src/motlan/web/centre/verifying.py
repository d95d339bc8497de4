"""The verifiers' pages: samples, one of them with everything that was drawn, and the finding on one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from motlan.governance.lights.light import Light
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.web.centre import days, standing
from motlan.web.centre.claimed import claimed_of
from motlan.web.centre.claims import EVIDENCE
from motlan.web.centre.independent import Verifying, may_verify, verifying
from motlan.web.centre.models import Drawn, Finding, FindingFile, Sample
from motlan.web.centre.plan import plan_of
from motlan.web.centre.samples import LONGEST_NOTE, LONGEST_SEED, again, draw, find, findings_of, place
from motlan.web.centre.sheet import sheet
from motlan.web.files.asked import Asked, asked, posted
from motlan.web.files.serving import hand_out_held, handed_out
from motlan.web.house import House, house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, allows, needs
from motlan.web.people.reader import account_of
from motlan.web.posted import typed

PAGE = 25
SCOPES = (days.TASK, days.UNIT)
WEIGHTS: Mapping[str, Promise] = {
    "base": pgettext_lazy("centre", "everything"),
    "gap": pgettext_lazy("centre", "the widest gap"),
    "complaints": pgettext_lazy("centre", "the most complaints"),
    "size": pgettext_lazy("centre", "the most dossiers"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnRow:
    """One thing of a sample as a page shows it."""

    drawn: Drawn
    label: str
    findings: Sequence[Finding]
    mine: bool
    """Whether the reader may verify it."""

    @property
    def last(self) -> Finding | None:
        """The newest finding."""
        return self.findings[0] if self.findings else None

    @property
    def claimed(self) -> Light:
        """As it stood when it was drawn."""
        return Light(self.drawn.claimed)

    @property
    def measured(self) -> Light:
        """As it stood when it was drawn."""
        return Light(self.drawn.measured)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.WATCH_CENTRE)
def samples(request: HttpRequest) -> HttpResponse:
    """All samples, the newest first; who verifies draws another one."""
    here, fault = house(), None
    plan_of(here)
    may = allows(request.user, Permission.VERIFY_OTHERS)
    if request.method == "POST":
        if not may:
            return render(request, "centre/not_verifier.html", status=403)
        try:
            made = draw(
                here=here,
                account=account_of(request),
                scope=_scope(request),
                number=_number(request),
                seed=typed(request, "seed", longest=LONGEST_SEED + 1).strip(),
            )
            return HttpResponseRedirect(reverse("centre:sample", args=[made.pk]))
        except Refused as refused:
            fault = refused
    found = Sample.objects.defer("population").select_related("account").order_by("-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may": may, "weights": plan_of(here).samples, "fault": fault, "longest": LONGEST_SEED}
    return render(request, "centre/samples.html", context, status=422 if fault else 200)


def _scope(request: HttpRequest) -> str:
    scope = request.POST.get("scope", "")
    return scope if scope in SCOPES else days.TASK


def _number(request: HttpRequest) -> int:
    word = request.POST.get("number", "").strip()
    return int(word) if word.isascii() and word.isdigit() and len(word) < 6 else 0  # noqa: PLR2004 - a small number


@require_safe
@needs(Permission.WATCH_CENTRE)
def sample(request: HttpRequest, number: int) -> HttpResponse:
    """One sample: what was drawn, and whether drawing it again gives the same."""
    here = house()
    found = get_object_or_404(Sample, pk=number)
    order = again(found)
    if request.GET.get("format") == "csv":
        header = ["place", "name", "gap", "complaints", "dossiers", "weight", "lot"]
        rows = [
            (at, w.candidate.name, w.candidate.gap, w.candidate.complaints, w.candidate.size, w.weight, w.lot)
            for at, w in enumerate(order, start=1)
        ]
        return sheet(f"sample-{found.pk}", header, rows)
    kept, who = list(found.drawn.order_by("place")), verifying(here, account_of(request))
    context = {
        "sample": found,
        "rows": [_row(here, who, one) for one in kept],
        "whole": len(order),
        "same": [one.candidate.name for one in order[: found.number]] == [one.name for one in kept],
        "weights": [(WEIGHTS.get(name, name), value) for name, value in sorted(found.weights.items())],
    }
    return render(request, "centre/sample.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.VERIFY_OTHERS)
def verify(request: HttpRequest, number: int) -> HttpResponse:
    """Say what was found of one thing that was drawn."""
    here, one = house(), get_object_or_404(Drawn.objects.select_related("sample"), pk=number)
    account = account_of(request)
    row = _row(here, verifying(here, account), one)
    if request.method != "POST":
        return _verify(request, here, row)
    if not row.mine:
        return render(request, "centre/not_verifier.html", {"row": row}, status=403)
    files = posted(request, house=here, place=place(account, one), components=[EVIDENCE])
    if files.faults or request.POST.get("act"):
        return _verify(request, here, row, faults=files.faults)
    try:
        find(here=here, account=account, one=one, verdict=_verdict(request), note=_note(request))
    except Refused as fault:
        return _verify(request, here, row, fault=fault)
    messages.success(request, pgettext("centre", "Your finding is kept."))
    return HttpResponseRedirect(reverse("centre:sample", args=[one.sample_id]))


@require_safe
@needs(Permission.VERIFY_OTHERS)
def waiting_finding_file(request: HttpRequest, number: int, held: int) -> HttpResponse:
    """A file that was chosen for a finding that is not kept yet."""
    one = get_object_or_404(Drawn, pk=number)
    return hand_out_held(house=house(), place=place(account_of(request), one), number=held)


@require_safe
@needs(Permission.WATCH_CENTRE)
def finding_file(request: HttpRequest, number: int) -> HttpResponse:
    """A file that came with a finding, as it was given."""
    found = get_object_or_404(FindingFile, pk=number)
    return handed_out(house=house(), sha256=found.sha256, name=found.name, kind=found.kind)


def _verdict(request: HttpRequest) -> str:
    return request.POST.get("verdict", "")


def _note(request: HttpRequest) -> str:
    return typed(request, "note", longest=LONGEST_NOTE + 1).strip()


def _verify(
    request: HttpRequest,
    here: House,
    row: DrawnRow,
    *,
    fault: Refused | None = None,
    faults: Mapping[str, Text] | None = None,
) -> HttpResponse:
    context = {
        "row": row,
        "said": claimed_of(here, row.drawn),
        "fault": fault,
        "verdict": _verdict(request),
        "note": _note(request),
        "longest": LONGEST_NOTE,
        "uploads": _uploads(here, account_of(request), row.drawn, faults or {}) if row.mine else (),
    }
    return render(request, "centre/verify.html", context, status=422 if fault or faults else 200)


def _uploads(here: House, account: Account, one: Drawn, faults: Mapping[str, Text]) -> Sequence[Asked]:
    label = Text(vi="Minh chứng", en="Evidence")
    hint = Text(
        vi="Ảnh chụp, biên bản, giấy tờ đã xem. Lưu vĩnh viễn cùng kết quả kiểm chứng.",
        en="A picture, minutes, papers that you saw. It is kept for ever with the finding.",
    )
    return asked(
        house=here,
        place=place(account, one),
        papers=[(EVIDENCE, label, (hint,))],
        address=lambda held: reverse("centre:waiting_finding_file", args=[one.pk, held.pk]),
        faults=faults,
    )


def _row(here: House, who: Verifying, one: Drawn) -> DrawnRow:
    return DrawnRow(
        drawn=one,
        label=label_of(here, one.scope, one.name),
        findings=[row for row in findings_of(one.scope, one.name) if row.drawn_id == one.pk],
        mine=may_verify(here, who, one),
    )


def label_of(here: House, scope: str, name: str) -> str:
    """What people call a task or a unit; its code when it is no longer there."""
    if scope == days.TASK:
        task = plan_of(here).by_name.get(name)
        return task.label.in_(standing.language()) if task else name
    units = here.workspace.dictionary.units.units
    unit = units.get(name)
    if unit is None:
        return name
    above = units.get(unit.parent)
    inside = f", {above.in_(standing.language())}" if above else ""
    return f"{unit.in_(standing.language())}{inside}"
