"""A mediation by pages alone, from the claimant's form to the register of judgments: the days between are skipped."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from motlan.kernel.clock import FixedClock
from motlan.kernel.fingerprint import in_eights
from motlan.service.hearings.decisions import digest
from motlan.web.dossiers.models import Dossier
from motlan.web.hearings.models import Hearing
from motlan.web.house import House
from motlan.web.jobs.api import run_once
from motlan.web.signing.keys import make_demo_key
from motlan.web.signing.models import Document
from tests.web.dossiers.conftest import MONDAY, MOTHER_NUMBER, STRANGER_NUMBER, Cast, _readers_of_the_house
from tests.web.hearings.conftest import ANSWERS, DAY, MEDIATION, WORDS
from tests.web.hearings.test_hearings import SOON, step
from tests.web.signing.conftest import signed_in

Till = Callable[[datetime], None]
AGREED = {"record.outcome": "agreed", "record.agreement": WORDS}
OBJECTION = "Hàng rào lấn sang 20 cm"


@pytest.fixture(autouse=True)
def _key(tmp_path: Path, settings: Any) -> None:
    """Minutes and results are signed."""
    settings.MOTLAN_SIGNING_KEY = str(make_demo_key(state=tmp_path, name="Phường Ba Đình", now=MONDAY))


@pytest.fixture
def till(here: House, monkeypatch: pytest.MonkeyPatch) -> Till:
    """Moves the clock of every page on, and lets the worker do what is due by then."""

    def move(at: datetime) -> None:
        then = replace(here, clock=FixedClock(at))
        for module in _readers_of_the_house():
            monkeypatch.setattr(f"{module}.house", lambda: then)
        done = run_once(house=then)
        assert (done.failed, done.given_up) == (0, 0)

    return move


def read(client: Client, address: str) -> str:
    """The words of a page."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def filed(claimant: Client) -> str:
    """The claimant goes through the form from its first page to the receipt; the dossier's code."""
    page = claimant.get(f"/procedures/{MEDIATION}/form/")["Location"]
    seen = []
    while not page.endswith("/receipt/"):
        assert page not in seen
        seen.append(page)
        form = claimant.get(page).content.decode()
        asked = {name: value for name, value in ANSWERS.items() if f'name="{name}"' in form}
        page = claimant.post(page, {**asked, "act": "on"})["Location"]
    assert len(seen) == 4
    return str(page.split("/")[-3])


def held(office: Client, claimant: Client, respondent: Client, hearing: Hearing) -> None:
    """Both are present, the minutes are read, one confirms and one objects, the office closes."""
    mine = f"/my-hearings/{hearing.code}/"
    for party in (claimant, respondent):
        assert "I am present" in read(party, mine)
        assert party.post(mine, {"step": "join"}).status_code == 302
    assert "Nguyễn Thị Hoa" in read(office, f"/hearings/{hearing.code}/evidence/")
    assert step(office, hearing, step="minute", words=WORDS) == 302
    assert WORDS in read(respondent, mine)
    assert claimant.post(mine, {"step": "confirm", "digest": digest(WORDS)}).status_code == 302
    assert step(office, hearing, step="close") == 422
    assert respondent.post(mine, {"step": "object", "words": OBJECTION}).status_code == 302
    assert step(office, hearing, step="close") == 302


