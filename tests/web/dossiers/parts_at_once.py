"""Run by a test in a process of its own, on a real register: agencies decide the parts of one dossier at one moment.

Prints one JSON line: how each attempt ended, and what is in the register afterwards.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

sys.path.insert(0, str(Path(__file__).parents[3]))

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from motlan.data import api as data  # noqa: E402
from motlan.kernel.errors import MotlanError  # noqa: E402
from motlan.web.dossiers import actions  # noqa: E402
from motlan.web.dossiers.holding import holder_for  # noqa: E402
from motlan.web.dossiers.models import Dossier  # noqa: E402
from motlan.web.house import house  # noqa: E402
from motlan.web.people.models import Account  # noqa: E402
from motlan.web.people.permissions import Role  # noqa: E402
from tests.web.dossiers.conftest import PEOPLE, PROVINCE, WARD  # noqa: E402
from tests.web.dossiers.test_linked import BIRTH, LINKED  # noqa: E402

OFFICERS = {"ward0": WARD, "ward1": WARD, "ward2": WARD, "ward3": WARD, "province": PROVINCE}
NUMBER = "001225000777"


def together(tasks: list) -> list[str]:  # type: ignore[type-arg]
    """Run all tasks at the same moment; the outcome of each, sorted."""
    barrier = Barrier(len(tasks))

    def run(task) -> str:  # type: ignore[no-untyped-def]
        try:
            connection.ensure_connection()
            barrier.wait()
            return str(task())
        except MotlanError as error:
            return type(error).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return sorted(pool.map(run, tasks))


def decide(username: str, code: str, part: str, seen: int) -> str:
    """Grant a part as an officer who saw the events up to ``seen``."""
    account = Account.objects.get(username=username)
    given = {"child.personal_number": NUMBER} if part == "birth" else {}
    actions.decide_part(house=house(), account=account, code=code, seen=seen, part=part, given=given)
    return "decided"


def main() -> None:
    """The play."""
    call_command("migrate", verbosity=0)
    register = house().register()
    data.prepare(register=register, catalogue=house().catalogue)
    subjects = data.write_hosted(
        register=register,
        catalogue=house().catalogue,
        clock=house().clock,
        database="civil_status",
        dataset="registered_births",
        rows=list(PEOPLE.values()),
        record_keys=list(PEOPLE),
    )
    mother = Account(username="mother", role=Role.CITIZEN.value, subject=subjects[0])
    officers = [Account(username=name, role=Role.OFFICER.value, unit=unit) for name, unit in OFFICERS.items()]
    for account in (mother, *officers):
        account.set_unusable_password()
        account.save()
    form = house().forms.in_force(LINKED, on=house().today)
    holder = holder_for(house=house(), account=mother, procedure=form.procedure)
    answers = {**BIRTH, "child.birth_date": "2025-01-01"}
    code = actions.file_dossier(house=house(), account=mother, form=form, holder=holder, answers=answers).code
    actions.receive(house=house(), account=officers[0], code=code, seen=1)
    same = together([lambda n=n: decide(f"ward{n}", code, "birth", 3) for n in range(4)])
    seen = Dossier.objects.get(code=code).number
    tasks = [lambda: decide("ward0", code, "residence", seen), lambda: decide("province", code, "health_card", seen)]
    print(  # noqa: T201 - its one line is what the test reads
        json.dumps(
            {
                "same part": same,
                "different parts": together(tasks),
                "status": [int(one) for one in Dossier.objects.values_list("status", flat=True)],
                "children": register.value("select count(*) from golden_person where mother is not null"),
                "cards": register.value("select count(*) from golden_health_insurance"),
            }
        )
    )


if __name__ == "__main__":
    main()
