"""The same family and officers as in the dossiers' tests; one dossier of theirs is decided."""

from __future__ import annotations

import pytest

from motlan.web.dossiers import actions
from motlan.web.dossiers.models import Dossier
from motlan.web.house import House
from tests.web.dossiers.conftest import Cast, cast, file_birth, gives, here

__all__ = ["cast", "decided", "here"]


@pytest.fixture
def decided(here: House, cast: Cast) -> Dossier:
    dossier = file_birth(here, cast.mother)
    actions.receive(house=here, account=cast.officer, code=dossier.code, seen=1)
    return actions.decide(house=here, account=cast.officer, code=dossier.code, seen=2, given=gives(dossier.code))