def test_from_the_form_to_the_register(here: House, cast: Cast, till: Till) -> None:
    claimant, respondent, office = (signed_in(one) for one in (cast.mother, cast.stranger, cast.officer))
    code = filed(claimant)
    desk = f"/desk/{code}/"
    assert office.post(f"{desk}receive/", {"seen": "1"}).status_code == 302
    assert office.post(f"/hearings/of/{code}/", {**SOON, "day": "18/11/2026"}).status_code == 422
    assert office.post(f"/hearings/of/{code}/", SOON).status_code == 302
    hearing = Hearing.objects.get()
    till(MONDAY + timedelta(minutes=1))
    for party in (claimant, respondent):
        assert "You are asked to come to a hearing" in read(party, "/inbox/")
        assert "I am present" not in read(party, f"/my-hearings/{hearing.code}/")
    till(DAY + timedelta(minutes=5))
    held(office, claimant, respondent, hearing)
    till(DAY + timedelta(minutes=50))
    for client, own in ((claimant, "my-"), (respondent, "my-"), (office, "")):
        minutes = client.get(f"/{own}hearings/{hearing.code}/minutes.pdf").content
        said = " ".join(PdfReader(io.BytesIO(minutes)).pages[0].extract_text().split())
        assert (WORDS in said, OBJECTION in said) == (True, True)
        for named in ("Bên yêu cầu Nguyễn Thị Hoa", "Bên được yêu cầu Lê Thị Xa", ANSWERS["record.subject_matter"]):
            assert named in said, named
        assert in_eights(digest(WORDS)) in said
    asked = read(office, f"{desk}decide/")
    assert "Objection to the minutes: Respondent" in asked
    assert "Write how the matter ended" in asked
    assert (WORDS in asked, OBJECTION in asked) == (True, True)
    seen = {"seen": str(Dossier.objects.get().number)}
    assert office.post(f"{desk}decide/", seen).status_code == 422, "how it ended is said"
    assert office.post(f"{desk}decide/", {**seen, **AGREED}).status_code == 302
    till(DAY + timedelta(hours=1))
    done = Dossier.objects.get()
    ended = office.get(desk).content.decode()
    assert (f'href="/hearings/{hearing.code}/"' in ended, WORDS in ended, OBJECTION in ended) == (True, True, True)
    row = here.register().row(
        "select record_number, subject_matter, held_on, outcome, agreement from golden_mediation where subject = :s",
        {"s": done.created},
    )
    assert row == (code, ANSWERS["record.subject_matter"], "2026-11-23", "agreed", WORDS)
    assert "Record of a successful mediation" in read(claimant, f"/my-dossiers/{code}/")
    for party in (claimant, respondent):
        assert ANSWERS["record.subject_matter"] in read(party, "/record/")
    result = f"/results/{code}/"
    for party in (claimant, respondent):
        said = read(party, result)
        assert ("Record of a successful mediation" in said, WORDS in said) == (True, True)
        document = party.get(f"{result}document.pdf").content
        assert WORDS in " ".join(PdfReader(io.BytesIO(document)).pages[0].extract_text().split())
    assert signed_in(cast.father).get(result).status_code == 404
    no_stranger_reads_more_than_the_ends_of_numbers()
    assert "The matter in which you were heard is decided" in read(respondent, "/inbox/")
    assert f'href="{result}"' in respondent.get(f"/my-hearings/{hearing.code}/").content.decode()
    assert "A party reads what came of the matter" in read(claimant, "/record/readings/")


def no_stranger_reads_more_than_the_ends_of_numbers() -> None:
    """By a code one reads between whom it was, each number by its end, and how it ended; nothing of the quarrel."""
    for document in Document.objects.filter(kind__in=["result", "minutes"]):
        page = read(signed_in(None, "vi"), f"/verify/{document.code}/")
        for closed in (MOTHER_NUMBER, STRANGER_NUMBER, WORDS, OBJECTION, ANSWERS["record.subject_matter"]):
            assert closed not in page, (document.kind, closed)
        assert "gửi chính tệp để kiểm tra" in page
    minutes = read(signed_in(None), f"/verify/{Document.objects.get(kind='minutes').code}/")
    assert ("Lê Thị Xa" in minutes, in_eights(digest(WORDS)) in minutes) == (True, True)
    said = read(signed_in(None), f"/verify/{Document.objects.get(kind='result').code}/")
    assert ("•••••••••001" in said, "•••••••••003" in said, "Hoà giải thành" in said) == (True, True, True), said


def test_a_mediation_that_came_to_nothing_is_recorded_as_such(here: House, cast: Cast, till: Till) -> None:
    claimant, respondent, office = (signed_in(one) for one in (cast.mother, cast.stranger, cast.officer))
    code = filed(claimant)
    office.post(f"/desk/{code}/receive/", {"seen": "1"})
    office.post(f"/hearings/of/{code}/", SOON)
    hearing = Hearing.objects.get()
    till(DAY + timedelta(minutes=5))
    held(office, claimant, respondent, hearing)
    till(DAY + timedelta(minutes=50))
    failed = {"record.outcome": "not_agreed", "record.agreement": OBJECTION}
    seen = {"seen": str(Dossier.objects.get().number)}
    assert office.post(f"/desk/{code}/decide/", {**seen, **failed}).status_code == 302
    till(DAY + timedelta(hours=1))
    for party in (claimant, respondent):
        said = read(party, f"/results/{code}/")
        assert ("Record of an unsuccessful mediation" in said, "The parties did not agree" in said) == (True, True)
        assert (OBJECTION in said, "of a successful" in said) == (True, False)
    document = office.get(f"/desk/{code}/result.pdf").content
    printed = " ".join(PdfReader(io.BytesIO(document)).pages[0].extract_text().split()).casefold()
    assert ("biên bản hoà giải không thành" in printed, OBJECTION.casefold() in printed) == (True, True)
    register = here.register()
    assert register.value("select outcome from golden_mediation where record_number = :n", {"n": code}) == "not_agreed"
    assert "The office said yes" not in read(claimant, f"/my-dossiers/{code}/")
