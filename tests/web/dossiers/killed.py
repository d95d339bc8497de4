"""Run by a test in a process of its own, on a real register: officers decide and are killed at random instants.

Prints one JSON line: how many kills hit, what was half done after one of them (nothing), and what there is at the end.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

import django

django.setup()

from dataclasses import replace  # noqa: E402

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from motlan.data import api as data  # noqa: E402
from motlan.kernel.clock import FixedClock  # noqa: E402
from motlan.kernel.registry import Registry  # noqa: E402
from motlan.web.dossiers import actions  # noqa: E402
from motlan.web.dossiers.happenings import Happened, on_act  # noqa: E402
from motlan.web.dossiers.holding import holder_for  # noqa: E402
from motlan.web.dossiers.models import Dossier, DossierEvent  # noqa: E402
from motlan.web.house import House, house  # noqa: E402
from motlan.web.jobs.api import Worker, enqueue, run_once  # noqa: E402
from motlan.web.jobs.models import Job  # noqa: E402
from motlan.web.jobs.run import LEASE  # noqa: E402
from motlan.web.people.models import Account  # noqa: E402
from motlan.web.people.permissions import Role  # noqa: E402
from tests.web.dossiers.conftest import ANSWERS, BIRTH, PEOPLE, WARD, gives  # noqa: E402

KILLS = int(os.environ["MOTLAN_KILLS"])
FOLLOWED = "followed"
own: Registry[Worker] = Registry("kind of work")


@on_act("decided", name="a_killed_test", registry=own)
def follow(_house: House, one: Happened) -> None:
    """What follows a decision writes in two steps; both are there or neither is."""
    for step in "ab":
        enqueue(kind=FOLLOWED, key=f"{one.code}/{step}/{time.monotonic_ns()}", payload={})


def killed(work: Callable[[], None], delay: float) -> bool:
    """Do the work in a process that is killed after so many seconds; whether it was hit before its end."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def half_done(here: House) -> list[str]:
    """Dossiers of which a decision is there without its effect, its projection or its job, or the other way about."""
    mirror = here.catalogue.source("civil_status", "registered_births").mirror
    found = []
    for dossier in Dossier.objects.all():
        decided = DossierEvent.objects.filter(dossier=dossier, kind="decided").count()
        written = here.register().value(
            f'select count(*) from "{mirror}" where record_key = :key', {"key": dossier.code}
        )
        jobs = Job.objects.filter(kind="decided:a_killed_test", key__startswith=f"{dossier.pk}/").count()
        steps = Job.objects.filter(kind=FOLLOWED, key__startswith=dossier.code).count()
        done = Job.objects.filter(kind="decided:a_killed_test", key__startswith=f"{dossier.pk}/", done_at__isnull=False)
        if not (decided == written == jobs == int(dossier.effect_done or 0)) or steps != 2 * done.count():
            found.append(f"{decided} {written} {jobs} {dossier.effect_done} {steps} {done.count()}")
    return found


def file_one(here: House, mother: Account, name: str) -> str:
    """File and receive one birth; its code."""
    form = here.forms.in_force(BIRTH, on=here.today)
    holder = holder_for(house=here, account=mother, procedure=form.procedure)
    answers = {**ANSWERS, "child.full_name": name, "child.birth_date": "2025-01-01"}
    code = actions.file_dossier(house=here, account=mother, form=form, holder=holder, answers=answers).code
    actions.receive(house=here, account=Account.objects.get(username="officer"), code=code, seen=1)
    return code


def decide(here: House, code: str) -> None:
    """Decide it, unless that was done, and do what follows."""
    if not DossierEvent.objects.filter(dossier__code=code, kind="decided").exists():
        actions.decide(
            house=here, account=Account.objects.get(username="officer"), code=code, seen=2, given=gives(code)
        )
    run_once(house=here, registry=own)


def main() -> None:
    """The play."""
    call_command("migrate", verbosity=0)
    here, chance = house(), random.Random(7)  # noqa: S311 - instants of a test
    data.prepare(register=here.register(), catalogue=here.catalogue)
    subject = data.write_hosted(
        register=here.register(),
        catalogue=here.catalogue,
        clock=here.clock,
        database="civil_status",
        dataset="registered_births",
        rows=list(PEOPLE.values()),
        record_keys=list(PEOPLE),
    )[0]
    mother = Account(username="mother", role=Role.CITIZEN.value, subject=subject)
    for account in (mother, Account(username="officer", role=Role.OFFICER.value, unit=WARD)):
        account.set_unusable_password()
        account.save()
    begun = time.monotonic()
    decide(here, file_one(here, mother, "Trần Văn Đầu"))
    whole = time.monotonic() - begun
    hits, broken, codes = 0, [], []
    for number in range(KILLS):
        codes.append(file_one(here, mother, f"Trần Văn {number // 26 * 'B'}{chr(65 + number % 26)}"))
        hits += killed(lambda: decide(here, codes[-1]), chance.uniform(0, whole))
        broken += half_done(here)
    later = replace(here, clock=FixedClock(here.clock.now() + 2 * LEASE))
    for code in codes:
        decide(later, code)
    answer = {
        "hit": hits > 0,
        "half_done": broken + half_done(here),
        "children": here.register().value("select count(*) from golden_person where mother is not null") - 1,
        "followed": Job.objects.filter(kind=FOLLOWED).count() // 2 - 1,
    }
    print(json.dumps(answer))  # noqa: T201 - its one line is what the test reads


if __name__ == "__main__":
    main()
