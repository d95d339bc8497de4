"""Tests of one room begin with the same rows, written once; those of another find nothing of them."""

from __future__ import annotations

import pytest

from motlan.web.house import house
from motlan.web.people.models import Account
from tests.kept import STANDING

EVERYBODY = 9


def test_what_a_test_asks_for_stands(characters: None) -> None:
    assert STANDING.names == ["tables", "characters"]
    assert Account.objects.count() == EVERYBODY
    Account.objects.filter(subject__isnull=False).delete()


def test_the_next_test_finds_it_whole(characters: None) -> None:
    assert STANDING.names == ["tables", "characters"]
    assert Account.objects.count() == EVERYBODY


def test_who_asks_for_less_finds_less(tables: None) -> None:
    assert STANDING.names == ["tables"]
    assert Account.objects.count() == 0
    assert house().register().exists("golden_person")


def test_who_asks_for_nothing_finds_nothing(db: None) -> None:
    assert STANDING.names == []
    assert not house().register().exists("golden_person")


@pytest.mark.django_db(transaction=True)
def test_a_test_whose_transactions_are_real_has_rows_of_its_own(characters: None) -> None:
    assert STANDING.names == []
    assert Account.objects.count() == EVERYBODY
