"""Loading the scene, measuring, claiming: what is kept, and what is kept once only."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from motlan.governance.lights.light import Light
from motlan.governance.probes.probe import resolve
from motlan.kernel.clock import instant
from motlan.web.centre import standing
from motlan.web.centre.actions import load_scene, measure_plan
from motlan.web.centre.models import Claim, ProbeRun, Report, TaskLight, UnitLight
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from tests.web.centre.conftest import SetClock

BIRTH = "birth_registration_works"


def test_the_scene_is_loaded_once_however_often(here: House) -> None:
    first = load_scene(here=here)
    assert (first.claims, first.reports) == (34, 26580)
    again = load_scene(here=here)
    assert (again.claims, again.reports) == (0, 26580)
    assert (Claim.objects.count(), Report.objects.count()) == (34, 26580)


def test_all_claim_green_and_not_all_measure_green(here: House) -> None:
    load_scene(here=here)
    found = measure_plan(here=here)
    assert found.provinces == {"green": 8, "yellow": 19, "red": 7, "grey": 0}
    assert {one.claimed for one in standing.provinces(here)} == {Light.GREEN}
    cao_bang = standing.unit(here, "04")
    assert (cao_bang.claimed, cao_bang.measured, cao_bang.share) == (Light.GREEN, Light.RED, 5.36)
    assert UnitLight.objects.count() == 34 + 3321


def test_before_anything_is_reported_every_unit_is_grey(here: House) -> None:
    assert measure_plan(here=here).provinces == {"green": 0, "yellow": 0, "red": 0, "grey": 34}


def decided(here: House, **changes: object) -> Dossier:
    at = here.clock.now() - timedelta(days=1)
    held = {
        "code": "000.00.01-20261115-0000001",
        "procedure": "1.001193",
        "version": "2025-07-01",
        "channel": "online",
        "subject": 1,
        "receiving": "00004",
        "deciding": "00004",
        "province": "01",
        "status": 9,
        "filed_at": at,
        "received_at": at,
        "due_at": at + timedelta(hours=8),
        "ended_at": at + timedelta(hours=2),
        "order_at": at,
        "effect_done": True,
        "number": 3,
    }
    return Dossier.objects.create(**(held | changes))


def test_birth_registration_turns_from_grey_to_green_when_a_dossier_takes_effect(here: House, clock: SetClock) -> None:
    measure_plan(here=here)
    assert TaskLight.objects.get(task=BIRTH).measured == "grey"
    decided(here)
    clock.pass_by(timedelta(seconds=2))
    measure_plan(here=here)
    light = TaskLight.objects.get(task=BIRTH)
    assert (light.measured, light.green_since, light.changed_at) == ("green", clock.at, clock.at)
    assert [run.outcome for run in ProbeRun.objects.filter(task=BIRTH).order_by("at")] == ["grey", "green"]


def test_a_decision_without_effect_in_the_register_is_red(here: House) -> None:
    decided(here, effect_done=False)
    measure_plan(here=here)
    assert TaskLight.objects.get(task=BIRTH).measured == "red"


def test_green_begins_again_after_a_break(here: House, clock: SetClock) -> None:
    dossier = decided(here)
    measure_plan(here=here)
    begun = clock.at
    clock.pass_by(timedelta(hours=1))
    measure_plan(here=here)
    assert TaskLight.objects.get(task=BIRTH).green_since == begun
    Dossier.objects.filter(pk=dossier.pk).update(effect_done=False)
    clock.pass_by(timedelta(hours=1))
    measure_plan(here=here)
    assert TaskLight.objects.get(task=BIRTH).green_since is None
    Dossier.objects.filter(pk=dossier.pk).update(effect_done=True)
    clock.pass_by(timedelta(hours=1))
    measure_plan(here=here)
    assert TaskLight.objects.get(task=BIRTH).green_since == clock.at


def test_a_run_that_says_nothing_new_is_kept_once_an_hour(here: House, clock: SetClock) -> None:
    for _ in range(3):
        measure_plan(here=here)
        clock.pass_by(timedelta(minutes=10))
    assert ProbeRun.objects.filter(task=BIRTH).count() == 1
    clock.pass_by(timedelta(minutes=30))
    measure_plan(here=here)
    assert ProbeRun.objects.filter(task=BIRTH).count() == 2


def test_the_age_of_data_alone_is_no_news(here: House, clock: SetClock) -> None:
    at = instant(clock.at)
    here.register().execute(
        "insert into batch (batch, database, dataset, mode, landed_at, held, added)"
        " values (1, 'civil_status', 'births', 'snapshot', :at, 1, 1)",
        {"at": at},
    )
    plan = here.workspace.plans["plan_02"]
    fresh = resolve({"probe": "database_fresh", "database": "civil_status", "within": "40 minutes"})
    task = plan.tasks[0].model_copy(update={"task": "fresh", "measured_by": (fresh,), "claimed": None})
    made = plan.model_copy(update={"tasks": (task,)})
    made.__dict__.pop("by_name", None)
    house = replace(here, workspace=replace(here.workspace, plans={"plan_02": made}))
    for _ in range(7):  # half an hour in which only the age moves, then the light turns
        measure_plan(here=house)
        clock.pass_by(timedelta(minutes=5))
    assert [(run.outcome, run.figure) for run in ProbeRun.objects.filter(task="fresh")] == [("green", 0.0)]
    clock.pass_by(timedelta(minutes=10))
    measure_plan(here=house)
    assert [run.outcome for run in ProbeRun.objects.filter(task="fresh").order_by("at")] == ["green", "red"]


def test_a_commune_that_is_no_longer_there_loses_its_light(scene: House) -> None:
    UnitLight.objects.create(unit="99999", parent="04", measured="green", ready=1, reported=1, whole=1)
    measure_plan(here=scene)
    assert not UnitLight.objects.filter(unit="99999").exists()


def test_without_a_scene_there_is_nothing_to_load(here: House) -> None:
    (name, plan), *_ = here.workspace.plans.items()
    bare = replace(here, workspace=replace(here.workspace, plans={name: plan.model_copy(update={"scene": None})}))
    assert load_scene(here=bare).reports == 0
