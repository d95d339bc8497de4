"""Dossiers as they are counted and published: in time or late, and without a personal value."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from motlan.governance.indicators.count import Days, count
from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from tests.web.dossiers.conftest import (
    BIRTH,
    MONDAY,
    PROVINCE,
    WARD,
    Cast,
    at,
    file_birth,
    gives,
)


@pytest.mark.parametrize(
    ("waited", "refused_after", "counts"),
    [
        (False, timedelta(hours=1), (1, 1)),
        (False, timedelta(days=1, hours=8), (1, 1)),
        (False, timedelta(days=1, hours=8, minutes=1), (0, 1)),
        (True, timedelta(days=3, hours=8), (1, 1)),
        (True, timedelta(days=4), (0, 1)),
    ],
)
def test_one_refused_before_its_reception_is_held_against_the_longest_time(
    here: House, cast: Cast, waited: bool, refused_after: timedelta, counts: tuple[int, int]
) -> None:
    """Filed on Monday at 9, one working day: until Tuesday at 17; where a paper was asked for on Monday and brought on
    Wednesday, two working days more."""
    dossier, seen = file_birth(here, cast.mother), 1
    assert on_time(here) == (0, 0)
    if waited:
        asked = ("birth_certificate",)
        actions.ask_supplement(house=here, account=cast.officer, code=dossier.code, seen=1, items=asked, note="")
        wednesday = at(here, MONDAY + timedelta(days=2))
        actions.supply(house=wednesday, account=cast.mother, code=dossier.code, seen=2, answers={}, note="Số 12")
        seen = 3
    later = at(here, MONDAY + refused_after)
    actions.refuse(house=later, account=cast.officer, code=dossier.code, seen=seen, reason="Không thuộc thẩm quyền")
    assert on_time(later) == counts


def test_one_withdrawn_before_its_reception_is_not_counted(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    actions.withdraw(house=here, account=cast.mother, code=dossier.code, seen=1, reason="Nộp nhầm")
    assert on_time(here) == (0, 0)
    assert Dossier.objects.get().promised_at is None


def on_time(here: House) -> tuple[int, int]:
    """What indicator 2.1 counts of everything there is now."""
    first, last = here.day_of(MONDAY), here.day_of(MONDAY + timedelta(days=7))
    spec = here.workspace.indicators["2.1"]
    found = count(
        indicators=[spec], reader=here.register(), of=Days(first, last), at=here.clock.now()
    ).facts.to_pylist()
    return sum(one["numerator"] for one in found), sum(one["denominator"] for one in found)


def test_the_published_view_has_no_personal_value(here: House, cast: Cast) -> None:
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    actions.decide(house=here, account=cast.officer, code=dossier.code, seen=2, given=gives(dossier.code))
    with connection.cursor() as cursor:
        cursor.execute("select * from published_dossier")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert rows == [
        {
            "code": dossier.code,
            "procedure": BIRTH,
            "unit": WARD,
            "province": PROVINCE,
            "channel": "online",
            "filed_at": "2026-11-16T02:00:00Z",
            "received_at": "2026-11-16T02:00:00Z",
            "due_at": "2026-11-17T10:00:00Z",
            "ended_at": "2026-11-16T02:00:00Z",
            "status": 10,
            "effect_done": 1,
            "result_link": f"/results/{dossier.code}/",
            "promised_at": "2026-11-17T10:00:00Z",
            "waiting_since": None,
            "requests": 0,
            "day": "2026-11-16",
            "received": 1,
            "ended": 1,
            "has_fee": 0,
            "owes_result": 1,
            "unhappy": 0,
            "fee": 0,
            "paid_way": "",
            "files": 1,
            "papers_only": 0,
            "reused": 3,
            "sources": ",civil_status,",
            "assurance": "",
            "applicant_kind": "person",
            "limit_kind": "days",
            "handling": 0,
        }
    ]
