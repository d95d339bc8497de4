"""Samples: things drawn by lot for verification by people, the more likely the riskier, and what was found.

A sample keeps its seed, its weights and everything that could be drawn, so that anybody can draw it again. Half of the
seed is typed, the other half is made at the draw, when all else is fixed, so that nobody looks for a seed that draws
what suits. Findings are only ever added; who may make one: :mod:`.independent`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max

from motlan.governance.facts import due
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import gap
from motlan.governance.plans.course import Found
from motlan.governance.sampling import Candidate, Weighed, Weights, drawn, weigh
from motlan.kernel.errors import NotAllowed, Refused
from motlan.kernel.text import Text
from motlan.web.centre import course, days
from motlan.web.centre.claims import with_evidence
from motlan.web.centre.independent import may_verify, verifying
from motlan.web.centre.models import Drawn, Finding, LightSpan, Sample
from motlan.web.centre.plan import communes_of, plan_of
from motlan.web.complaints.models import Complaint
from motlan.web.dossiers.models import Dossier
from motlan.web.files.clearing import place_of, while_young
from motlan.web.house import House
from motlan.web.people.models import Account

RISKY = timedelta(days=90)
"""How far back complaints and dossiers are counted."""
MOST = 200
LONGEST_NOTE = 2000
PLACE = "finding"
LONGEST_SEED = 60
MADE = 16
"""Bytes of a seed that are made at the draw."""


def draw(*, here: House, account: Account, scope: str, number: int, seed: str) -> Sample:
    """Draw ``number`` tasks or communes; ``seed``: what was typed of it, '' when nothing was. Raise Refused for what
    cannot be drawn."""
    population = candidates(here, scope)
    if not 0 < number <= min(MOST, len(population)) or len(seed) > LONGEST_SEED:
        most = min(MOST, len(population))
        raise Refused(
            what=Text(vi="Không rút được mẫu như vậy.", en="Such a sample cannot be drawn."),
            remedy=Text(vi=f"Rút từ 1 đến {most} mục.", en=f"Draw from 1 to {most} things."),
        )
    weights, day = plan_of(here).samples, here.today.isoformat()
    sample = Sample(
        scope=scope,
        seed=f"{seed} {secrets.token_hex(MADE)}".strip(),
        number=number,
        weights=weights.model_dump(mode="json"),
        population=[[one.name, one.gap, one.complaints, one.size] for one in population],
        day=day,
        drawn_at=here.clock.now(),
        account=account,
    )
    taken = drawn(population, weights=weights, seed=sample.seed, number=number)
    with transaction.atomic():
        sample.save()
        Drawn.objects.bulk_create(_rows(sample, taken, _lights(scope, day)))
    return sample


def _rows(sample: Sample, taken: Sequence[Weighed], lights: Mapping[str, LightSpan]) -> list[Drawn]:
    grey = LightSpan(claimed=Light.GREY.value, measured=Light.GREY.value)
    return [
        Drawn(
            sample=sample,
            place=place,
            scope=sample.scope,
            name=one.candidate.name,
            weight=one.weight,
            claimed=lights.get(one.candidate.name, grey).claimed,
            measured=lights.get(one.candidate.name, grey).measured,
        )
        for place, one in enumerate(taken, start=1)
    ]


def candidates(here: House, scope: str) -> tuple[Candidate, ...]:
    """Everything that may be drawn today, by name: the plan's tasks, or all communes."""
    lights = _lights(scope, here.today.isoformat())
    if scope == days.TASK:
        return tuple(Candidate(name=name, gap=_gap(lights.get(name))) for name in sorted(plan_of(here).by_name))
    since = (here.today - RISKY).isoformat()
    complaints = _by_unit(Complaint.objects.filter(day__gte=since).values_list("unit").annotate(n=Count("id")))
    dossiers = _by_unit(Dossier.objects.filter(day__gte=since).values_list("deciding").annotate(n=Count("id")))
    communes = sorted(code for inside in communes_of(here, here.today).values() for code in inside)
    return tuple(
        Candidate(name=code, gap=_gap(lights.get(code)), complaints=complaints.get(code, 0), size=dossiers.get(code, 0))
        for code in communes
    )


