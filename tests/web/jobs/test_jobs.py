"""Work wanted in a transaction is done once, beside the pages; what fails is tried again and then shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from motlan.kernel.errors import Refused, UnknownName
from motlan.kernel.registry import Registry
from motlan.kernel.text import Text
from motlan.web.dossiers import actions
from motlan.web.dossiers.happenings import Happened, _followers, on_act
from motlan.web.house import House
from motlan.web.jobs.api import BEFORE_ALL, Ran, Work, Worker, chore, enqueue, run_once, work
from motlan.web.jobs.models import Job
from motlan.web.jobs.run import LEASE, MOST_TRIES
from motlan.web.jobs.work import KEPT, forget_done
from tests.web.dossiers.conftest import MONDAY, Cast, at, file_birth

NO = Refused(what=Text(vi="Chưa được.", en="Not yet."), remedy=Text(vi="Thử lại.", en="Try again."))


@pytest.fixture
def registry() -> Registry[Worker]:
    return Registry("kind of work")


def test_a_job_is_wanted_once_and_done_once(here: House, registry: Registry[Worker]) -> None:
    seen: list[Work] = []
    work("greet", registry=registry)(lambda _house, job: seen.append(job))
    wanted = [enqueue(kind="greet", key="1", payload={"who": "Hoa"}) for _ in range(2)]
    assert wanted == [True, False]
    assert [run_once(house=here, registry=registry) for _ in range(2)] == [Ran(done=1), Ran()]
    assert seen == [Work(kind="greet", key="1", payload={"who": "Hoa"}, tries=1)]
    assert enqueue(kind="greet", key="1", payload={}) is False
    assert Job.objects.get().done_at == MONDAY


def test_a_job_is_not_wanted_when_its_transaction_fails(here: House) -> None:
    def refused() -> None:
        with transaction.atomic():
            enqueue(kind="greet", key="1", payload={})
            raise NO

    with pytest.raises(Refused):
        refused()
    assert not Job.objects.exists()


def test_a_job_waits_for_its_time_and_for_a_program_that_knows_it(here: House, registry: Registry[Worker]) -> None:
    enqueue(kind="greet", key="later", payload={}, at=MONDAY + timedelta(hours=1))
    assert run_once(house=here, registry=registry) == Ran()
    work("greet", registry=registry)(lambda _house, _job: None)
    assert run_once(house=here, registry=registry) == Ran()
    assert run_once(house=at(here, MONDAY + timedelta(hours=1)), registry=registry) == Ran(done=1)


def test_what_fails_leaves_nothing_and_is_tried_again_then_given_up(here: House, registry: Registry[Worker]) -> None:
    def fail(_house: House, job: Work) -> None:
        enqueue(kind="made_by_it", key=str(job.tries), payload={})
        raise NO

    work("fail", registry=registry)(fail)
    enqueue(kind="fail", key="1", payload={})
    assert run_once(house=here, registry=registry) == Ran(failed=1)
    job = Job.objects.get()  # what the failed try wrote is not there
    assert (job.tries, job.due_at, job.failed_at) == (1, MONDAY + timedelta(seconds=10), MONDAY)
    assert job.failure == {"vi": "Chưa được. Thử lại.", "en": "Not yet. Try again."}
    now = MONDAY
    for _ in range(MOST_TRIES - 2):
        now += timedelta(days=1)
        assert run_once(house=at(here, now), registry=registry) == Ran(failed=1)
    now += timedelta(days=1)
    assert run_once(house=at(here, now), registry=registry) == Ran(given_up=1)
    assert run_once(house=at(here, now + timedelta(days=1)), registry=registry) == Ran()
    assert Job.objects.get().given_up_at == now


def test_an_unforeseen_failure_is_kept_without_what_it_says(here: House, registry: Registry[Worker]) -> None:
    def fail(_house: House, _job: Work) -> None:
        raise KeyError("001190000001")

    work("fail", registry=registry)(fail)
    enqueue(kind="fail", key="1", payload={})
    run_once(house=here, registry=registry)
    assert Job.objects.get().failure["en"] == "An error that nobody foresaw (KeyError)."


def test_a_slow_job_finishes_in_the_transaction_that_notes_it(here: House, registry: Registry[Worker]) -> None:
    said: list[str] = []

    def slow(_house: House, _job: Work) -> object:
        said.append("talked to others")
        return lambda: said.append("wrote")

    work("slow", slow=True, registry=registry)(slow)  # type: ignore[arg-type]
    enqueue(kind="slow", key="1", payload={})
    assert run_once(house=here, registry=registry) == Ran(done=1)
    assert said == ["talked to others", "wrote"]


def test_a_worker_slower_than_its_lease_keeps_nothing(here: House, registry: Registry[Worker]) -> None:
    late = at(here, MONDAY + LEASE)

    def overtaken(_house: House, job: Work) -> None:
        enqueue(kind="made_by_it", key=str(job.tries), payload={})
        if job.tries == 1:
            assert run_once(house=late, registry=registry) == Ran(done=1)

    work("overtaken", registry=registry)(overtaken)
    enqueue(kind="overtaken", key="1", payload={})
    assert run_once(house=here, registry=registry) == Ran(failed=1)
    assert not Job.objects.filter(kind="made_by_it").exists()


def test_a_worker_that_died_loses_its_job_when_the_lease_is_over(here: House, registry: Registry[Worker]) -> None:
    def die(_house: House, _job: Work) -> None:
        raise SystemExit

    work("die", registry=registry)(die)
    enqueue(kind="die", key="1", payload={})
    with pytest.raises(SystemExit):
        run_once(house=here, registry=registry)
    again: Registry[Worker] = Registry("kind of work")
    work("die", registry=again)(lambda _house, _job: None)
    assert run_once(house=here, registry=again) == Ran()
    assert run_once(house=at(here, MONDAY + LEASE), registry=again) == Ran(done=1)


def test_a_chore_is_done_every_so_often_and_never_given_up(here: House, registry: Registry[Worker]) -> None:
    times: list[House] = []

    def sweep(house: House) -> None:
        times.append(house)
        if len(times) == 2:
            raise NO

    chore("sweep", every=timedelta(hours=1), registry=registry)(sweep)
    moments = [0, 30, 60, 60.5, 120]
    ran = [run_once(house=at(here, MONDAY + timedelta(minutes=one)), registry=registry) for one in moments]
    assert ran == [Ran(done=1), Ran(), Ran(failed=1), Ran(done=1), Ran(done=0)]
    assert Job.objects.get().given_up_at is None


def test_chores_and_what_is_made_once_a_day_wait_for_no_thousands(here: House, registry: Registry[Worker]) -> None:
    done: list[str] = []
    for name in ("sign", "edition"):
        work(name, registry=registry)(lambda _house, job: done.append(f"{job.kind} {job.key}"))
    for number in range(3):
        enqueue(kind="sign", key=str(number), payload={})
    enqueue(kind="edition", key="today", payload={}, at=BEFORE_ALL)
    chore("look", every=timedelta(minutes=1), registry=registry)(lambda _house: done.append("look"))
    assert run_once(house=here, registry=registry, most=3) == Ran(done=3, full=True)
    assert done == ["look", "edition today", "sign 0"]
    later = at(here, MONDAY + timedelta(minutes=1))
    assert run_once(house=later, registry=registry, most=2) == Ran(done=2, full=True)
    assert done[3:] == ["look", "sign 1"]


def test_a_round_ends_when_the_program_has_to(here: House, registry: Registry[Worker]) -> None:
    work("greet", registry=registry)(lambda _house, _job: None)
    for key in "abc":
        enqueue(kind="greet", key=key, payload={})
    assert run_once(house=here, registry=registry, most=2) == Ran(done=2)
    assert run_once(house=here, registry=registry, ended=lambda: True) == Ran()


def test_what_was_done_long_ago_is_forgotten(here: House) -> None:
    for key, done in (("old", MONDAY - KEPT - timedelta(days=1)), ("new", MONDAY), ("open", None)):
        Job.objects.create(kind="greet", key=key, due_at=MONDAY, done_at=done)
    forget_done(here)
    assert sorted(Job.objects.values_list("key", flat=True)) == ["new", "open"]


def test_an_act_brings_its_followers_with_it(here: House, cast: Cast, registry: Registry[Worker]) -> None:
    seen: list[Happened] = []
    try:
        on_act("received", name="a_test", registry=registry)(lambda _house, one: seen.append(one))
        dossier = file_birth(here, cast.mother)
        actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    finally:
        _followers["received"].pop()
    assert run_once(house=here, registry=registry) == Ran(done=1)
    assert [(one.dossier_id, one.code, one.number, type(one.act).__name__) for one in seen] == [
        (dossier.pk, dossier.code, 2, "Received")
    ]


def test_an_act_after_which_there_is_nothing_to_do_brings_no_job(
    here: House, cast: Cast, registry: Registry[Worker]
) -> None:
    try:
        on_act("received", name="a_test", when=lambda act: act.due_at is None, registry=registry)(lambda *_: None)
        dossier = file_birth(here, cast.mother)
        actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    finally:
        _followers["received"].pop()
    assert not Job.objects.filter(kind="received:a_test").exists()
    assert Job.objects.filter(kind="received:inbox").exists()
    assert not Job.objects.filter(kind="filed:ask_fee").exists(), "a registration of birth costs nothing"


def test_an_act_that_there_is_not_has_no_followers(registry: Registry[Worker]) -> None:
    with pytest.raises(UnknownName):
        on_act("forged", name="a_test", registry=registry)
