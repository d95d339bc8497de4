"""Run by a test in a process of its own, on a real register: agencies decide parts and are killed at random instants.

Prints one JSON line: whether kills hit, what was half done after one of them (nothing), and what there is at the end.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from motlan.data import api as data  # noqa: E402
from motlan.web.dossiers import actions  # noqa: E402
from motlan.web.dossiers.holding import holder_for  # noqa: E402
from motlan.web.dossiers.models import Dossier, DossierEvent, Share  # noqa: E402
from motlan.web.dossiers.store import state_of  # noqa: E402
from motlan.web.house import House, house  # noqa: E402
from motlan.web.people.models import Account  # noqa: E402
from motlan.web.people.permissions import Role  # noqa: E402
from tests.web.dossiers.conftest import PEOPLE, PROVINCE, WARD  # noqa: E402
from tests.web.dossiers.killed import killed  # noqa: E402
from tests.web.dossiers.test_linked import BIRTH, LINKED  # noqa: E402

KILLS = int(os.environ["MOTLAN_KILLS"])
OFFICERS = {"birth": "ward", "residence": "ward", "health_card": "province"}
"""The parts, in an order in which they can be granted, and who decides each."""
WRITES = {
    "birth": ("civil_status", "registered_births"),
    "residence": ("population", "registered_residences"),
    "health_card": ("health_insurance", "issued_cards"),
}


def half_done(here: House) -> list[str]:
    """Parts whose decision is there without its effect, its row in the list or what follows, or the other way about."""
    found = []
    for dossier in Dossier.objects.all():
        state = state_of(dossier)
        decided = DossierEvent.objects.filter(dossier=dossier, kind="part_decided")
        granted = {row.payload["part"] for row in decided}
        listed = set(Share.objects.filter(dossier=dossier, kind="part", open=True).values_list("words", flat=True))
        for part, (database, dataset) in WRITES.items():
            mirror = here.catalogue.source(database, dataset).mirror
            count = f'select count(*) from "{mirror}" where record_key like :key'
            written = here.register().value(count, {"key": f"{dossier.code}%"})
            if written != int(part in granted):
                found.append(f"{part}: decided {part in granted}, written {written}")
        if listed != {key for key, one in state.parts.items() if one.runs and not state.ended}:
            found.append(f"listed {sorted(listed)}")
        if "birth" in granted and not state.parts["residence"].started_at:
            found.append("nothing follows the birth")
        if bool(dossier.ended_at) != (granted == set(WRITES)):
            found.append(f"ended {dossier.ended_at} with {sorted(granted)}")
    return found


def file_one(here: House, name: str) -> str:
    """File and receive one linked birth; its code."""
    form = here.forms.in_force(LINKED, on=here.today)
    mother = Account.objects.get(username="mother")
    holder = holder_for(house=here, account=mother, procedure=form.procedure)
    answers = {**BIRTH, "child.full_name": name, "child.birth_date": "2025-01-01"}
    code = actions.file_dossier(house=here, account=mother, form=form, holder=holder, answers=answers).code
    actions.receive(house=here, account=Account.objects.get(username="ward"), code=code, seen=1)
    return code


def number_of(nth: int) -> str:
    """The number that the nth child is given."""
    return f"001225{7_000 + nth:06d}"


def decide(here: House, code: str, number: str) -> None:
    """Grant every part that is not granted yet."""
    for part, username in OFFICERS.items():
        dossier = Dossier.objects.get(code=code)
        if state_of(dossier).parts[part].granted:
            continue
        account, given = Account.objects.get(username=username), {"child.personal_number": number}
        actions.decide_part(
            house=here,
            account=account,
            code=code,
            seen=dossier.number,
            part=part,
            given=given if part == "birth" else {},
        )


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
    officers = [Account(username=name, role=Role.OFFICER.value, unit=unit) for name, unit in PLACES.items()]
    for account in (mother, *officers):
        account.set_unusable_password()
        account.save()
    begun = time.monotonic()
    decide(here, file_one(here, "Trần Văn Đầu"), number_of(0))
    whole = time.monotonic() - begun
    hits, broken, codes = 0, half_done(here), []
    for number in range(KILLS):
        codes.append(file_one(here, f"Trần Văn {number // 26 * 'B'}{chr(65 + number % 26)}"))
        hits += killed(lambda: decide(here, codes[-1], number_of(len(codes))), chance.uniform(0, whole))
        broken += half_done(here)
    for number, code in enumerate(codes, start=1):
        decide(here, code, number_of(number))
    answer = {
        "hit": hits > 0,
        "half_done": broken + half_done(here),
        "children": here.register().value("select count(*) from golden_person where mother is not null") - 1,
        "cards": here.register().value("select count(*) from golden_health_insurance") - 1,
        "ended": Dossier.objects.exclude(ended_at=None).count() - 1,
    }
    print(json.dumps(answer))  # noqa: T201 - its one line is what the test reads


PLACES = {"ward": WARD, "province": PROVINCE}
main()
