"""The pages: a form for who leads a unit and for nobody else; what was said, for who watches the centre."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from motlan.governance.lights.light import Light
from motlan.governance.readiness.api import UnitSays
from motlan.web.centre.actions import measure_plan
from motlan.web.centre.models import Claim, Evidence, Report
from motlan.web.files.models import Held
from motlan.web.house import House
from motlan.web.people.permissions import Role
from motlan.web.unitreports.acts import report, take_in
from motlan.web.unitreports.models import Said
from tests.web.centre.conftest import SetClock, SignIn
from tests.web.unitreports.conftest import Lead

COMMUNE, PROVINCE = "01273", "04"
FORM = "/centre/my-unit/"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SAID = {"light": "yellow", "note": "Handed over on 12 November", "criterion-video_meetings": "1"}


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.getvalue().decode()


def send(client: Client, said: Mapping[str, str], *, file: bool = False, **more: str) -> tuple[int, str]:
    files = {"file-evidence": SimpleUploadedFile("minutes.pdf", PDF)} if file else {}
    answer = client.post(FORM, {**said, **more, **files})
    return answer.status_code, answer.content.decode()


def test_a_head_reports_and_everybody_who_watches_sees_who_said_what(scene: House, lead: Lead, browser: SignIn) -> None:
    client = lead(COMMUNE)[0]
    form = text(client, FORM)
    assert "Video meetings down to the commune" in form
    assert "Reported: does not hold, as of" in form
    assert form.count('name="criterion-') == 7 * 3
    assert send(client, SAID, file=True)[0] == 302
    assert "Your report is kept" in text(client, FORM)
    assert (Said.objects.count(), Claim.objects.filter(name=COMMUNE).count(), Held.objects.count()) == (1, 1, 0)
    committee = browser()
    for address in (f"/centre/communes/{COMMUNE}/", f"/centre/units/{COMMUNE}/reports/"):
        page = text(committee, address)
        for word in ("Lan of 01273", "Handed over on 12 November", "minutes.pdf", "Video meetings down to the commune"):
            assert word in page, (address, word)
    evidence = Evidence.objects.get()
    got = committee.get(f"/centre/evidence/{evidence.pk}/")
    assert (got.status_code, got.content) == (200, PDF)
    assert f'href="/centre/evidence/{evidence.pk}/"' in text(committee, f"/centre/communes/{COMMUNE}/")
    assert "Lan of 01273" not in text(browser(None), f"/centre/communes/{COMMUNE}/")


def test_a_head_claims_her_province(scene: House, lead: Lead, browser: SignIn) -> None:
    client = lead(PROVINCE)[0]
    assert "criterion-" not in text(client, FORM)
    assert send(client, {"light": "red", "note": "Behind the plan"})[0] == 302
    assert "Behind the plan" in text(browser(), f"/centre/provinces/{PROVINCE}/")


def test_what_is_not_complete_comes_back_as_it_was_typed(scene: House, lead: Lead) -> None:
    client = lead(COMMUNE)[0]
    status, page = send(client, {**SAID, "light": ""}, file=True)
    assert status == 422
    assert "Choose green, yellow or red" in page
    assert "Handed over on 12 November" in page
    assert 'id="criterion-video_meetings-1" name="criterion-video_meetings" type="radio" value="1" checked' in page
    assert "minutes.pdf" in page
    assert (Said.objects.count(), Claim.objects.filter(name=COMMUNE).count()) == (0, 0)
    held = Held.objects.get()
    assert client.get(f"/centre/my-unit/evidence/{held.pk}/").content == PDF
    assert lead("01279")[0].get(f"/centre/my-unit/evidence/{held.pk}/").status_code == 404
    status, page = send(client, SAID, act=f"remove-{held.pk}")
    assert (status, "minutes.pdf" in page, Held.objects.count(), Said.objects.count()) == (200, False, 0, 0)


def test_a_forged_post_says_nothing_of_what_the_form_does_not_ask(scene: House, lead: Lead) -> None:
    client = lead(COMMUNE)[0]
    forged = {"criterion-meets_all_conditions": "1", "criterion-video_meetings": "2", "unit": "00004"}
    assert send(client, {"light": "green", "note": "All done"} | forged)[0] == 302
    assert Said.objects.count() == 0
    assert [one.name for one in Claim.objects.exclude(account=None)] == [COMMUNE]
    assert Report.objects.get(unit=COMMUNE, measure="meets_all_conditions").value == 0


@pytest.mark.parametrize("role", [Role.OFFICER, Role.COMMITTEE, Role.STEWARD, Role.ADMINISTRATOR, Role.VERIFIER])
def test_who_leads_no_unit_has_no_form_and_no_link_to_it(scene: House, lead: Lead, role: Role) -> None:
    client = lead(COMMUNE, role)[0]
    assert client.get(FORM).status_code == 403
    assert send(client, SAID)[0] == 403
    assert (Said.objects.count(), Claim.objects.exclude(account=None).count()) == (0, 0)
    assert FORM not in text(client, f"/centre/communes/{COMMUNE}/")
    if role is Role.OFFICER:
        assert FORM not in text(client, "/desk/")


def test_the_head_finds_the_form_on_her_desk_and_her_units_page(scene: House, lead: Lead) -> None:
    client = lead(COMMUNE)[0]
    assert FORM in text(client, "/desk/")
    assert FORM in text(client, f"/centre/communes/{COMMUNE}/")
    assert FORM not in text(client, "/centre/communes/01279/")
    assert FORM in text(lead(PROVINCE)[0], f"/centre/provinces/{PROVINCE}/")


def test_a_head_without_a_unit_is_told_so(scene: House, lead: Lead) -> None:
    client = lead("")[0]
    assert "Your account belongs to no unit" in text(client, FORM)
    assert "Your account belongs to no unit" in send(client, SAID)[1]


def test_every_report_is_listed_by_criterion_and_as_a_file(scene: House, lead: Lead, browser: SignIn) -> None:
    client, address = lead(COMMUNE)[0], f"/centre/units/{COMMUNE}/reports/"
    committee = browser()
    assert "Nobody has reported on it here." in text(committee, address)
    assert send(client, SAID, **{"criterion-digital_data": "0"})[0] == 302
    assert send(client, {"light": "green", "note": "Nothing new"})[0] == 302
    assert "2 reports" in text(committee, address)
    assert "Nothing new" not in text(committee, f"{address}?criterion=digital_data")
    assert "No report speaks of this criterion." in text(committee, f"{address}?criterion=computers")
    lines = list(csv.reader(text(committee, f"{address}?format=csv").removeprefix("\ufeff").splitlines()))
    assert lines[0] == ["unit", "at", "day", "by", "claimed", "criterion", "holds", "note", "files"]
    assert [(line[4], line[5], line[6], line[7]) for line in lines[1:]] == [
        ("green", "", "", "Nothing new"),
        ("yellow", "Video meetings down to the commune", "1", "Handed over on 12 November"),
        ("yellow", "Digital data", "0", "Handed over on 12 November"),
    ]
    for wrong in ("/centre/units/99999/reports/", f"{address}?criterion=nothing"):
        assert committee.get(wrong).status_code == 404


def as_of(page: str) -> dict[str, str]:
    """Criterion → what a commune's page says under *as of*."""
    rows = re.findall(
        r'<tr class="govuk-table__row"><th[^>]*scope="row">([^<]+)</th>.*?data-label="As of">([^<]*)<', page
    )
    return {name.strip(): at.strip() for name, at in rows}


