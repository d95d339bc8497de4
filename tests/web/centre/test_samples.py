"""Samples for verification: drawn by risk, drawn again by anybody; findings that stay and reopen."""

from __future__ import annotations

import csv
import hashlib
import math
import re
from datetime import timedelta
from html import escape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from motlan.governance.lights.light import Light
from motlan.governance.sampling import Candidate, Weights, drawn, lot, weigh
from motlan.kernel.errors import NotAllowed, Refused
from motlan.web.centre import standing
from motlan.web.centre.models import Claim, Drawn, Evidence, Finding, FindingFile, Report, Sample, TaskEvent
from motlan.web.centre.plan import plan_of
from motlan.web.centre.samples import again, contradicted, draw, find, place, still_waiting
from motlan.web.files.keeping import take_in
from motlan.web.files.models import Blob, Held
from motlan.web.house import House
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.centre.conftest import SetClock, SignIn
from tests.web.centre.test_claims import PDF


@pytest.fixture
def verifier(db: None) -> Account:
    return Account.objects.create(username="v", display_name="V", role="verifier", agency="government_inspectorate")


def names(sample: Sample) -> list[str]:
    return list(sample.drawn.order_by("place").values_list("name", flat=True))


def test_lots_are_the_same_everywhere() -> None:
    assert lot("hạt giống", "00004", 1.0) == 1.264272167
    assert lot("hạt giống", "00004", 4.0) == lot("hạt giống", "00004", 1.0) / 4


def test_the_riskier_is_drawn_more_often() -> None:
    both = (Candidate(name="calm"), Candidate(name="risky", gap=3, complaints=5, size=10))
    weights = Weights(base=1, gap=6, complaints=2, size=1)
    assert {one.candidate.name: one.weight for one in weigh(both, weights=weights, seed="")} == {"calm": 1, "risky": 10}
    first = [drawn(both, weights=weights, seed=str(at), number=1)[0].candidate.name for at in range(400)]
    assert 330 < first.count("risky") < 390  # ten elevenths of 400 are 364


def test_the_order_of_candidates_does_not_matter() -> None:
    some = [Candidate(name=str(at), gap=at % 4) for at in range(50)]
    there = drawn(some, weights=Weights(), seed="s", number=10)
    assert drawn(reversed(some), weights=Weights(), seed="s", number=10) == there


def test_a_sample_can_be_drawn_again(scene: House, verifier: Account) -> None:
    sample = draw(here=scene, account=verifier, scope="unit", number=20, seed="12345")
    kept = Sample.objects.get(pk=sample.pk)
    assert len(kept.population) == 3321
    assert [one.candidate.name for one in again(kept)[:20]] == names(kept)
    measured = {one.measured for one in Drawn.objects.filter(sample=kept)}
    assert measured <= {"green", "red"}
    other = draw(here=scene, account=verifier, scope="unit", number=20, seed="12346")
    assert names(other) != names(kept)


def test_who_draws_does_not_choose_what_is_drawn(scene: House, verifier: Account, browser: SignIn) -> None:
    first, second, third = (
        draw(here=scene, account=verifier, scope="unit", number=5, seed=seed)
        for seed in ("xo so 1778", "xo so 1778", "")
    )
    assert names(first) != names(second)
    assert re.fullmatch("xo so 1778 [0-9a-f]{32}", first.seed)
    assert re.fullmatch("[0-9a-f]{32}", third.seed)
    by_hand = sorted((by_hand_lot(first.seed, one.name, one.weight), one.name) for one in first.drawn.all())
    assert [name for _, name in by_hand] == names(first)
    old = Sample(scope="task", seed="xo so 1778", number=1, weights={}, population=[], day="2026-11-16")
    old.drawn_at, old.account = scene.clock.now(), verifier
    old.save()
    assert [one.chosen for one in (first, second, third, old)] == [False, False, False, True]
    assert browser().get("/centre/samples/").content.decode().count("chosen by who drew it") == 1


def by_hand_lot(seed: str, name: str, weight: float) -> float:
    """As the how-to tells it."""
    digits = int(hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()[:13], 16)
    return round(-math.log((digits + 1) / 16**13), 9) / weight


@pytest.mark.parametrize(("number", "seed"), [(0, ""), (201, ""), (5, "x" * 61)])
def test_what_cannot_be_drawn_is_refused(scene: House, verifier: Account, number: int, seed: str) -> None:
    with pytest.raises(Refused):
        draw(here=scene, account=verifier, scope="unit", number=number, seed=seed)
    assert Sample.objects.count() == 0


