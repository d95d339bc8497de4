"""One task: what was promised, its course, what is claimed with which evidence, what each probe found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from motlan.governance.facts import due
from motlan.governance.figure import lasting
from motlan.governance.lights.light import Light
from motlan.governance.plans.course import Course, State
from motlan.governance.plans.spec import Task
from motlan.governance.probes.probe import Probe, Verdict
from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.web.centre import past, standing
from motlan.web.centre.asof import AsOf, as_of
from motlan.web.centre.claims import EVIDENCE, LONGEST_NOTE, claim_task, owns, place
from motlan.web.centre.course import course_by, course_of
from motlan.web.centre.models import Claim, Evidence, ProbeRun, TaskLight
from motlan.web.centre.named import heading
from motlan.web.centre.plan import plan_of, scene_of
from motlan.web.centre.samples import findings_of
from motlan.web.centre.standing import TaskStanding
from motlan.web.drawn import page
from motlan.web.files.asked import Asked, asked, posted
from motlan.web.files.serving import hand_out_held, handed_out
from motlan.web.following import lights_state
from motlan.web.house import House, house
from motlan.web.people.models import Account
from motlan.web.people.permissions import Permission, needs
from motlan.web.people.reader import account_of
from motlan.web.posted import typed

STRIP = 24
CLAIMABLE = (Light.GREEN, Light.YELLOW, Light.RED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeStanding:
    """One probe of a task with its last runs, oldest first."""

    probe: Probe
    heading: Text
    runs: Sequence[ProbeRun]
    stood: Verdict | None = None
    """Of a past day before it was ever run: what it would have found, where that is kept by day."""

    @property
    def last(self) -> ProbeRun | None:
        """The last run, None when it was never run."""
        return self.runs[-1] if self.runs else None


@require_safe
@needs(Permission.WATCH_CENTRE)
def task(request: HttpRequest, name: str) -> HttpResponse:
    """One task of the plan, as of today or of a day that is past."""
    here = house()
    if name not in plan_of(here).by_name:
        raise Http404(name)
    day, owning = request.GET.get("day", ""), owns(request.user, plan_of(here).by_name[name])
    if owning and not as_of(here, day).past:
        return _show(request, here, name, asof=as_of(here, day))
    return page(
        request,
        here=here,
        template="centre/task.html",
        follows=(due.LIGHTS, due.MEASURED),
        draw=lambda: _seen(here, name, as_of(here, day)),
    )


@require_safe
@needs(Permission.WATCH_CENTRE)
def run(request: HttpRequest, number: int) -> HttpResponse:
    """One run of one probe: the query as it was run, the rule, the figure, how long it took."""
    found = get_object_or_404(ProbeRun, pk=number)
    asked_by = plan_of(house()).by_name.get(found.task)
    probe = _probe(asked_by, found)
    beside = ProbeRun.objects.filter(task=found.task, place=found.place, probe=found.probe)
    return render(
        request,
        "centre/run.html",
        {
            "run": found,
            "task": asked_by,
            "probe": probe,
            "same_rule": probe is not None and probe.rule_version == found.rule_version,
            "before": beside.filter(pk__lt=found.pk).order_by("-pk").first(),
            "after": beside.filter(pk__gt=found.pk).order_by("pk").first(),
        },
    )


def _probe(task: Task | None, found: ProbeRun) -> Probe | None:
    """The probe as the plan has it now; None when it asks something else there."""
    probes = task.measured_by if task else ()
    probe = probes[found.place] if found.place < len(probes) else None
    return probe if probe is not None and probe.probe == found.probe else None


@require_safe
@needs(Permission.WATCH_CENTRE)
def file(request: HttpRequest, number: int) -> HttpResponse:
    """A piece of evidence, as it was given."""
    found = get_object_or_404(Evidence, pk=number)
    return handed_out(house=house(), sha256=found.sha256, name=found.name, kind=found.kind)


@require_safe
@needs(Permission.CLAIM)
def waiting_file(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """A file that was chosen for a claim that is not made yet."""
    return hand_out_held(house=house(), place=place(account_of(request), name), number=number)


@require_POST
@needs(Permission.CLAIM)
def claim(request: HttpRequest, name: str) -> HttpResponse:
    """Claim a light for a task, with a note and with evidence."""
    here, account = house(), account_of(request)
    if name not in plan_of(here).by_name:
        raise Http404(name)
    if not owns(account, plan_of(here).by_name[name]):
        return render(request, "centre/not_owner.html", {"row": standing.task(here, name)}, status=403)
    note = typed(request, "note").strip()
    files = posted(request, house=here, place=place(account, name), components=[EVIDENCE])
    if files.faults or request.POST.get("act"):
        return _show(request, here, name, faults=files.faults, note=note[:LONGEST_NOTE])
    try:
        claim_task(here=here, account=account, task=name, light=_light(request), note=note)
    except Refused as fault:
        return _show(request, here, name, fault=fault, note=note[:LONGEST_NOTE])
    messages.success(request, pgettext("centre", "Your claim is kept, beside what is measured."))
    return HttpResponseRedirect(reverse("centre:task", args=[name]))


def _light(request: HttpRequest) -> Light:
    chosen = request.POST.get("light", "")
    return Light(chosen) if chosen in {one.value for one in CLAIMABLE} else Light.GREY


def _show(
    request: HttpRequest,
    here: House,
    name: str,
    *,
    asof: AsOf | None = None,
    fault: Refused | None = None,
    faults: Mapping[str, Text] | None = None,
    note: str = "",
) -> HttpResponse:
    state = lights_state(here)  # before what it is the state of
    context = {
        "lights_state": state,
        **_now(here, name, asof or as_of(here, "")),
        "fault": fault,
        "note": note,
        **_form(request, here, plan_of(here).by_name[name], faults or {}),
    }
    return render(request, "centre/task.html", context, status=422 if fault or faults else 200)


def _seen(here: House, name: str, asof: AsOf) -> dict[str, object]:
    """A task as those see it who claim nothing of it."""
    return {**asof.still, **(_past(here, name, asof) if asof.past else _now(here, name, asof)), "may_claim": False}


def _now(here: House, name: str, asof: AsOf) -> dict[str, object]:
    """What is known of a task."""
    row = standing.task(here, name)
    return {
        "row": row,
        "asof": asof,
        **_promised(here, row.task, standing.task),
        **_course(here, row.task, course_of(plan=plan_of(here), task=row.task)),
        "probes": _probes(here, row.task),
        "claims": _claims(name),
        "light": TaskLight.objects.filter(task=name).first(),
        "findings": findings_of(Claim.Scope.TASK, name),
    }


def _past(here: House, name: str, asof: AsOf) -> dict[str, object]:
    """What was known of a task at the end of a past day; nobody claims anything of it any more."""
    row, ends = asof.task(here, name), past.over(here, asof.day)
    planned = row.task.claimed
    course = course_by(plan=plan_of(here), task=row.task, ends=ends, measured=asof.measured_at())
    return {
        "row": row,
        "asof": asof,
        "other_rules": row.rule not in ("", row.task.rule),
        **_promised(here, row.task, asof.task, ends),
        **({} if planned and planned.at < ends else {"planned": None}),
        **_course(here, row.task, course),
        "probes": _stood(here, row.task, asof.day, _probes(here, row.task, before=ends)),
        "claims": _claims(name, before=ends),
        "findings": findings_of(Claim.Scope.TASK, name, before=ends),
    }


def _claims(name: str, *, before: datetime | None = None) -> list[Claim]:
    """The last claims on a task, by then where ``before`` is given, the newest first."""
    found = Claim.objects.filter(scope=Claim.Scope.TASK, name=name).prefetch_related("evidence")
    found = found if before is None else found.filter(at__lt=before)
    return list(found.order_by("-at", "-pk")[:STRIP])


def _promised(
    here: House, task: Task, standing_of: Callable[[House, str], TaskStanding], before: datetime | None = None
) -> dict[str, object]:
    plan, language = plan_of(here), standing.language()
    planned = task.claimed
    return {
        "plan": plan.own(task.task),
        "figures": scene_of(here).told(task=task.task, before=before),
        "phase": plan.phases[task.phase],
        "partners": [here.workspace.agency(one, language) for one in task.partners],
        "depends": [standing_of(here, one) for one in task.depends_on],
        "currency": here.workspace.settings.currency,
        "planned": planned,
        "planned_by": here.workspace.agency(planned.by, language) if planned else "",
    }


def _course(here: House, task: Task, course: Course) -> dict[str, object]:
    plan = plan_of(here)
    return {
        "course": course,
        "steps": list(reversed(course.steps)),
        "closes": _closes(course),
        "rules": plan.rules(task),
        "hold": lasting(plan.held(task)),
        "length": lasting(plan.own(task.task).reopen.length),
    }


def _closes(course: Course) -> datetime | None:
    """When it closes if it stays green; None while nothing is held."""
    return course.turns_at if course.state is State.OPERATING else None


def _form(request: HttpRequest, here: House, task: Task, faults: Mapping[str, Text]) -> dict[str, object]:
    """What the owner's form needs; nothing for anybody else."""
    if not owns(request.user, task):
        return {"may_claim": False}
    return {
        "may_claim": True,
        "claimable": CLAIMABLE,
        "longest_note": LONGEST_NOTE,
        "uploads": _uploads(here, account_of(request), task.task, faults),
    }


