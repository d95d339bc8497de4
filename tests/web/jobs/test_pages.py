"""The administrator sees what failed and why, and has it tried again; nobody else does."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from motlan.web.house import House
from motlan.web.jobs.models import Job
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.dossiers.conftest import MONDAY


@pytest.fixture
def client(here: House) -> Client:
    account = Account.objects.create(username="root", display_name="Root", role=Role.ADMINISTRATOR.value)
    client = Client()
    client.force_login(account)
    client.cookies["motlan_language"] = "en"
    return client


def _text(content: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", content.decode()))


def _failed() -> Job:
    return Job.objects.create(
        kind="decided:sign_result",
        key="7/3",
        payload={"code": "00004-20261116-0000001"},
        due_at=MONDAY,
        tries=8,
        failed_at=MONDAY,
        failure={"vi": "Chưa có khoá ký.", "en": "There is no key."},
        given_up_at=MONDAY,
    )


def test_what_failed_is_shown_with_its_reason(client: Client) -> None:
    _failed()
    seen = _text(client.get("/jobs/").content)
    assert "00004-20261116-0000001 There is no key." in seen
    assert "given up Try again" in seen
    assert "Given up 1" in seen


def test_it_is_tried_again_once(client: Client) -> None:
    job = _failed()
    address = f"/jobs/{job.pk}/again/"
    assert "It is tried again within seconds." in _text(client.post(address, follow=True).content)
    job.refresh_from_db()
    assert (job.tries, job.given_up_at, job.due_at < MONDAY) == (0, None, True)
    Job.objects.update(done_at=MONDAY)
    assert "This work is done, or there is none any more." in _text(client.post(address, follow=True).content)


@pytest.mark.parametrize(("late", "said"), [(1, False), (11, True)])
def test_a_page_says_when_no_worker_runs(client: Client, late: int, said: bool) -> None:
    Job.objects.create(kind="chore:sweep", key="", due_at=MONDAY - timedelta(minutes=late))
    assert ("No worker seems to run." in _text(client.get("/jobs/").content)) is said


def test_a_kind_without_words_is_named(client: Client) -> None:
    job = _failed()
    Job.objects.filter(pk=job.pk).update(kind="of_a_later_version")
    assert "of_a_later_version" in _text(client.get("/jobs/").content)
