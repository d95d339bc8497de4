"""A mediation from its day to its signed minutes and its place in the register; who may not, does not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from motlan.kernel.errors import NotAllowed, Refused
from motlan.service.hearings.decisions import digest
from motlan.web.dossiers import actions as dossier_actions
from motlan.web.dossiers.models import Dossier
from motlan.web.hearings import actions
from motlan.web.hearings.models import Hearing, HearingEvent
from motlan.web.house import House
from motlan.web.jobs.models import Job
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.dossiers.conftest import MOTHER_NUMBER, STRANGER_NUMBER, Cast, at
from tests.web.hearings.conftest import ANSWERS, DAY, MEDIATION, WORDS, arranged, during, file
from tests.web.signing.conftest import signed_in

SOON = {"day": "23/11/2026", "time": "09:00", "minutes": "60", "room": "Phòng 2", "video": "https://meet.example/abc"}


def step(client: Client, hearing: Hearing, **fields: str) -> int:
    hearing.refresh_from_db()
    return client.post(f"/hearings/{hearing.code}/", {"seen": str(hearing.number), **fields}).status_code


def test_the_office_sets_a_day_and_both_parties_see_it(cast: Cast, waiting: Dossier) -> None:
    office = signed_in(cast.officer)
    assert waiting.code in office.get("/hearings/").content.decode()
    made = office.post(f"/hearings/of/{waiting.code}/", {**SOON, "time": "9h"})
    hearing = Hearing.objects.get()
    assert made["Location"] == f"/hearings/{hearing.code}/"
    expected = " ".join(office.get(made["Location"]).content.decode().split())
    assert f"<strong>Claimant</strong>: {waiting.name} · not there yet" in expected
    assert "<strong>Respondent</strong>: Lê Thị Xa · not there yet" in expected
    assert hearing.code in office.get("/hearings/").content.decode()
    assert hearing.code in office.get("/hearings.csv").getvalue().decode()  # type: ignore[attr-defined]
    for party, called in ((cast.mother, "Claimant"), (cast.stranger, "Respondent")):
        assert hearing.code in signed_in(party).get("/my-hearings/").content.decode()
        page = signed_in(party).get(f"/my-hearings/{hearing.code}/").content.decode()
        assert called in page
        assert "https://meet.example/abc" in page
        assert "I am present" not in page
    entry = signed_in(cast.stranger).get(f"/my-hearings/{hearing.code}/hearing.ics").content.decode()
    assert "DTSTART:20261123T020000Z\r\n" in entry


def test_the_desk_leads_to_the_hearing_and_the_office_reads_who_is_to_come(
    here: House, cast: Cast, waiting: Dossier
) -> None:
    office, desk = signed_in(cast.officer), f"/desk/{waiting.code}/"
    page = office.get(desk).content.decode()
    assert f'href="/hearings/of/{waiting.code}/">Set a day for the hearing' in page
    assert f'href="{desk}decide/"' not in page
    assert "Set a day for the hearing" in office.get(f"{desk}decide/").content.decode()
    hearing = arranged(here, cast, waiting)
    assert f'href="/hearings/{hearing.code}/">Hold the hearing' in office.get(desk).content.decode()
    called = office.get(f"/hearings/{hearing.code}/").content.decode()
    assert "<strong>Claimant</strong>: Nguyễn Thị Hoa · not there yet" in called
    assert "<strong>Respondent</strong>: Lê Thị Xa · not there yet" in called
    actions.call_off(house=here, account=cast.officer, code=hearing.code, seen=1, reason="Người chủ trì bị ốm")
    assert "Set a day for the hearing" in office.get(desk).content.decode()
    again, now = arranged(here, cast, waiting), during(here)
    actions.join(house=now, account=cast.mother, code=again.code, assurance="")
    actions.minute(house=now, account=cast.officer, code=again.code, seen=2, words=WORDS)
    actions.confirm(house=now, account=cast.mother, code=again.code, seen=digest(WORDS))
    actions.close(house=now, account=cast.officer, code=again.code, seen=4)
    assert f'href="{desk}decide/"' in office.get(desk).content.decode()


def test_the_desk_calls_who_filed_by_the_part_she_has_and_says_it_once(cast: Cast, waiting: Dossier) -> None:
    page = " ".join(signed_in(cast.officer).get(f"/desk/{waiting.code}/").content.decode().split())
    heads = re.findall(r'<h2 class="govuk-heading-m"[^>]*>([^<]+)</h2>', page)
    assert ("Claimant" in heads, "Respondent" in heads, "About you" in heads) == (True, True, False)
    rows = page.split(">Claimant</h2>", 1)[1].split("</table>", 1)[0].split("<tbody", 1)[1]
    assert "Full name" in rows
    assert "Claimant" not in rows


@pytest.mark.parametrize("who", ["mother", "stranger"])
def test_a_party_reads_who_is_heard_and_about_what_and_nobody_s_number(cast: Cast, set_day: Hearing, who: str) -> None:
    page = signed_in(getattr(cast, who)).get(f"/my-hearings/{set_day.code}/").content.decode()
    for said in ("Nguyễn Thị Hoa", "Lê Thị Xa", ANSWERS["record.subject_matter"]):
        assert said in page
    assert (MOTHER_NUMBER in page, STRANGER_NUMBER in page) == (False, False)
    assert signed_in(cast.father).get(f"/my-hearings/{set_day.code}/").status_code == 404


def test_one_that_was_not_heard_is_not_ticked_among_several_and_says_why(cast: Cast, waiting: Dossier) -> None:
    Account.objects.filter(pk=cast.officer.pk).update(role=Role.HEAD.value)
    head = signed_in(Account.objects.get(pk=cast.officer.pk))
    page = head.post(
        "/desk/together/sign/", {"chosen": [f"{waiting.number}~{waiting.code}"]}, follow=True
    ).content.decode()
    assert 'name="chosen"' not in page
    assert "The parties have not been heard yet. Set a day under Hearings" in page


def test_it_is_granted_only_when_both_were_heard_and_then_stands_in_the_register(
    here: House, cast: Cast, waiting: Dossier, set_day: Hearing
) -> None:
    code, now = set_day.code, during(here)
    with pytest.raises(Refused, match="chưa được nghe"):
        dossier_actions.decide(house=here, account=cast.officer, code=waiting.code, seen=2)
    actions.join(house=now, account=cast.mother, code=code, assurance="high")
    actions.join(house=now, account=cast.stranger, code=code, assurance="")
    actions.minute(house=now, account=cast.officer, code=code, seen=3, words=WORDS)
    with pytest.raises(Refused, match="chưa xác nhận"):
        actions.close(house=now, account=cast.officer, code=code, seen=4)
    actions.confirm(house=now, account=cast.mother, code=code, seen=digest(WORDS))
    actions.object_(house=now, account=cast.stranger, code=code, words="Hàng rào lấn sang 20 cm")
    actions.close(house=now, account=cast.officer, code=code, seen=6)
    assert Job.objects.filter(kind="hearing_minutes").count() == 1
    given = {"record.outcome": "agreed", "record.agreement": WORDS}
    done = dossier_actions.decide(house=now, account=cast.officer, code=waiting.code, seen=2, given=given)
    assert done.effect_done
    kept = here.register().row(
        "select record_number, subject_matter, held_at from golden_mediation where subject = :s", {"s": done.created}
    )
    assert kept == (waiting.code, "Ranh giới giữa hai thửa đất", "00004")


def test_evidence_is_drawn_through_the_door_and_each_party_sees_who_read_it(
    here: House, cast: Cast, set_day: Hearing
) -> None:
    page = signed_in(cast.officer).get(f"/hearings/{set_day.code}/evidence/").content.decode()
    assert "Nguyễn Thị Hoa" in page
    assert "Lê Thị Xa" in page
    assert "civil status" in page.lower()
    for party in (cast.mother, cast.stranger):
        assert "Mediation of a land dispute" in signed_in(party).get("/record/readings/").content.decode()


def test_nobody_else_gets_in(here: House, cast: Cast, set_day: Hearing) -> None:
    for account, path in (
        (cast.father, f"/my-hearings/{set_day.code}/"),
        (cast.father, f"/my-hearings/{set_day.code}/hearing.ics"),
        (cast.elsewhere, f"/hearings/{set_day.code}/"),
        (cast.elsewhere, f"/hearings/{set_day.code}/evidence/"),
        (cast.elsewhere, f"/hearings/of/{set_day.dossier.code}/"),
    ):
        assert signed_in(account).get(path).status_code == 404
    for account in (cast.father, cast.officer):
        with pytest.raises(NotAllowed):
            actions.join(house=during(here), account=account, code=set_day.code, assurance="")
    assert HearingEvent.objects.count() == 1


def test_a_room_an_officer_and_a_party_are_in_one_hearing_at_a_time(
    here: House, cast: Cast, waiting: Dossier, set_day: Hearing
) -> None:
    other = file(here, cast.father, MEDIATION, ANSWERS)
    dossier_actions.receive(house=here, account=cast.officer, code=other.code, seen=1)
    half_past = DAY + timedelta(minutes=30)
    with pytest.raises(Refused, match="Phòng này"):
        arranged(here, cast, other, half_past, "phòng 2")
    with pytest.raises(Refused, match="Người chủ trì"):
        arranged(here, cast, other, half_past, "Phòng 3")
    about = {"begins_at": half_past, "minutes": 60, "room": "Phòng 3", "video": ""}
    with pytest.raises(Refused, match="Một trong các bên"):
        actions.arrange(house=here, account=cast.colleague, code=other.code, **about)  # type: ignore[arg-type]
    after = arranged(here, cast, other, DAY + timedelta(minutes=60))
    assert after.begins_at == set_day.ends_at


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"day": "17/11/2026"}, "too little time"),
        ({"day": "31/02/2027"}, "February 2027 has 28 days; there is no day 31."),
        ({"day": "soon"}, "The day is not right"),
        ({"day": "31/12/9999"}, "more than a year away"),
        ({"minutes": "0"}, "length"),
        ({"room": " "}, "room is missing"),
        ({"video": "http://meet.example/abc"}, "video service"),
        ({"video": "javascript:alert(1)"}, "video service"),
        ({"video": "https://["}, "video service"),
    ],
)
def test_a_day_that_does_not_fit_keeps_what_was_typed(
    cast: Cast, waiting: Dossier, changed: dict[str, str], why: str
) -> None:
    answer = signed_in(cast.officer).post(f"/hearings/of/{waiting.code}/", {**SOON, **changed})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert 'value="09:00"' in answer.content.decode()
    assert not Hearing.objects.exists()


def test_each_fault_stands_at_its_field(cast: Cast, waiting: Dossier) -> None:
    page = signed_in(cast.officer).post(f"/hearings/of/{waiting.code}/", {}).content.decode()
    for name in ("day", "time", "minutes", "room"):
        assert f'href="#{name}"' in page
        assert f'id="{name}-error"' in page
    whole = {"day": "soon", "time": "25:00", "minutes": "x", "room": "", "video": "abc"}
    page = signed_in(cast.officer).post(f"/hearings/of/{waiting.code}/", whole).content.decode()
    assert [name for name in whole if f'href="#{name}"' in page] == list(whole)
    assert not Hearing.objects.exists()
    late = signed_in(cast.officer).post(f"/hearings/of/{waiting.code}/", {**SOON, "minutes": "0"}).content.decode()
    assert ('id="minutes-error"' in late, 'id="day-error"' in late) == (True, False)


def test_a_fault_is_read_out_with_its_field_after_the_hint(cast: Cast, waiting: Dossier) -> None:
    page = signed_in(cast.officer).post(f"/hearings/of/{waiting.code}/", {}).content.decode()
    assert 'aria-describedby="day-hint day-error" aria-invalid="true"' in page
    assert 'aria-describedby="room-error" aria-invalid="true"' in page
    assert 'aria-describedby="video-hint">' in page


def test_a_reason_too_short_stands_at_the_form_that_asks_for_it_and_the_other_form_keeps_its_day(
    cast: Cast, set_day: Hearing
) -> None:
    office = signed_in(cast.officer)
    about = {"seen": "1", "step": "call_off", "reason": "ốm"}
    answer = office.post(f"/hearings/{set_day.code}/", about)
    page = answer.content.decode()
    assert (answer.status_code, 'href="#off-reason"' in page, 'id="move-reason-error"' in page) == (422, True, False)
    assert 'aria-describedby="off-reason-error"' in page
    assert f'value="{DAY:%d/%m/%Y}"' in page
    moved = office.post(f"/hearings/{set_day.code}/", {"seen": "1", **SOON, "step": "move", "reason": ""})
    assert 'href="#move-reason"' in moved.content.decode()
    wrong = {"seen": "1", **SOON, "step": "move", "day": "18/11/2026", "room": "", "reason": ""}
    page = office.post(f"/hearings/{set_day.code}/", wrong).content.decode()
    for name in ("move-day", "move-room", "move-reason"):
        assert (f'href="#{name}"' in page, f'id="{name}-error"' in page) == (True, True), name
    assert HearingEvent.objects.count() == 1


def test_who_holds_a_hearing_is_named_in_the_page_s_language(here: House, cast: Cast, set_day: Hearing) -> None:
    cast.officer.display_name = "Phường Ba Đình, Thành phố Hà Nội"
    cast.officer.save()
    page = signed_in(cast.officer).get(f"/hearings/{set_day.code}/").content.decode()
    assert page.count("Ba Dinh Ward, Hanoi City") >= 2  # of its row and of the line that says who set the day
    assert "Phường Ba Đình, Thành phố" not in page


@pytest.mark.parametrize(
    ("changed", "why", "free"),
    [
        ({"day": "29/11/2026"}, "Offices do not work on that day.", "08:00 30/11/2026"),
        ({"time": "06:00"}, "outside of office hours.", "08:00 23/11/2026"),
        ({"time": "16:30"}, "outside of office hours.", "08:00 23/11/2026"),
        ({"time": "20:00"}, "outside of office hours.", "08:00 23/11/2026"),
    ],
)
def test_a_time_outside_of_office_hours_is_taken_once_it_was_confirmed(
    cast: Cast, waiting: Dossier, changed: dict[str, str], why: str, free: str
) -> None:
    office, address = signed_in(cast.officer), f"/hearings/of/{waiting.code}/"
    answer = office.post(address, {**SOON, **changed})
    assert (answer.status_code, Hearing.objects.exists()) == (422, False)
    page = answer.content.decode()
    assert (why in page, free in page, 'href="#outside"' in page, 'id="outside"' in page) == (True, True, True, True)
    assert office.post(address, {**SOON, **changed, "outside": "yes"}).status_code == 302
    assert Hearing.objects.count() == 1


def test_minutes_written_anew_are_confirmed_anew(here: House, cast: Cast, set_day: Hearing) -> None:
    code, now = set_day.code, during(here)
    actions.join(house=now, account=cast.mother, code=code, assurance="")
    actions.minute(house=now, account=cast.officer, code=code, seen=2, words=WORDS)
    read = digest(WORDS)
    actions.minute(house=now, account=cast.officer, code=code, seen=3, words=f"{WORDS} Chi phí chia đôi.")
    with pytest.raises(Refused, match="vừa được sửa"):
        actions.confirm(house=now, account=cast.mother, code=code, seen=read)
    with pytest.raises(Refused, match="vừa thay đổi"):
        actions.minute(house=now, account=cast.officer, code=code, seen=3, words=WORDS)


def test_minutes_are_not_written_before_it_begins(
    here: House, cast: Cast, set_day: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = at(here, set_day.begins_at - timedelta(minutes=10))
    monkeypatch.setattr("motlan.web.hearings.office.house", lambda: before)
    actions.join(house=before, account=cast.mother, code=set_day.code, assurance="")
    said = f"{set_day.begins_at.astimezone(here.zone):%H:%M, %d/%m/%Y}"
    office = signed_in(cast.officer)
    page = office.get(f"/hearings/{set_day.code}/").content.decode()
    assert (f"The minutes can be written from {said}" in page, 'value="minute"' in page) == (True, False)
    sent = {"seen": "2", "step": "minute", "words": WORDS}
    refused = office.post(f"/hearings/{set_day.code}/", sent)
    assert (refused.status_code, f"The minutes can be written from {said}." in refused.content.decode()) == (422, True)
    assert len(actions.happenings(set_day)) == 2
    monkeypatch.setattr("motlan.web.hearings.office.house", lambda: at(here, set_day.begins_at))
    assert 'value="minute"' in office.get(f"/hearings/{set_day.code}/").content.decode()
    assert office.post(f"/hearings/{set_day.code}/", sent).status_code == 302


def test_pages_of_a_hearing_under_way(
    here: House, cast: Cast, set_day: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("person", "office"):
        monkeypatch.setattr(f"motlan.web.hearings.{module}.house", lambda: during(here))
    party, office, mine = signed_in(cast.stranger), signed_in(cast.officer), f"/my-hearings/{set_day.code}/"
    assert "I am present" in party.get(mine).content.decode()
    assert party.post(mine, {"step": "join"}).status_code == 302
    assert step(office, set_day, step="minute", words=WORDS) == 302
    assert "Stranger" in office.get(f"/hearings/{set_day.code}/").content.decode()
    assert "Stranger" not in signed_in(cast.mother).get(mine).content.decode()
    page = party.get(mine).content.decode()
    assert WORDS in page
    assert party.post(mine, {"step": "object", "words": "Sai"}).status_code == 422
    assert party.post(mine, {"step": "confirm", "digest": digest(WORDS)}).status_code == 302
    assert "Your answer to the minutes is kept." in party.get(mine).content.decode()
    assert step(office, set_day, step="close") == 302
    assert "can be decided" in office.get(f"/hearings/{set_day.code}/").content.decode()
    follow = f'href="/my-dossiers/{set_day.dossier.code}/"'
    assert follow in signed_in(cast.mother).get(mine).content.decode()
    heard = party.get(mine).content.decode()
    assert follow not in heard
    assert "You have been heard." in heard
    assert "hearing.ics" not in heard
    assert office.get(f"/hearings/{set_day.code}/minutes.pdf").status_code == 404
    assert office.get(f"/hearings/{set_day.code}/evidence/").status_code == 404
    assert party.post(mine, {"step": "dance"}).status_code == 404


def test_moved_and_called_off_with_a_reason_that_the_parties_read(cast: Cast, set_day: Hearing) -> None:
    office, party = signed_in(cast.officer), signed_in(cast.stranger)
    moved = {**SOON, "day": "24/11/2026", "step": "move"}
    assert step(office, set_day, **moved) == 422
    assert step(office, set_day, **moved, reason="Phòng họp đang sửa") == 302
    page = party.get(f"/my-hearings/{set_day.code}/").content.decode()
    assert "24/11/2026" in page
    assert "Phòng họp đang sửa" in page
    assert step(office, set_day, step="call_off", reason="Hai bên đã tự thoả thuận") == 302
    assert "Hai bên đã tự thoả thuận" in party.get(f"/my-hearings/{set_day.code}/").content.decode()
    assert set_day.dossier.code in office.get("/hearings/").content.decode()


def test_nobody_is_present_before_the_time(here: House, cast: Cast, set_day: Hearing) -> None:
    with pytest.raises(Refused, match="chưa bắt đầu"):
        actions.join(house=here, account=cast.mother, code=set_day.code, assurance="")
    early = at(here, DAY - timedelta(minutes=30))
    actions.join(house=early, account=cast.mother, code=set_day.code, assurance="")
    with pytest.raises(Refused):
        actions.join(house=early, account=cast.mother, code=set_day.code, assurance="")