def test_a_past_day_tells_of_which_instant_the_report_speaks_that_counted_then(
    scene: House, clock: SetClock, lead: Lead, browser: SignIn
) -> None:
    """The scene speaks of 31 July 2025; a report is made on the 17th, a table of the 16th comes on the 18th."""
    account = lead(COMMUNE)[1]
    measure_plan(here=scene)
    first = scene.today
    clock.pass_by(timedelta(days=1))
    report(here=scene, account=account, light=Light.YELLOW, holds={"computers": True}, note="Bàn giao máy")
    measure_plan(here=scene)
    clock.pass_by(timedelta(days=1))
    says = [UnitSays(unit=COMMUNE, holds={"computers": False, "video_meetings": False})]
    take_in(here=scene, says=says, by="Office", day=first)
    measure_plan(here=scene)
    clock.pass_by(timedelta(days=1))
    committee, label = browser(), "Computers for officials"
    days = [(first + timedelta(days=n)).isoformat() for n in range(3)]
    for place in ("/centre", "/open"):
        told = [as_of(text(committee, f"{place}/communes/{COMMUNE}/?day={day}"))[label] for day in days]
        assert told == ["16:00, 31/07/2025", "09:00, 17/11/2026", "09:00, 17/11/2026"], place
    assert Report.objects.get(unit=COMMUNE, measure="video_meetings").value == 0.0
