"""Run by a test in a process of its own, on a real register: many officers act on the same dossiers at the same moment.

Prints one JSON line: how each attempt ended, and what is in the register afterwards.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
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
from motlan.web.dossiers.models import Dossier, DossierEvent  # noqa: E402
from motlan.web.house import house  # noqa: E402
from motlan.web.people.models import Account  # noqa: E402
from motlan.web.people.permissions import Role  # noqa: E402
from tests.web.dossiers.conftest import ANSWERS, BIRTH, OTHER_WARD, PEOPLE, WARD, gives  # noqa: E402

AT_ONCE = 4


def file_one(name: str) -> str:
    """File one birth registration; its code."""
    account = Account.objects.get(username="mother")
    form = house().forms.in_force(BIRTH, on=house().today)
    holder = holder_for(house=house(), account=account, procedure=form.procedure)
    answers = {**ANSWERS, "child.full_name": name, "child.birth_date": "2025-01-01"}
    return actions.file_dossier(house=house(), account=account, form=form, holder=holder, answers=answers).code


def together(tasks: list) -> list[str]:  # type: ignore[type-arg]
    """Run all tasks at the same moment; the outcome of each."""
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
        return list(pool.map(run, tasks))


def decide(username: str, code: str, seen: int = 4) -> str:
    """Grant a dossier as an officer who saw its events so far."""
    account = Account.objects.get(username=username)
    actions.decide(house=house(), account=account, code=code, seen=seen, given=gives(code))
    return "decided"


def answer(username: str, code: str) -> str:
    """Answer, for the agency that was asked, what only one colleague needs to."""
    account = Account.objects.get(username=username)
    actions.answer(house=house(), account=account, code=code, number=1, words="", agrees=True)
    return "answered"


def consulted(codes: list[str], officer: Account) -> dict[str, int]:
    """Another agency is asked about each dossier, and all its officers answer at once; how each attempt ended."""
    outcomes: Counter[str] = Counter()
    for code in codes:
        actions.consult(
            house=house(),
            account=officer,
            code=code,
            seen=2,
            units=(OTHER_WARD,),
            question="Có thông tin trùng không?",
            shown=(),
            day=house().workspace.calendar.next_working(house().today + timedelta(days=1)),
        )
        outcomes.update(together([lambda n=n, code=code: answer(f"asked{n}", code) for n in range(AT_ONCE)]))
    return dict(outcomes)


def of_one_child(officer: Account) -> dict[str, int]:
    """A dossier for each officer, all of the same child; all are granted at once, and how each attempt ended."""
    codes = [file_one("Trần Văn Đôi") for _officer in range(AT_ONCE)]
    for code in codes:
        actions.receive(house=house(), account=officer, code=code, seen=1)
    return Counter(together([lambda n=n, code=code: decide(f"officer{n}", code, 2) for n, code in enumerate(codes)]))


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
    officers = [Account(username=f"officer{n}", role=Role.OFFICER.value, unit=WARD) for n in range(AT_ONCE)]
    others = [Account(username=f"asked{n}", role=Role.OFFICER.value, unit=OTHER_WARD) for n in range(AT_ONCE)]
    for account in (mother, *officers, *others):
        account.set_unusable_password()
        account.save()
    codes = together([lambda n=n: file_one(f"Trần Văn {'ABCD'[n]}n") for n in range(AT_ONCE)])
    for code in codes:
        actions.receive(house=house(), account=officers[0], code=code, seen=1)
    answers = consulted(codes, officers[0])
    outcomes = Counter(
        outcome
        for code in codes
        for outcome in together([lambda n=n, code=code: decide(f"officer{n}", code) for n in range(AT_ONCE)])
    )
    decisions, dossiers = DossierEvent.objects.filter(kind="decided").count(), Dossier.objects.count()
    children = register.value("select count(*) from golden_person where mother is not null")
    published = register.value("select count(*) from published_dossier where effect_done = 1 and filed_at like '20%Z'")
    print(  # noqa: T201 - its one line is what the test reads
        json.dumps(
            {
                "codes": sorted(code[-7:] for code in codes),
                "answers": answers,
                "outcomes": dict(outcomes),
                "decisions": decisions,
                "dossiers": dossiers,
                "children": children,
                "published": published,
                "of_one_child": of_one_child(officers[0]),
                "children_then": register.value("select count(*) from golden_person where mother is not null"),
            }
        )
    )


main()