def _uploads(here: House, account: Account, task: str, faults: Mapping[str, Text]) -> Sequence[Asked]:
    label = Text(vi="Minh chứng", en="Evidence")
    hint = Text(
        vi="Báo cáo, biên bản, ảnh chụp. Lưu vĩnh viễn cùng báo cáo.",
        en="A report, minutes, a picture. It is kept for ever with the claim.",
    )
    return asked(
        house=here,
        place=place(account, task),
        papers=[(EVIDENCE, label, (hint,))],
        address=lambda held: reverse("centre:waiting_file", args=[task, held.pk]),
        faults=faults,
    )


def _stood(here: House, task: Task, day: str, found: list[ProbeStanding]) -> list[ProbeStanding]:
    """Probes of a past day; those that were never run by then as they would have found it."""
    if all(one.runs for one in found):
        return found
    verdicts = past.verdicts(here, task, day)
    return [one if one.runs else replace(one, stood=said) for one, said in zip(found, verdicts, strict=True)]


def _probes(here: House, task: Task, *, before: datetime | None = None) -> list[ProbeStanding]:
    standings = []
    for at, probe in enumerate(task.measured_by):
        found = ProbeRun.objects.filter(task=task.task, place=at, probe=probe.probe)
        found = found if before is None else found.filter(at__lt=before)
        newest = found.order_by("-at", "-pk")[:STRIP]
        standings.append(ProbeStanding(probe=probe, heading=heading(here, probe), runs=list(reversed(newest))))
    return standings
