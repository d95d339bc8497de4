"""Run by a test in a process of its own, on a real register: a person moves, another asks for a certificate.

Prints one JSON line: what the register holds of the person before and after, and what is published of the dossiers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from motlan.data import api as data  # noqa: E402
from motlan.web.dossiers import actions  # noqa: E402
from motlan.web.dossiers.holding import holder_for  # noqa: E402
from motlan.web.house import house  # noqa: E402
from motlan.web.people.models import Account  # noqa: E402
from motlan.web.people.permissions import Role  # noqa: E402
from tests.web.dossiers.conftest import CERTIFICATE, MARITAL, MOVE, PEOPLE, RESIDENCE  # noqa: E402

HOME = "select residence_unit, residence_unit__source, residence_detail, full_name from golden_person"


def filed_and_decided(person: Account, officer: Account, code: str, answers: dict[str, str]) -> None:
    """One dossier from filing to decision."""
    form = house().forms.in_force(code, on=house().today)
    holder = holder_for(house=house(), account=person, procedure=form.procedure)
    dossier = actions.file_dossier(house=house(), account=person, form=form, holder=holder, answers=answers)
    actions.receive(house=house(), account=officer, code=dossier.code, seen=1)
    actions.decide(house=house(), account=officer, code=dossier.code, seen=2)


def main() -> None:
    """The play."""
    call_command("migrate", verbosity=0)
    register = house().register()
    data.prepare(register=register, catalogue=house().catalogue)
    subject = data.write_hosted(
        register=register,
        catalogue=house().catalogue,
        clock=house().clock,
        database="civil_status",
        dataset="registered_births",
        rows=[PEOPLE["stranger"]],
        record_keys=["stranger"],
    )[0]
    person = Account(username="stranger", role=Role.CITIZEN.value, subject=subject)
    officer = Account(username="officer", role=Role.OFFICER.value)
    for account in (person, officer):
        account.set_unusable_password()
        account.save()
    before = register.rows(HOME)
    filed_and_decided(person, officer, RESIDENCE, MOVE)
    after = register.rows(HOME)
    filed_and_decided(person, officer, MARITAL, CERTIFICATE)
    published = "select procedure, effect_done, result_link is not null from published_dossier order by procedure"
    answer = {
        "before": [list(row) for row in before],
        "after": [list(row) for row in after],
        "published": [[code, done, bool(link)] for code, done, link in register.rows(published)],
    }
    print(json.dumps(answer, ensure_ascii=False))  # noqa: T201 - its one line is what the test reads


main()
