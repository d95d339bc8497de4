"""Two persons who quarrel about land, the commune's officers, and a dossier that waits for its hearing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from motlan.web.dossiers import actions as dossier_actions
from motlan.web.dossiers.models import Dossier
from motlan.web.hearings import actions
from motlan.web.hearings.models import Hearing
from motlan.web.house import House
from tests.web.dossiers.conftest import MONDAY, STRANGER_NUMBER, Cast, at, cast, file, here

__all__ = ["DAY", "MEDIATION", "WORDS", "cast", "during", "here", "set_day", "waiting"]

MEDIATION = "VN-HOAGIAI"
DAY = MONDAY + timedelta(days=7)
"""The Monday after, 09:00: more than the three working days that parties are told before."""
WORDS = "Hai bên thống nhất ranh giới theo hàng rào hiện có."
ANSWERS = {
    "dossier.place": "Phường Ba Đình, Thành phố Hà Nội",
    "record.subject_matter": "Ranh giới giữa hai thửa đất",
    "respondent.personal_number": STRANGER_NUMBER,
    "respondent.full_name": "Lê Thị Xa",
    "respondent.birth_date": "01/01/1992",
}


@pytest.fixture
def waiting(here: House, cast: Cast) -> Dossier:
    """Filed by the mother against the stranger, and received."""
    dossier = file(here, cast.mother, MEDIATION, ANSWERS)
    return dossier_actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)


@pytest.fixture
def set_day(here: House, cast: Cast, waiting: Dossier) -> Hearing:
    return arranged(here, cast, waiting)


def arranged(here: House, cast: Cast, dossier: Dossier, begins_at: datetime = DAY, room: str = "Phòng 2") -> Hearing:
    return actions.arrange(
        house=here, account=cast.officer, code=dossier.code, begins_at=begins_at, minutes=60, room=room, video=""
    )


def during(here: House) -> House:
    """The same house when the hearing has just begun."""
    return at(here, DAY + timedelta(minutes=5))
