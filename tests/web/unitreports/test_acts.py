"""What is said of units: kept for ever, standing until something later is said, never touching what is measured."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from motlan.governance.facts import due
from motlan.governance.lights.light import Light
from motlan.governance.readiness import api as readiness
from motlan.governance.readiness.api import UnitSays
from motlan.kernel.errors import NotAllowed, Refused
from motlan.web.centre import standing
from motlan.web.centre.actions import load_scene, measure_plan
from motlan.web.centre.claims import EVIDENCE
from motlan.web.centre.models import Claim, Evidence, LightSpan, Report
from motlan.web.files.keeping import take_in as attach
from motlan.web.files.models import Held
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from motlan.web.unitreports.acts import place, report, still_waiting, take_in
from motlan.web.unitreports.models import Said
from tests.web.centre.conftest import SetClock
from tests.web.unitreports.conftest import Lead

COMMUNE, PROVINCE = "01273", "04"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
LAST_MONTH = date(2026, 10, 31)


def table(here: House, holds: Mapping[str, bool], *, day: date = LAST_MONTH, unit: str = COMMUNE) -> int:
    return take_in(here=here, says=[UnitSays(unit=unit, holds=holds)], by="Office", day=day)


def stands(measure: str, unit: str = COMMUNE) -> float:
    return Report.objects.get(unit=unit, measure=measure).value


def test_a_head_says_how_her_commune_stands_with_note_and_evidence(scene: House, lead: Lead) -> None:
    account = lead(COMMUNE)[1]
    sent = SimpleUploadedFile("bien-ban.pdf", PDF)
    attach(house=scene, place=place(account), component=EVIDENCE, sent=sent)
    assert (standing.unit(scene, COMMUNE).claimed, stands("computers")) == (Light.GREY, 0.0)
    before = due.editions(scene.register(), (due.LIGHTS,))
    claim = report(here=scene, account=account, light=Light.YELLOW, holds={"computers": True}, note=" Bàn giao máy ")
    assert (claim.note_vi, claim.by_vi, claim.at) == ("Bàn giao máy", "Lan of 01273", scene.clock.now())
    assert [one.name for one in Evidence.objects.filter(claim=claim)] == ["bien-ban.pdf"]
    assert (standing.unit(scene, COMMUNE).claimed, stands("computers")) == (Light.YELLOW, 1.0)
    assert [(one.measure, one.holds, one.claim_id) for one in Said.objects.all()] == [("computers", True, claim.pk)]
    assert Held.objects.count() == 0
    assert due.editions(scene.register(), (due.LIGHTS,)) != before


def test_lights_of_the_day_follow_and_days_before_stay(scene: House, clock: SetClock, lead: Lead) -> None:
    clock.pass_by(timedelta(days=1))
    territory = scene.workspace.plans["plan_02"].territory
    assert territory is not None
    lacking = {one.measure: True for one in territory.criteria}
    ready = standing.unit(scene, PROVINCE).ready
    report(here=scene, account=lead(COMMUNE)[1], light=Light.GREEN, holds=lacking, note="Đủ điều kiện")
    assert standing.unit(scene, COMMUNE).measured is Light.RED
    measure_plan(here=scene)
    assert standing.unit(scene, COMMUNE).measured is Light.GREEN
    assert standing.unit(scene, PROVINCE).ready == ready + 1
    spans = LightSpan.objects.filter(scope="unit", name=COMMUNE).order_by("since")
    assert [(one.claimed, one.measured) for one in spans] == [("grey", "red"), ("green", "green")]
    assert spans[1].since == scene.today.isoformat()
    yesterday = readiness.on(register=scene.register(), day=scene.today - timedelta(days=1), unit=COMMUNE)
    assert not all(one.holds for one in yesterday)


def test_a_head_claims_her_province_and_says_nothing_of_criteria(scene: House, lead: Lead) -> None:
    account = lead(PROVINCE)[1]
    assert standing.unit(scene, PROVINCE).claimed is Light.GREEN
    report(here=scene, account=account, light=Light.RED, holds={}, note="Chậm")
    assert standing.unit(scene, PROVINCE).claimed is Light.RED
    with pytest.raises(Refused):
        report(here=scene, account=account, light=Light.RED, holds={"computers": True}, note="Chậm")
    assert (Claim.objects.filter(name=PROVINCE).count(), Said.objects.count()) == (2, 0)


@pytest.mark.parametrize(
    ("light", "holds", "note"),
    [
        (Light.GREY, {}, "Đủ"),
        (Light.GREEN, {}, "  "),
        (Light.GREEN, {}, "x" * 1001),
        (Light.GREEN, {"meets_all_conditions": True}, "Đủ"),
    ],
)
def test_a_report_that_is_not_complete_is_refused_and_nothing_is_kept(
    scene: House, lead: Lead, light: Light, holds: Mapping[str, bool], note: str
) -> None:
    with pytest.raises(Refused):
        report(here=scene, account=lead(COMMUNE)[1], light=light, holds=holds, note=note)
    assert (Claim.objects.filter(name=COMMUNE).count(), Said.objects.count()) == (0, 0)


@pytest.mark.parametrize(("role", "unit"), [(Role.OFFICER, COMMUNE), (Role.HEAD, ""), (Role.HEAD, "nowhere")])
def test_nobody_reports_but_the_head_of_a_unit(scene: House, lead: Lead, role: Role, unit: str) -> None:
    with pytest.raises(NotAllowed):
        report(here=scene, account=lead(unit, role)[1], light=Light.GREEN, holds={"computers": True}, note="Đủ")
    assert (Claim.objects.exclude(account=None).count(), Said.objects.count()) == (0, 0)


def test_who_works_for_another_unit_reports_on_that_one_where_she_leads(scene: House, lead: Lead) -> None:
    account = lead(COMMUNE)[1]
    account.work_at("01279", leads=False)
    with pytest.raises(NotAllowed):
        report(here=scene, account=account, light=Light.GREEN, holds={}, note="Đủ")
    account.work_at("01279", leads=True)
    assert report(here=scene, account=account, light=Light.GREEN, holds={}, note="Đủ").name == "01279"


def test_a_table_of_last_month_does_not_undo_what_was_said_since(scene: House, clock: SetClock, lead: Lead) -> None:
    report(here=scene, account=lead(COMMUNE)[1], light=Light.GREEN, holds={"computers": True}, note="Đủ")
    clock.pass_by(timedelta(minutes=1))
    assert table(scene, {"computers": False, "digital_data": True}) == 2
    assert (stands("computers"), stands("digital_data")) == (1.0, 1.0)
    assert Report.objects.get(unit=COMMUNE, measure="digital_data").as_of == "2026-10-31T16:59:59Z"
    assert Said.objects.count() == 3
    assert table(scene, {"computers": False}, day=scene.today) == 1
    assert stands("computers") == 0.0


def test_a_table_taken_in_twice_changes_nothing_and_a_mended_one_is_added(scene: House, clock: SetClock) -> None:
    assert table(scene, {"computers": True, "digital_data": False}) == 2
    edition = due.editions(scene.register(), (due.LIGHTS,))
    clock.pass_by(timedelta(hours=1))
    assert table(scene, {"computers": True, "digital_data": False}) == 0
    assert (due.editions(scene.register(), (due.LIGHTS,)), Said.objects.count()) == (edition, 2)
    assert table(scene, {"computers": False}) == 1
    assert (stands("computers"), Said.objects.count()) == (0.0, 3)
    assert table(scene, {"computers": True}, day=date(2026, 9, 30)) == 1
    assert stands("computers") == 0.0


def test_what_is_only_tried_is_counted_and_not_kept(scene: House) -> None:
    says = [UnitSays(unit=COMMUNE, holds={"computers": True})]
    assert take_in(here=scene, says=says, by="Office", day=LAST_MONTH, write=False) == 1
    assert (Said.objects.count(), stands("computers")) == (0, 0.0)


@pytest.mark.parametrize("by", ["", "x" * 201])
def test_a_table_says_who_gathered_it(scene: House, by: str) -> None:
    with pytest.raises(Refused):
        take_in(here=scene, says=[UnitSays(unit=COMMUNE, holds={"computers": True})], by=by, day=LAST_MONTH)
    assert Said.objects.count() == 0


def test_what_was_said_is_never_changed_nor_removed_and_the_scene_does_not_undo_it(scene: House, lead: Lead) -> None:
    report(here=scene, account=lead(COMMUNE)[1], light=Light.GREEN, holds={"computers": True}, note="Đủ")
    for undo in (lambda: Said.objects.all().delete(), lambda: Said.objects.update(holds=False)):
        with pytest.raises(Refused):
            undo()
    assert load_scene(here=scene).claims == 0
    assert (stands("computers"), stands("digital_data"), Report.objects.count()) == (1.0, 0.0, 26580)


def test_a_commune_that_reports_is_no_illustration_any_more(scene: House, lead: Lead) -> None:
    assert standing.unit(scene, COMMUNE).basis == "count"
    report(here=scene, account=lead(COMMUNE)[1], light=Light.GREEN, holds={"computers": True}, note="Đủ")
    assert (standing.unit(scene, COMMUNE).basis, standing.unit(scene, PROVINCE).basis) == ("count", "count")
    territory = scene.workspace.plans["plan_02"].territory
    assert territory is not None
    everything = {one.measure: True for one in territory.criteria}
    table(scene, everything, day=scene.today)
    assert (standing.unit(scene, COMMUNE).basis, standing.unit(scene, PROVINCE).basis) == ("public", "count")


def test_files_wait_for_a_report_as_long_as_somebody_may_make_it(here: House, clock: SetClock, lead: Lead) -> None:
    account: Account = lead(COMMUNE)[1]
    attach(house=here, place=place(account), component=EVIDENCE, sent=SimpleUploadedFile("a.pdf", PDF))
    key = place(account).partition("/")[2]
    assert set(still_waiting(here, [key])) == {key}
    Held.objects.update(at=clock.now() - timedelta(days=2))
    assert set(still_waiting(here, [key])) == set()
