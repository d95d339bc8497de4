"""An officer who is given a dossier reads so in her inbox; who takes one on herself, or keeps it, knows."""

from __future__ import annotations

from motlan.web.dossiers import actions
from motlan.web.house import House
from motlan.web.inbox.models import Message
from motlan.web.jobs.api import run_once
from motlan.web.people.models import Account
from motlan.web.people.permissions import Role
from tests.web.dossiers.conftest import Cast, cast, file_birth, here
from tests.web.signing.conftest import signed_in

__all__ = ["cast", "here"]


def test_who_is_given_a_dossier_is_told(here: House, cast: Cast) -> None:
    Account.objects.filter(pk=cast.colleague.pk).update(role=Role.HEAD.value)
    head = Account.objects.get(pk=cast.colleague.pk)
    given, taken, kept = (file_birth(here, cast.mother).code for _ in range(3))
    for code in (given, taken, kept):
        actions.receive(house=here, account=cast.officer, code=code, seen=1)
    actions.assign(house=here, account=head, code=given, seen=2, officer=cast.officer.username)
    actions.take(house=here, account=cast.officer, code=taken, seen=2)
    actions.assign(house=here, account=head, code=kept, seen=2, officer=head.username)
    run_once(house=here)
    told = Message.objects.exclude(account=None).values_list("dossier__code", "account__username")
    assert list(told) == [(given, "officer")]
    page = signed_in(cast.officer).get("/inbox/").content.decode()
    assert "Given to an officer" in page
    assert given in page
