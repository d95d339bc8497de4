"""The work beside the pages, for the administrator: what waits, what failed and why, and one more try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from motlan.kernel.text import Text
from motlan.web.house import house
from motlan.web.jobs.api import workers
from motlan.web.jobs.models import Job
from motlan.web.jobs.post import try_again
from motlan.web.people.permissions import Permission, needs

PAGE = 50
ASLEEP = timedelta(minutes=10)
"""Work that is due for longer than this says that no worker runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A job that failed, as the page shows it. ``about``: the code of the dossier that it is for."""

    number: int
    title: Text | str
    about: str
    tries: int
    failed_at: datetime | None
    failure: Text | None
    next_at: datetime | None
    """When it is tried again; None when it was given up."""


@require_safe
@needs(Permission.ADMINISTER)
def jobs(request: HttpRequest) -> HttpResponse:
    """What waits and what failed, the latest first."""
    now = house().clock.now()
    undone = Job.objects.filter(done_at=None)
    failed = undone.filter(failed_at__isnull=False).order_by("-failed_at", "-id")
    oldest = undone.filter(given_up_at=None, due_at__lt=now - ASLEEP).exclude(key="").exists()
    chores = Job.objects.filter(key="", kind__startswith="chore:")
    context = {
        "lines": [_line(one) for one in failed[:PAGE]],
        "shown": PAGE,
        "counts": {
            "waiting": undone.filter(given_up_at=None).exclude(key="").count(),
            "failed": failed.count(),
            "given_up": undone.filter(given_up_at__isnull=False).count(),
            "done": Job.objects.filter(done_at__gte=now - timedelta(days=1)).count(),
        },
        "asleep": oldest or (chores.filter(due_at__lt=now - ASLEEP).exists() or not chores.exists()),
    }
    return render(request, "jobs/jobs.html", context)


@require_POST
@needs(Permission.ADMINISTER)
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Try a job anew."""
    if try_again(job=number):
        messages.success(request, gettext("It is tried again within seconds."))
    else:
        messages.error(request, gettext("This work is done, or there is none any more."))
    return HttpResponseRedirect(reverse("jobs:jobs"))


def _line(job: Job) -> Line:
    known = workers.get(job.kind) if job.kind in workers.names() else None
    return Line(
        number=job.pk,
        title=(known.title if known else None) or job.kind,
        about=str(job.payload.get("code", "")),
        tries=job.tries,
        failed_at=job.failed_at,
        failure=Text(job.failure) if job.failure else None,
        next_at=None if job.given_up_at else job.due_at,
    )
