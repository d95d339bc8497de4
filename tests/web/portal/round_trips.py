"""Run by a test in a process of its own, on PostgreSQL: how often each page goes to the database and waits for it.

Prints one JSON line: the round trips of the pages of a form, of a dossier filed and of the queue, each counted once
its statements are planned, by what libpq itself writes down.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from motlan.data import api as data  # noqa: E402
from motlan.web.assets import gather  # noqa: E402
from motlan.web.house import house  # noqa: E402
from motlan.web.people.models import Account  # noqa: E402
from motlan.web.people.permissions import Role  # noqa: E402
from tests.web.dossiers.conftest import ANSWERS, BIRTH, PEOPLE, WARD  # noqa: E402

FORM = f"/procedures/{BIRTH}/form"
CHILD, PARENTS, PAPERS, CHECK = f"{FORM}/pages/child/", f"{FORM}/pages/parents/", f"{FORM}/papers/", f"{FORM}/check/"
FORM_TYPED = {name: value for name, value in ANSWERS.items() if name != "choose.father"}
AGAIN = 3


def counted(ask: Callable[[], HttpResponse], status: int) -> int:
    """The round trips of a page that was asked for before, and is answered by this status."""
    with tempfile.TemporaryFile("w+") as written:
        line = connection.connection.pgconn
        line.trace(written.fileno())
        response = ask()
        line.untrace()
        assert response.status_code == status, (response.status_code, response.content[-2000:])
        written.seek(0)
        return written.read().count("ReadyForQuery")


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def filed(mother: Client) -> int:
    """One dossier after the other; the round trips of the last."""
    trips = 0
    for nth in range(AGAIN):
        mother.post(CHILD, {**FORM_TYPED, "child.full_name": f"Trần Văn {'ABC'[nth]}n", "act": "on"})
        mother.post(PARENTS, {"choose.father": "held", "act": "on"})
        trips = counted(lambda: mother.post(CHECK), 302)
    return trips


def trips_of(ask: Callable[[], HttpResponse], status: int = 200) -> int:
    for _ in range(AGAIN):
        ask()
    return counted(ask, status)


def play() -> dict[str, int]:
    """The pages in the order in which one comes to them."""
    birthday = (house().today - timedelta(days=14)).isoformat()
    FORM_TYPED["child.birth_date"] = birthday
    mother, officer = (browser(Account.objects.get(username=name)) for name in ("mother", "officer"))
    mother.post(CHILD, {**FORM_TYPED, "act": "on"})
    return {
        "page of a form": trips_of(lambda: mother.get(CHILD)),
        "page of a form with a repeated group": trips_of(lambda: mother.get(PARENTS)),
        "page of a form sent": trips_of(lambda: mother.post(CHILD, {**FORM_TYPED, "act": "on"}), 302),
        "check of the answers": trips_of(lambda: mother.get(CHECK)),
        "dossier filed": filed(mother),
        "queue": trips_of(lambda: officer.get("/desk/")),
    }


def main() -> None:
    """One family, an officer, and what each of their pages costs."""
    setup_test_environment()
    gather()
    call_command("migrate", verbosity=0)
    data.prepare(register=house().register(), catalogue=house().catalogue)
    subjects = data.write_hosted(
        register=house().register(),
        catalogue=house().catalogue,
        clock=house().clock,
        database="civil_status",
        dataset="registered_births",
        rows=list(PEOPLE.values()),
        record_keys=list(PEOPLE),
    )
    for account in (
        Account(username="mother", role=Role.CITIZEN.value, subject=subjects[0]),
        Account(username="officer", role=Role.OFFICER.value, unit=WARD),
    ):
        account.set_unusable_password()
        account.save()
    print(json.dumps(play()))  # noqa: T201 - its one line is what the test reads


main()
