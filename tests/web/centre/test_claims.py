"""Claims: by the owner only, with evidence that stays, and the course that follows from them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from motlan.governance.lights.light import Light
from motlan.kernel.errors import NotAllowed, Refused
from motlan.web.centre import standing
from motlan.web.centre.actions import measure_plan
from motlan.web.centre.claims import EVIDENCE, claim_task, place, still_waiting
from motlan.web.centre.models import Claim, Evidence, ProbeRun, TaskEvent, TaskState
from motlan.web.dossiers.models import Dossier
from motlan.web.files.keeping import take_in
from motlan.web.files.models import Blob, Held
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import MAY, Permission, Role
from tests.web.centre.conftest import SetClock, SignIn
from tests.web.centre.test_actions import BIRTH, decided

OWNER = "ministry_of_justice"
ADDRESS = f"/centre/tasks/{BIRTH}/"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.create(username="c", display_name="Committee", role="committee", agency=OWNER)


def attach(here: House, account: Account, content: bytes = PDF) -> Held:
    sent = SimpleUploadedFile("bao-cao.pdf", content)
    return take_in(house=here, place=place(account, BIRTH), component=EVIDENCE, sent=sent)


def test_the_latest_claim_counts_and_none_is_lost(here: House, clock: SetClock, account: Account) -> None:
    assert standing.task(here, BIRTH).claimed is Light.GREEN
    claim_task(here=here, account=account, task=BIRTH, light=Light.YELLOW, note="Chậm")
    clock.pass_by(timedelta(minutes=1))
    claim_task(here=here, account=account, task=BIRTH, light=Light.RED, note="")
    assert standing.task(here, BIRTH).claimed is Light.RED
    assert [one.light for one in Claim.objects.filter(name=BIRTH).order_by("at")] == ["yellow", "red"]


@pytest.mark.parametrize(
    ("task", "light", "note"),
    [("nothing_of_the_plan", Light.GREEN, ""), (BIRTH, Light.GREY, ""), (BIRTH, Light.GREEN, "x" * 1001)],
)
def test_a_claim_that_cannot_be_made_is_refused_and_nothing_is_kept(
    here: House, account: Account, task: str, light: Light, note: str
) -> None:
    attach(here, account)
    with pytest.raises(Refused):
        claim_task(here=here, account=account, task=task, light=light, note=note)
    assert (Claim.objects.count(), TaskEvent.objects.count(), Evidence.objects.count()) == (0, 0, 0)
    assert Held.objects.count() == 1


def test_a_claim_is_never_changed_or_removed(here: House, account: Account) -> None:
    claim = claim_task(here=here, account=account, task=BIRTH, light=Light.RED, note="")
    claim.light = "green"
    with pytest.raises(Refused):
        claim.save()
    with pytest.raises(Refused):
        claim.delete()
    with pytest.raises(Refused):
        Claim.objects.filter(pk=claim.pk).update(light="green")
    assert Claim.objects.get(pk=claim.pk).light == "red"


def test_only_the_owner_claims(here: House, browser: SignIn) -> None:
    for agency in ("", "ministry_of_health", "ministry_of_public_security"):
        client = browser(agency=agency)
        assert "Make a claim" not in client.get(ADDRESS).content.decode()
        answer = client.post(f"{ADDRESS}claim/", {"light": "green", "note": ""})
        assert answer.status_code == 403
        assert "Ministry of Justice answers for this task" in answer.content.decode()
    stranger = Account.objects.create(username="x", display_name="X", role="steward", agency=OWNER)
    with pytest.raises(NotAllowed):
        claim_task(here=here, account=stranger, task=BIRTH, light=Light.GREEN, note="")
    assert Claim.objects.count() == 0


def test_nobody_who_claims_changes_what_the_workspace_says() -> None:
    """Probes are files of the workspace; no role that claims may administer it, keep its catalogue, or verify."""
    others = {Permission.ADMINISTER, Permission.KEEP_CATALOGUE, Permission.VERIFY_OTHERS, Permission.STEWARD_DATA}
    claiming = [role for role, may in MAY.items() if Permission.CLAIM in may]
    assert claiming == [Role.COMMITTEE]
    assert not MAY[Role.COMMITTEE] & others


def test_evidence_is_kept_with_its_claim_and_handed_out(here: House, browser: SignIn) -> None:
    client = browser(agency=OWNER)
    form = {"light": "green", "note": "Biên bản nghiệm thu", f"file-{EVIDENCE}": SimpleUploadedFile("bb.pdf", PDF)}
    assert client.post(f"{ADDRESS}claim/", form).status_code == 302
    kept = Evidence.objects.get()
    assert (kept.name, kept.kind, kept.size) == ("bb.pdf", "pdf", len(PDF))
    assert Blob.objects.get(pk=kept.sha256).filed
    assert Held.objects.count() == 0
    page = client.get(ADDRESS).content.decode()
    assert f"/centre/evidence/{kept.pk}/" in page
    assert kept.sha256[:12] in page
    answer = browser(Role.OFFICER).get(f"/centre/evidence/{kept.pk}/")
    assert answer.content == PDF
    assert "attachment" in answer.headers["Content-Disposition"]
    assert browser(role=None).get(f"/centre/evidence/{kept.pk}/").status_code == 302


def test_a_file_that_is_none_is_refused_and_what_was_typed_stays(here: House, browser: SignIn) -> None:
    client = browser(agency=OWNER)
    form = {"light": "green", "note": "Đã xong", f"file-{EVIDENCE}": SimpleUploadedFile("bb.pdf", b"no pdf")}
    answer = client.post(f"{ADDRESS}claim/", form)
    assert answer.status_code == 422
    assert "Đã xong</textarea>" in answer.content.decode()
    assert Claim.objects.count() == 0


def test_files_wait_for_their_claim_a_day_and_are_the_owners_alone(
    here: House, browser: SignIn, account: Account, clock: SetClock
) -> None:
    clock.at = timezone.now()
    held = attach(here, account)
    key = held.place.partition("/")[2]
    assert still_waiting(here, [key, "9-other"]) == {key}
    assert browser(agency=OWNER).get(f"{ADDRESS}evidence/{held.pk}/").status_code == 404
    clock.pass_by(timedelta(days=2))
    assert still_waiting(here, [key]) == set()


def test_the_whole_road_of_a_task(here: House, clock: SetClock, account: Account) -> None:
    def state() -> str:
        return TaskState.objects.get(task=BIRTH).state

    dossier = decided(here)
    measure_plan(here=here)
    assert state() == "claimed"  # the plan says so, without evidence
    clock.pass_by(timedelta(seconds=2))
    attach(here, account)
    claim_task(here=here, account=account, task=BIRTH, light=Light.GREEN, note="")
    assert state() == "evidenced"
    clock.pass_by(timedelta(seconds=2))
    measure_plan(here=here)
    assert state() == "operating"
    begun = clock.at
    for _ in range(91):
        clock.pass_by(timedelta(days=1))
        Dossier.objects.filter(pk=dossier.pk).update(ended_at=clock.at - timedelta(hours=1))
        measure_plan(here=here)
    assert state() == "closed"
    closed = TaskState.objects.get(task=BIRTH)
    assert closed.since is not None
    assert closed.since - (begun - timedelta(seconds=2)) == timedelta(days=90)
    Dossier.objects.filter(pk=dossier.pk).update(effect_done=False)
    for _ in range(8):
        clock.pass_by(timedelta(hours=12))
        Dossier.objects.filter(pk=dossier.pk).update(ended_at=clock.at - timedelta(hours=1))
        measure_plan(here=here)
    reopened = TaskState.objects.get(task=BIRTH)
    assert reopened.state == "reopened"
    assert reopened.why["en"] == "It did not measure green in 3 windows of 1 day in a row."
    assert reopened.begun is not None
    assert closed.since < reopened.begun < reopened.since  # type: ignore[operator]


def test_measuring_again_and_again_writes_no_event_when_nothing_is_new(here: House, clock: SetClock) -> None:
    measure_plan(here=here)
    written = TaskEvent.objects.count()
    for _ in range(5):
        clock.pass_by(timedelta(minutes=10))
        measure_plan(here=here)
    assert TaskEvent.objects.count() == written == len(here.workspace.plans["plan_02"].tasks)


def test_a_figure_opens_to_its_run(scene: House, browser: SignIn, clock: SetClock) -> None:
    clock.pass_by(timedelta(hours=2))
    measure_plan(here=scene)
    first, second = ProbeRun.objects.filter(task="communes_ready").order_by("pk")
    client = browser()
    page = client.get("/centre/tasks/communes_ready/").content.decode()
    assert f"/centre/runs/{first.pk}/" in page
    run = client.get(f"/centre/runs/{second.pk}/").content.decode()
    for shown in ("FROM published_light", second.rule_version[:12], "59.65", f"/centre/runs/{first.pk}/", " ms"):
        assert shown in run
    assert client.get("/centre/runs/0/").status_code == 404


def test_a_run_by_another_rule_says_so(scene: House, browser: SignIn) -> None:
    run = ProbeRun.objects.get(task="communes_ready")
    ProbeRun.objects.filter(pk=run.pk).update(rule_version="0" * 64)
    page = browser().get(f"/centre/runs/{run.pk}/").content.decode()
    assert "by another rule today" in page


def test_the_last_claim_on_each_name_stands_now_and_by_an_earlier_instant(
    scene: House, clock: SetClock, account: Account
) -> None:
    for light in (Light.YELLOW, Light.RED, Light.GREEN):
        claim_task(here=scene, account=account, task=BIRTH, light=light, note="")
    first = clock.now()
    clock.pass_by(timedelta(hours=1))
    claim_task(here=scene, account=account, task=BIRTH, light=Light.RED, note="")
    assert {name: one.light for name, one in standing.claims(Claim.Scope.TASK).items()} == {BIRTH: "red"}
    before = standing.claims(Claim.Scope.TASK, before=first + timedelta(minutes=1))
    assert before[BIRTH].light == "green", "of one instant the last one written"
    assert len(standing.claims(Claim.Scope.UNIT)) == 34
    assert set(standing.claims(Claim.Scope.UNIT, names=["04", "01273"])) == {"04"}