def _by_unit(rows: Iterable[tuple[Any, ...]]) -> Mapping[str, int]:
    return dict(rows)


def _lights(scope: str, day: str) -> Mapping[str, LightSpan]:
    return {row.name: row for row in days.on(scope=scope, day=day)}


def _gap(row: LightSpan | None) -> int:
    """The gap of a task; a commune claims nothing, so a commune's is how far it is from working."""
    if row is None:
        return 0
    claimed = Light.GREEN if row.scope == days.UNIT and row.parent else Light(row.claimed)
    return gap(claimed=claimed, measured=Light(row.measured))


def again(sample: Sample) -> tuple[Weighed, ...]:
    """The sample drawn again from what was kept of it: everything that could be drawn, in the order of lots."""
    population = tuple(Candidate(name=name, gap=g, complaints=c, size=s) for name, g, c, s in sample.population)
    return weigh(population, weights=Weights.model_validate(sample.weights), seed=sample.seed)


def place(account: Account, one: Drawn) -> str:
    """Where files wait until the finding is kept."""
    return f"{PLACE}/{account.pk}-{one.pk}"


still_waiting = place_of(PLACE)(while_young(PLACE))


def find(*, here: House, account: Account, one: Drawn, verdict: str, note: str) -> Finding:
    """Record what was found, with the files that wait at :func:`place`.

    Raise NotAllowed for who answers for it, Refused without a verdict and a note.
    """
    if not may_verify(here, verifying(here, account), one):
        raise NotAllowed(
            what=Text(vi="Không ai tự kiểm chứng việc của mình.", en="Nobody verifies what is the own office's."),
            remedy=Text(vi="Để người của cơ quan khác kiểm chứng.", en="Leave it to a verifier of another office."),
        )
    if verdict not in Finding.Verdict.values or not note or len(note) > LONGEST_NOTE:
        raise Refused(
            what=Text(vi="Kết quả chưa đủ.", en="The finding is not complete."),
            remedy=Text(
                vi=f"Chọn kết luận và ghi đã thấy gì, nhiều nhất {LONGEST_NOTE} ký tự.",
                en=f"Choose a verdict and say what you saw, in at most {LONGEST_NOTE} characters.",
            ),
        )
    at = here.clock.now()
    with transaction.atomic():
        finding = Finding(drawn=one, scope=one.scope, name=one.name, verdict=verdict, note=note, at=at, account=account)
        with_evidence(finding, place(account, one))
        if one.scope == days.TASK and verdict != Finding.Verdict.UNCLEAR:
            act = Found(against=verdict == Finding.Verdict.AGAINST)
            course.note(plan=plan_of(here), task=one.name, act=act, at=at)
        due.change(here.register(), due.LIGHTS)
    return finding


def contradicted(scope: str, *, before: datetime | None = None) -> frozenset[str]:
    """The things of which the last finding that says something (by then, with ``before``) is against the claim."""
    said = Finding.objects.filter(scope=scope).exclude(verdict=Finding.Verdict.UNCLEAR)
    said = said if before is None else said.filter(at__lt=before)
    last = said.values("name").annotate(last=Max("id")).values("last")
    return frozenset(
        Finding.objects.filter(pk__in=last, verdict=Finding.Verdict.AGAINST).values_list("name", flat=True)
    )


def findings_of(scope: str, name: str, *, before: datetime | None = None) -> Sequence[Finding]:
    """Every finding on a thing, or those by then, the newest first."""
    found = Finding.objects.filter(scope=scope, name=name).select_related("account").order_by("-id")
    found = found.prefetch_related("evidence")
    return list(found if before is None else found.filter(at__lt=before))