def test_nobody_verifies_the_own_task_or_unit(scene: House) -> None:
    drawer = Account.objects.create(username="d", display_name="D", role="verifier")
    task = draw(here=scene, account=drawer, scope="task", number=27, seed="s")
    births = Drawn.objects.get(sample=task, name="birth_registration_works")
    for agency in ("ministry_of_justice", "ministry_of_health"):
        own = Account.objects.create(username=agency, display_name="", role="verifier", agency=agency)
        with pytest.raises(NotAllowed):
            find(here=scene, account=own, one=births, verdict="against", note="x")
    with pytest.raises(NotAllowed):  # of whom nobody knows for which office they speak
        find(here=scene, account=drawer, one=births, verdict="against", note="x")
    unit = Drawn(sample=task, place=900, scope="unit", name="01273", weight=1, claimed="grey", measured="red")
    unit.save()
    for code in ("01273", "04"):
        own = Account.objects.create(username=code, display_name="", role="verifier", unit=code)
        with pytest.raises(NotAllowed):
            find(here=scene, account=own, one=unit, verdict="holds", note="x")
    assert Finding.objects.count() == 0


def test_a_finding_stays_and_stands_on_map_and_task(
    scene: House, verifier: Account, clock: SetClock, browser: SignIn
) -> None:
    sample = draw(here=scene, account=verifier, scope="task", number=27, seed="s")
    one = Drawn.objects.get(sample=sample, name="communes_ready")
    finding = find(here=scene, account=verifier, one=one, verdict="against", note="Máy tính chưa có.")
    finding.note = "khác"
    with pytest.raises(Refused):
        finding.save()
    with pytest.raises(Refused):
        Finding.objects.all().delete()
    assert TaskEvent.objects.filter(task="communes_ready", kind="found").count() == 1
    page = browser().get("/centre/tasks/communes_ready/").content.decode()
    assert "Máy tính chưa có." in page
    assert "Against the claim" in page
    assert "a new claim is needed" in page
    commune = Drawn(sample=sample, place=900, scope="unit", name="01273", weight=1, claimed="grey", measured="red")
    commune.save()
    find(here=scene, account=verifier, one=commune, verdict="against", note="Không có đường truyền.")
    assert (standing.unit(scene, "01273").against, standing.unit(scene, "04").against) == (1, 1)
    assert "1 finding against it" in browser(Role.OFFICER).get("/centre/").content.decode()
    clock.pass_by(timedelta(days=1))
    find(here=scene, account=verifier, one=commune, verdict="holds", note="Đã có.")
    assert contradicted("unit") == frozenset()
    found = scene.register().rows("select scope, name, verdict from published_finding order by at, name")
    assert found == [
        ("unit", "01273", "against"),
        ("task", "communes_ready", "against"),
        ("unit", "01273", "holds"),
    ]
    assert Finding.objects.filter(name="01273").count() == 2


@pytest.mark.parametrize(("verdict", "note"), [("", "x"), ("perhaps", "x"), ("holds", ""), ("holds", "x" * 2001)])
def test_an_incomplete_finding_is_refused(scene: House, verifier: Account, verdict: str, note: str) -> None:
    sample = draw(here=scene, account=verifier, scope="task", number=1, seed="s")
    with pytest.raises(Refused):
        find(here=scene, account=verifier, one=sample.drawn.get(), verdict=verdict, note=note)
    assert Finding.objects.count() == 0


def test_the_verifiers_pages(scene: House, browser: SignIn) -> None:
    client = browser(Role.VERIFIER, agency="government_inspectorate")
    assert "No sample has been drawn yet." in client.get("/centre/samples/").content.decode()
    answer = client.post("/centre/samples/", {"scope": "task", "number": "3", "seed": "2611"})
    sample = Sample.objects.get()
    assert answer.headers["Location"] == f"/centre/samples/{sample.pk}/"
    page = client.get(f"/centre/samples/{sample.pk}/").content.decode()
    assert "the same sample" in page
    assert "2611" in page
    lines = list(csv.reader(client.get(f"/centre/samples/{sample.pk}/?format=csv").content.decode().splitlines()))
    assert len(lines) == 1 + len(scene.workspace.plans["plan_02"].tasks)
    assert [line[1] for line in lines[1:4]] == names(sample)
    one = sample.drawn.first()
    assert one is not None
    address = f"/centre/samples/things/{one.pk}/"
    assert client.post(address, {"verdict": "holds", "note": ""}).status_code == 422
    assert client.post(address, {"verdict": "holds", "note": "Đã xem tại chỗ."}).status_code == 302
    assert "Đã xem tại chỗ." in client.get(address).content.decode()
    assert client.post("/centre/samples/", {"number": "many"}).status_code == 422
    committee = browser()
    assert committee.post("/centre/samples/", {"number": "3"}).status_code == 403
    assert committee.get(address).status_code == 403
    assert "Draw a sample" not in committee.get("/centre/samples/").content.decode()


