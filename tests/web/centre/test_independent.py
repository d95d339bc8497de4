"""Nobody who claims can edit a probe, and nobody verifies what is their own: by pages, by the command line, and at the
doors of programs."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client

from motlan.cli import main
from motlan.governance.lights.light import Light
from motlan.kernel.errors import NotAllowed
from motlan.web.centre.actions import measure_plan
from motlan.web.centre.claims import claim_task
from motlan.web.centre.models import Drawn, Finding, ProbeRun, Sample
from motlan.web.centre.plan import plan_of
from motlan.web.centre.samples import draw, find
from motlan.web.house import House
from motlan.web.people import unit_rights
from motlan.web.people.models import Account, Identity
from motlan.web.people.permissions import MAY, Permission, Role
from motlan.workspace.load import load
from tests.web.centre.conftest import SignIn

BIRTH, OWNER, PARTNER, OTHER = (
    "birth_registration_works",
    "ministry_of_justice",
    "ministry_of_health",
    "government_inspectorate",
)
COMMUNE, PROVINCE = "01273", "04"
CLAIMING = (Permission.CLAIM, Permission.LEAD_UNIT)
Things = Mapping[str, Drawn]


def made(name: str, role: Role = Role.VERIFIER, **office: str) -> Account:
    return Account.objects.create(username=name, display_name=name, role=role.value, **office)


@pytest.fixture
def things(scene: House) -> Things:
    """A task of the Ministry of Justice and a commune of Cao Bằng that were drawn."""
    sample = draw(here=scene, account=made("d"), scope="task", number=len(plan_of(scene).tasks), seed="s")
    commune = Drawn(sample=sample, place=900, scope="unit", name=COMMUNE, weight=1, claimed="grey", measured="red")
    commune.save()
    return {"task": Drawn.objects.get(sample=sample, name=BIRTH), "unit": commune}


def verifies(here: House, account: Account, one: Drawn) -> bool:
    """Whether a finding is taken from somebody; where it is refused, nothing is kept."""
    held = Finding.objects.count()
    try:
        find(here=here, account=account, one=one, verdict="holds", note="x")
    except NotAllowed:
        assert Finding.objects.count() == held
        return False
    assert Finding.objects.count() == held + 1
    return True


OFFICES: Sequence[tuple[dict[str, str], set[str]]] = (
    ({"agency": OWNER}, {"task"}),
    ({"agency": PARTNER}, {"task"}),
    ({"unit": COMMUNE}, {"unit"}),
    ({"unit": PROVINCE}, {"unit"}),
    ({"agency": OTHER}, set()),
    ({"unit": "00004"}, set()),
    ({}, {"task", "unit"}),
)
"""An office, and what of the drawn is its own; who has none verifies nothing."""


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CITIZEN])
def test_of_every_role_and_office_only_a_verifier_of_another_one_verifies(
    scene: House, things: Things, role: Role
) -> None:
    for at, (office, own) in enumerate(OFFICES):
        account, client = made(f"a{at}", role, **office), Client()
        client.force_login(account)
        for scope, one in things.items():
            may = role is Role.VERIFIER and scope not in own
            held = Finding.objects.count()
            answer = client.post(f"/centre/samples/things/{one.pk}/", {"verdict": "against", "note": "x"})
            assert (answer.status_code, Finding.objects.count() - held) == ((302, 1) if may else (403, 0))
            assert verifies(scene, account, one) is may


def test_an_office_of_somebodys_other_account_is_her_own(scene: House, things: Things) -> None:
    here = {"issuer": "https://sign-in.example"}
    hanh, other = made("hanh", agency=OTHER), made("minh", agency=OTHER)
    for account, sub in (
        (hanh, "7f3c"),
        (made("hanh-justice", Role.COMMITTEE, agency=OWNER), "7f3c"),
        (made("hanh-desk", Role.HEAD, unit=COMMUNE), "7f3c"),
        (other, "11aa"),
    ):
        Identity.objects.create(account=account, sub=sub, **here)
    assert [verifies(scene, hanh, one) for one in things.values()] == [False, False]
    assert [verifies(scene, other, one) for one in things.values()] == [True, True]
    Account.objects.filter(username="hanh-justice").update(is_active=False)
    assert verifies(scene, hanh, things["task"])


def test_a_unit_for_which_somebody_works_for_a_while_is_her_own_until_then(scene: House, things: Things) -> None:
    lan, desk = made("lan", agency=OTHER), made("lan-desk", Role.OFFICER, unit="00004")
    for account in (lan, desk):
        Identity.objects.create(account=account, issuer="https://sign-in.example", sub="1")
    until = scene.today + timedelta(days=3)
    unit_rights.grant(house=scene, by=None, username="lan-desk", unit=COMMUNE, until=until, reason="a post is free")
    assert not verifies(scene, lan, things["unit"])
    right = unit_rights.units_of(account=desk, on=scene.today).get()
    unit_rights.end(house=scene, by=None, number=right.pk)
    assert verifies(scene, lan, things["unit"])


def test_a_unit_that_was_merged_is_the_one_it_was_merged_into(scene: House, things: Things) -> None:
    units = scene.workspace.dictionary.units
    gone = next(one.old for one in units.made_of(COMMUNE) if one.old not in units.units)
    assert units.carry(gone, date(2020, 1, 1)).code == COMMUNE
    assert not verifies(scene, made("former", unit=gone), things["unit"])


def test_who_claimed_a_thing_does_not_verify_it_in_another_office(scene: House, things: Things) -> None:
    hoa = made("hoa", Role.COMMITTEE, agency=OWNER)
    claim_task(here=scene, account=hoa, task=BIRTH, light=Light.GREEN, note="Xong.")
    Account.objects.filter(pk=hoa.pk).update(role=Role.VERIFIER.value, agency=OTHER)
    moved = Account.objects.get(pk=hoa.pk)
    assert not verifies(scene, moved, things["task"])
    assert verifies(scene, moved, things["unit"])


def test_the_page_offers_to_verify_only_what_may_be(scene: House, things: Things, browser: SignIn) -> None:
    (sample,) = Sample.objects.all()
    for agency, offered in ((OWNER, False), (OTHER, True)):
        page = browser(Role.VERIFIER, agency=agency).get(f"/centre/samples/{sample.pk}/").content.decode()
        assert (f'href="/centre/samples/things/{things["task"].pk}/"' in page) is offered


def test_no_role_that_claims_verifies_or_keeps_what_is_measured() -> None:
    keeps = {
        *(Permission.VERIFY_OTHERS, Permission.ADMINISTER, Permission.STEWARD_DATA, Permission.KEEP_CATALOGUE),
        Permission.PUSH_BATCHES,
    }
    claiming = [role for role, may in MAY.items() if may & set(CLAIMING)]
    assert claiming == [Role.HEAD, Role.COMMITTEE]
    assert not any(MAY[role] & keeps for role in claiming)


Forge = Callable[[Client], object]
FORGED = {"measured_by": '[{"probe": "sql_count"}]', "probe": "sql_count", "rule": "x", "hold": "0 days", "due": ""}


@pytest.mark.parametrize(
    "forge",
    [
        lambda client: client.post(f"/centre/tasks/{BIRTH}/claim/", {"light": "green", "note": "x", **FORGED}),
        lambda client: client.post(f"/centre/tasks/{BIRTH}/", FORGED),
        lambda client: client.post(f"/centre/owners/{OWNER}/", {"what": "x", "until": "2026-12-01", **FORGED}),
        lambda client: client.post("/centre/measure/", FORGED),
    ],
    ids=["claim", "task", "owner", "measure"],
)
def test_what_a_claimant_sends_changes_no_probe_and_no_light_that_is_measured(
    scene: House, browser: SignIn, forge: Forge
) -> None:
    rules = {one.task: (one.rule, one.measured_by) for one in plan_of(scene).tasks}
    runs = list(ProbeRun.objects.order_by("pk").values_list("task", "place", "rule_version", "outcome"))
    forge(browser(agency=OWNER))
    assert {one.task: (one.rule, one.measured_by) for one in plan_of(scene).tasks} == rules
    measure_plan(here=scene)
    found = ProbeRun.objects.order_by("pk").values_list("task", "place", "rule_version", "outcome")
    assert [one for one in found if one not in runs] == []


@pytest.mark.parametrize("heading", ["measured_by", "Được đo bằng", "probe", "hold"])
def test_a_table_that_an_owner_hands_in_changes_no_probe(tmp_path: Path, heading: str) -> None:
    root = tmp_path / "country"
    shutil.copytree(Path("workspaces/vietnam"), root)
    plan = root / "plans" / "plan_02.yaml"
    before, rules = plan.read_bytes(), {one.task: one.rule for one in load(root).plans["plan_02"].tasks}
    table = tmp_path / "tasks.csv"
    table.write_text(f"task,due,{heading}\n{BIRTH},2027-01-31,[]\n", encoding="utf-8")
    asked = ["tasks", "import", str(table), "--plan", "plan_02", "--update", "--apply", "-w", str(root), "--json"]
    told = CliRunner().invoke(main, asked)
    assert (told.exit_code, heading in told.output, plan.read_bytes() == before) == (1, True, True)
    passed = CliRunner().invoke(main, [*asked, "--ignore", heading])
    assert (passed.exit_code, plan.read_bytes() == before) == (0, False)
    assert {one.task: one.rule for one in load(root).plans["plan_02"].tasks} == rules
