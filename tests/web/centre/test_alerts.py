"""Alerts: raised once, told to the owner, then above; seen; over."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from motlan.governance.facts import due
from motlan.governance.portfolio.state import DatabaseState
from motlan.kernel.clock import instant
from motlan.kernel.errors import NotAllowed
from motlan.web.centre.actions import measure_plan
from motlan.web.centre.alerts import HANDFUL, open_alerts, records, see, watch
from motlan.web.centre.models import Alert, TaskLight
from motlan.web.house import House
from motlan.web.inbox.models import Address, Message
from motlan.web.inbox.work import send_letter
from motlan.web.jobs.models import Job
from motlan.web.jobs.registry import Work
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from motlan.workspace.service_settings import Mail
from tests.web.centre.conftest import SetClock, SignIn
from tests.web.centre.test_actions import BIRTH, decided

OWNER, HEALTH = "ministry_of_justice", "ministry_of_health"


def account(name: str, role: str = "committee", agency: str = "") -> Account:
    return Account.objects.create(username=name, display_name=name, role=role, agency=agency)


@pytest.fixture
def late(here: House) -> House:
    """The plan measured: every task is past its day, and none is green."""
    measure_plan(here=here)
    return here


def told(who: Account) -> set[int]:
    """The alerts that somebody was told of, each by itself or many in one message."""
    found: set[int] = set()
    for one in Message.objects.filter(account=who):
        kind, _, key = one.about.partition(":")
        if kind == "alert":
            found.add(int(key))
            continue
        which, owner, number = key.split(":")
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(number))
        found |= numbers(raised_at=at, owner=owner) if which == "raised" else numbers(escalated_at=at)
    return found


def numbers(**wanted: object) -> set[int]:
    return set(Alert.objects.filter(**wanted).values_list("pk", flat=True))


def test_a_late_task_is_told_to_its_owner_once(late: House, clock: SetClock) -> None:
    owner, steward = account("o", agency=OWNER), account("s", "steward", OWNER)
    other, top = account("x", agency=HEALTH), account("top")
    assert watch(here=late) == len(late.workspace.plans["plan_02"].tasks)
    mine, theirs = numbers(owner=OWNER), numbers(owner=HEALTH)
    assert told(owner) == told(steward) == mine
    assert told(other) == theirs
    # nobody answers for the others: those above hear at once
    assert told(top) == numbers() - mine - theirs
    clock.pass_by(timedelta(minutes=1))
    assert watch(here=late) == 0
    assert told(owner) == mine
    assert Message.objects.filter(account=owner).count() == (1 if len(mine) > HANDFUL else len(mine))


def test_many_at_once_are_one_message(late: House, browser: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motlan.web.inbox.views.house", lambda: late)
    client = browser()
    top = Account.objects.get(username="a-committee")
    watch(here=late)
    (message,) = Message.objects.filter(account=top)
    assert told(top) == numbers()
    letter = client.get(f"/inbox/{message.pk}/").content.decode()
    assert f"{len(numbers())} alerts. A task is past its day" in letter
    assert f"and {len(numbers()) - 5} more." in letter
    assert 'href="/centre/alerts/"' in letter
    watch(here=late)
    assert Message.objects.filter(account=top).count() == 1


@pytest.mark.parametrize(("number", "messages"), [(HANDFUL, HANDFUL), (HANDFUL + 1, 1)])
def test_a_handful_is_told_one_by_one(here: House, monkeypatch: pytest.MonkeyPatch, number: int, messages: int) -> None:
    red = [DatabaseState(database=f"d{at}", band="red") for at in range(number)]
    monkeypatch.setattr("motlan.web.centre.alerts.bands", lambda *, reader: red if reader else [])
    monkeypatch.setattr("motlan.web.centre.alerts._late", lambda here: {} if here.workspace.plans else None)
    top = account("top")
    watch(here=here)
    assert len(told(top)) == number
    assert Message.objects.filter(account=top).count() == messages


def test_what_escalates_in_one_run_is_one_message(late: House, clock: SetClock) -> None:
    owner, top = account("o", agency=OWNER), account("top")
    watch(here=late)
    before = Message.objects.filter(account=top).count()
    clock.pass_by(timedelta(days=3, minutes=1))
    measure_plan(here=late)
    watch(here=late)
    assert told(top) == numbers()
    more = len(numbers(owner=owner.agency))
    assert Message.objects.filter(account=top).count() == before + (1 if more > HANDFUL else more)


def test_what_nobody_has_seen_is_told_above_after_its_time(late: House, clock: SetClock) -> None:
    owner, top = account("o", agency=OWNER), account("top")
    watch(here=late)
    alert, seen = Alert.objects.get(name=BIRTH), Alert.objects.get(name="marital_status_works")
    see(here=late, account=owner, alert=seen, note="Đang xử lý")
    clock.pass_by(timedelta(days=3) - timedelta(minutes=1))
    measure_plan(here=late)
    watch(here=late)
    assert alert.pk not in told(top)
    clock.pass_by(timedelta(minutes=2))
    watch(here=late)
    assert alert.pk in told(top)
    assert seen.pk not in told(top)
    alert.refresh_from_db()
    assert alert.escalated_at == clock.at
    before = Message.objects.count()
    clock.pass_by(timedelta(days=9))
    measure_plan(here=late)
    watch(here=late)
    assert Message.objects.count() == before


def test_it_is_over_when_it_stands_wrong_no_more_and_may_come_again(late: House, clock: SetClock) -> None:
    account("o", agency=OWNER)
    watch(here=late)
    dossier = decided(late)
    clock.pass_by(timedelta(seconds=2))
    measure_plan(here=late)
    watch(here=late)
    assert Alert.objects.get(name=BIRTH).over_at == clock.at
    dossier.effect_done = False
    dossier.save()
    clock.pass_by(timedelta(hours=1))
    measure_plan(here=late)
    watch(here=late)
    assert Alert.objects.filter(name=BIRTH, over_at=None).count() == 1
    assert Alert.objects.filter(name=BIRTH).count() == 2


def test_a_light_that_lapsed(here: House, clock: SetClock) -> None:
    dossier = decided(here)
    measure_plan(here=here)
    dossier.delete()
    clock.pass_by(timedelta(hours=1))
    for hours in (20, 20):
        measure_plan(here=here)
        watch(here=here)
        assert not Alert.objects.filter(kind="lapsed").exists()
        clock.pass_by(timedelta(hours=hours))
    measure_plan(here=here)
    watch(here=here)
    assert set(Alert.objects.filter(kind="lapsed").values_list("name", "owner")) >= {(BIRTH, OWNER)}
    clock.pass_by(timedelta(days=2))
    watch(here=here)
    assert list(Alert.objects.filter(kind="lapsed", over_at=None).values_list("name", "owner")) == [("plan_02", "")]


@pytest.mark.parametrize(("band", "breaches"), [("red", 0), ("green", 1)])
def test_a_red_database(
    here: House, browser: SignIn, monkeypatch: pytest.MonkeyPatch, band: str, breaches: int
) -> None:
    red = DatabaseState(database="civil_status", band=band, identifier_breaches=breaches)
    other = DatabaseState(database="population", band="green", identifier_breaches=0)
    monkeypatch.setattr("motlan.web.centre.alerts.bands", lambda *, reader: [red, other] if reader else [])
    steward = account("s", "steward", OWNER)
    watch(here=here)
    alert = Alert.objects.get(kind="red")
    assert (alert.name, alert.owner) == ("civil_status", OWNER)
    assert alert.pk in told(steward)
    assert '<a class="govuk-link" href="/centre/databases/civil_status/">' in (
        browser().get("/centre/alerts/?kind=red").content.decode()
    )


def test_an_email_goes_to_a_confirmed_address(late: House, settings: Any) -> None:
    settings.EMAIL_HOST = "localhost"
    said = late.workspace.settings.model_copy(update={"mail": Mail(**{"from": "trungtam@example.gov"})})
    late = replace(late, workspace=replace(late.workspace, settings=said))
    owner = account("o", agency=OWNER)
    Address.objects.create(account=owner, address="o@example.org", confirmed_at=timezone.now())
    watch(here=late)
    Alert.objects.exclude(name=BIRTH).delete()
    assert Job.objects.filter(kind="send_letter").count() == Message.objects.filter(account=owner).count() > 0
    message = Message.objects.filter(account=owner)[0]
    job = Work(kind="send_letter", key="1", payload={"message": message.pk})
    note = send_letter(late, job)
    assert note is not None
    note()
    (sent,) = mail.outbox
    assert sent.to == ["o@example.org"]
    assert "Nhiệm vụ quá hạn" in sent.subject
    assert "hồ sơ" not in sent.body
    assert send_letter(late, job) is None


def test_the_page_the_inbox_and_who_may_say_that_it_was_seen(
    late: House, browser: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motlan.web.inbox.views.house", lambda: late)
    client = browser(agency=OWNER)
    page = client.get("/centre/alerts/").content.decode()
    assert ("Nobody has looked yet" in page, "Nothing stands wrong." in page) == (True, False)
    due.see(late.register(), due.ALERTS, instant(late.clock.now()))
    page = client.get("/centre/alerts/").content.decode()
    assert ("Nobody has looked yet" in page, "Nothing stands wrong. Last looked at 09:00" in page) == (False, True)
    empty = client.get("/inbox/").content.decode()
    assert 'href="/centre/alerts/">See the alerts</a>' in empty
    assert "/desk/" not in empty
    watch(here=late)
    alert = Alert.objects.get(name=BIRTH)
    page = client.get(f"/centre/alerts/?owner={OWNER}").content.decode()
    assert "Birth registration really works" in page
    assert page.count("I have seen it") == len(numbers(owner=OWNER))
    message = Message.objects.get(about=f"alert:{alert.pk}", account__agency=OWNER)
    assert "A task is past its day" in client.get("/inbox/").content.decode()
    letter = client.get(f"/inbox/{message.pk}/").content.decode()
    assert f"/centre/alerts/#alert-{alert.pk}" in letter
    for stranger in (browser(agency=HEALTH), browser(Role.OFFICER)):
        assert stranger.post(f"/centre/alerts/{alert.pk}/seen/", {"note": ""}).status_code == 403
    assert client.post(f"/centre/alerts/{alert.pk}/seen/", {"note": "Họp ngày mai"}).status_code == 302
    assert "Họp ngày mai" in client.get(f"/centre/alerts/?owner={OWNER}").content.decode()
    lines = list(csv.DictReader(client.get("/centre/alerts/?kind=late&format=csv").content.decode().splitlines()))
    assert [line["note"] for line in lines if line["name"] == BIRTH] == ["Họp ngày mai"]
    assert client.get("/centre/alerts/?kind=blue").status_code == 404


def test_the_first_who_has_seen_it_stands(late: House) -> None:
    owner, top, other = account("o", agency=OWNER), account("top"), account("x", agency=HEALTH)
    watch(here=late)
    alert = Alert.objects.get(name=BIRTH)
    with pytest.raises(NotAllowed):
        see(here=late, account=other, alert=alert, note="x")
    see(here=late, account=top, alert=alert, note="trên")
    see(here=late, account=owner, alert=alert, note="dưới")
    alert.refresh_from_db()
    assert (alert.note, alert.seen_by) == ("trên", top)


def test_for_programs_and_without_a_plan(late: House) -> None:
    watch(here=late)
    first = next(records(late))
    assert set(first) == {"alert", "kind", "name", "owner", "raised_at", "escalated_at", "seen_at", "label"}
    assert len(open_alerts()) == TaskLight.objects.count()
    assert watch(here=replace(late, workspace=replace(late.workspace, plans={}))) == 0


def test_several_are_seen_at_once(late: House, browser: SignIn, clock: SetClock) -> None:
    watch(here=late)
    client, top, stranger = browser(agency=OWNER), browser(), browser(Role.OFFICER)
    mine, others = numbers(owner=OWNER), numbers() - numbers(owner=OWNER)
    first = min(mine)
    page = client.get("/centre/alerts/").content.decode()
    assert page.count('name="alert"') == len(mine)
    assert f"I have seen all {len(mine)} that wait for me here" in page
    answer = client.post("/centre/alerts/seen/", {"alert": [first, *others], "note": "Họp"}, follow=True)
    assert "It is noted that you have seen 1 alert." in answer.content.decode()
    assert numbers(seen_at__isnull=False) == {first}
    assert "None was chosen" in client.post("/centre/alerts/seen/", {"alert": ["x"]}, follow=True).content.decode()
    stranger.post("/centre/alerts/seen/", {"whole": "1"})
    assert numbers(seen_at__isnull=False) == {first}
    answer = client.post("/centre/alerts/seen/", {"whole": "1", "owner": OWNER, "note": "Đã giao việc"})
    assert answer.headers["Location"] == f"/centre/alerts/?owner={OWNER}"
    assert numbers(seen_at__isnull=False) == mine
    assert Alert.objects.get(pk=first).note == "Họp"
    top.post("/centre/alerts/seen/", {"whole": "1", "kind": "late"})
    assert numbers(seen_at=None) == set()
    assert "I have seen all" not in top.get("/centre/alerts/").content.decode()
    assert top.post("/centre/alerts/seen/", {"kind": "blue"}).status_code == 404


def test_the_file_tells_instants_in_the_countrys_time(late: House, browser: SignIn) -> None:
    watch(here=late)
    lines = csv.DictReader(browser().get("/centre/alerts/?format=csv").content.decode().splitlines())
    assert {line["raised_at"] for line in lines} == {"2026-11-16T09:00:00+07:00"}