def test_weights_and_what_nobody_claims_are_told_in_the_readers_words(
    scene: House, verifier: Account, browser: SignIn
) -> None:
    territory = plan_of(scene).territory
    criteria = [one.measure for one in territory.criteria] if territory else []
    sample = draw(here=scene, account=verifier, scope="unit", number=3, seed="1")
    page = browser(language="vi").get(f"/centre/samples/{sample.pk}/").content.decode()
    assert "mọi mục 1, nhiều phản ánh nhất 2, chênh lệch lớn nhất 6, nhiều hồ sơ nhất 1" in page
    assert page.count("chưa báo cáo") == 3
    client = browser(Role.VERIFIER, language="vi", agency="government_inspectorate")
    one = sample.drawn.order_by("place")[0]
    address = f"/centre/samples/things/{one.pk}/"
    page = client.get(address).content.decode()
    assert "đã báo cáo 7 tiêu chí" in page
    assert page.count("<tr ") == 1 + Report.objects.filter(unit=one.name, measure__in=criteria).count()
    Report.objects.filter(unit=one.name).delete()
    page = client.get(address).content.decode()
    assert "chưa báo cáo" in page
    assert "Chưa ai báo cáo gì về mục này." in page


def test_a_sample_that_was_tampered_with_says_so(scene: House, verifier: Account, browser: SignIn) -> None:
    sample = draw(here=scene, account=verifier, scope="task", number=3, seed="s")
    with_other = Drawn(sample=sample, place=4, scope="task", name="health_records", weight=1)
    with_other.claimed = with_other.measured = Light.GREY.value
    with_other.save()
    assert "what is kept was changed" in browser().get(f"/centre/samples/{sample.pk}/").content.decode()


def test_the_page_of_a_commune_shows_what_was_found_there_to_who_watches(
    scene: House, verifier: Account, browser: SignIn
) -> None:
    sample = draw(here=scene, account=verifier, scope="unit", number=3, seed="1")
    one = sample.drawn.order_by("place")[0]
    client, visitor = browser(), browser(None)
    page = f"/centre/communes/{one.name}/"
    assert "What verifiers found" not in client.get(page).content.decode()
    find(here=scene, account=verifier, one=one, verdict="against", note="No computer is connected")
    assert "No computer is connected" in client.get(page).content.decode()
    assert "No computer is connected" not in visitor.get(page).content.decode()


def of_births(scene: House, verifier: Account) -> Drawn:
    sample = draw(here=scene, account=verifier, scope="task", number=27, seed="s")
    return Drawn.objects.get(sample=sample, name="birth_registration_works")


def test_who_verifies_a_task_reads_what_its_owner_claims_with_its_evidence(
    scene: House, verifier: Account, browser: SignIn
) -> None:
    one = of_births(scene, verifier)
    client = browser(Role.VERIFIER, agency="government_inspectorate")
    address = f"/centre/samples/things/{one.pk}/"
    page = client.get(address).content.decode()
    task = plan_of(scene).by_name[one.name]
    assert escape(task.output.in_("en")) in page
    assert task.claimed is not None
    assert scene.workspace.agency(task.claimed.by, "en") in page
    owner = Account.objects.create(username="o", display_name="Owner", role="owner", agency=task.owner)
    claim = Claim(scope="task", name=one.name, light="green", by_vi="Bộ", by_en="Ministry", account=owner)
    claim.note_vi, claim.note_en, claim.at = "Chạy ở 34 tỉnh", "Runs in 34 provinces", scene.clock.now()
    claim.save()
    Evidence(claim=claim, name="minutes.pdf", kind="pdf", size=1, sha256="0" * 64).save()
    page = client.get(address).content.decode()
    assert "Runs in 34 provinces" in page
    assert "minutes.pdf" in page
    assert "Nobody has claimed anything of it." not in page


def test_a_finding_against_a_commune_stands_on_each_page_where_it_is_seen(
    scene: House, verifier: Account, browser: SignIn
) -> None:
    code, province, legend = "01273", "/centre/provinces/04/", "Where this sign stands, a verifier looked"
    pages = ("/centre/", province, f"/centre/communes/{code}/")
    client = browser(Role.OFFICER)
    before = {page: client.get(page).content.decode() for page in pages}
    assert not [page for page, said in before.items() if "≠" in said or legend in said]
    unit = Drawn(sample=of_births(scene, verifier).sample, place=900, scope="unit", name=code, weight=1)
    unit.claimed, unit.measured = "grey", "red"
    unit.save()
    find(here=scene, account=verifier, one=unit, verdict="against", note="x")
    pages_now = {page: client.get(page).content.decode() for page in pages}
    assert [said.count(legend) for said in pages_now.values()] == [1, 1, 1]
    table = pages_now["/centre/"].partition('id="table-title"')[2]
    row = table.partition("/centre/provinces/04/")[2].partition("</tr>")[0]
    assert "≠ 1 finding against it" in row
    assert table.count("≠") == 1
    tiles, _, rows = pages_now[province].partition('id="list-title"')
    tile = tiles.partition(f'/centre/communes/{code}/"')[2].partition("</li>")[0]
    assert "≠" in tile
    assert "; 1 finding against it</span>" in tile
    assert "≠ 1 finding against it" in rows.partition(f'/centre/communes/{code}/"')[2].partition("</tr>")[0]
    assert rows.count("≠") == 1
    assert "≠ 1 finding against it" in pages_now[pages[2]]
    for address, found in (("/centre/", "04"), (province, code)):
        lines = list(csv.reader(client.get(f"{address}?format=csv").content.decode().splitlines()))
        assert lines[0][-1] == "Findings against it"
        assert [line[0] for line in lines[1:] if line[-1] != "0"] == [found]


def test_a_file_of_a_finding_is_kept_with_it_and_seen_by_who_watches(
    scene: House, verifier: Account, browser: SignIn
) -> None:
    one = of_births(scene, verifier)
    client = browser(Role.VERIFIER, agency="government_inspectorate")
    address = f"/centre/samples/things/{one.pk}/"
    form = {"verdict": "against", "note": "No computer", "file-evidence": SimpleUploadedFile("anh.pdf", PDF)}
    assert client.post(address, form).status_code == 302
    kept = FindingFile.objects.get()
    assert (kept.finding.note, kept.name, kept.kind, kept.size) == ("No computer", "anh.pdf", "pdf", len(PDF))
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert Blob.objects.get(pk=kept.sha256).filed
    assert Held.objects.count() == 0
    link = f"/centre/findings/evidence/{kept.pk}/"
    for page in (address, f"/centre/tasks/{one.name}/"):
        assert link in client.get(page).content.decode()
        assert kept.sha256[:12] in client.get(page).content.decode()
    answer = browser(Role.OFFICER).get(link)
    assert (answer.content, answer.headers["Content-Disposition"][:10]) == (PDF, "attachment")
    assert browser(None).get(link).status_code == 302
    assert link not in browser(None).get(f"/public/tasks/{one.name}/").content.decode()
    # another finding brings its own files; the first keeps what it had
    assert client.post(address, {"verdict": "holds", "note": "Mended"}).status_code == 302
    assert [list(found.evidence.all()) for found in Finding.objects.order_by("pk")] == [[kept], []]
    kept.name = "other.pdf"
    with pytest.raises(Refused):
        kept.save()
    for act in (kept.delete, FindingFile.objects.all().delete):
        with pytest.raises(Refused):
            act()
    assert FindingFile.objects.get().name == "anh.pdf"


def test_what_was_typed_and_chosen_stays_while_a_finding_is_not_complete(
    scene: House, verifier: Account, browser: SignIn
) -> None:
    one = of_births(scene, verifier)
    client = browser(Role.VERIFIER, agency="government_inspectorate")
    address = f"/centre/samples/things/{one.pk}/"
    answer = client.post(address, {"verdict": "against", "note": "", "file-evidence": SimpleUploadedFile("a.pdf", PDF)})
    assert answer.status_code == 422
    held = Held.objects.get()
    waiting = f"{address}evidence/{held.pk}/"
    page = answer.content.decode()
    assert waiting in page
    assert 'value="against" checked' in page
    assert client.get(waiting).content == PDF
    assert browser(Role.VERIFIER, agency="ministry_of_finance").get(waiting).status_code == 404  # another's
    answer = client.post(address, {"note": "x", "file-evidence": SimpleUploadedFile("b.pdf", b"no pdf")})
    assert (answer.status_code, "x</textarea>" in answer.content.decode()) == (422, True)
    assert client.post(address, {"verdict": "against", "note": "x", "act": f"remove-{held.pk}"}).status_code == 200
    assert (Held.objects.count(), Finding.objects.count()) == (0, 0)


def test_files_of_a_finding_wait_a_day_and_only_for_who_may_verify(
    scene: House, verifier: Account, browser: SignIn, clock: SetClock
) -> None:
    one = of_births(scene, verifier)
    own = browser(Role.VERIFIER, agency="ministry_of_justice")
    form = {"verdict": "holds", "note": "x", "file-evidence": SimpleUploadedFile("a.pdf", PDF)}
    assert own.post(f"/centre/samples/things/{one.pk}/", form).status_code == 403
    assert (Held.objects.count(), Finding.objects.count()) == (0, 0)
    clock.at = timezone.now()
    sent = SimpleUploadedFile("a.pdf", PDF)
    held = take_in(house=scene, place=place(verifier, one), component="evidence", sent=sent)
    key = held.place.partition("/")[2]
    assert still_waiting(scene, [key, "9-9"]) == {key}
    clock.pass_by(timedelta(days=2))
    assert still_waiting(scene, [key]) == set()
