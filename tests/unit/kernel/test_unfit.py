"""What is wrong at several fields is told at once; what is wrong at one is told as it was said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.kernel.unfit import Unfit, demand_all, gathered


def refusing(where: str, words: str) -> Callable[[], None]:
    def check() -> None:
        raise Refused(what=Text(vi=words, en=words), remedy=Text(vi="Sửa.", en="Mend it."), where=where)

    return check


def fine() -> None:
    """Nothing is wrong."""


def test_one_fault_is_raised_as_it_is() -> None:
    with pytest.raises(Refused, match="Too late") as found:
        demand_all(fine, refusing("day", "Too late."), fine)
    assert (type(found.value), found.value.where) == (Refused, "day")


def test_several_are_told_together_by_their_fields() -> None:
    with pytest.raises(Unfit) as found:
        demand_all(refusing("day", "Too late."), fine, refusing("reason", "Too short."))
    told = {name: why.in_("en") for name, why in found.value.faults.items()}
    assert told == {"day": "Too late. Mend it.", "reason": "Too short. Mend it."}


def test_a_reader_without_fields_is_told_all_of_them_in_one_sentence_after_the_other() -> None:
    with pytest.raises(Unfit) as found:
        demand_all(refusing("day", "Too late."), fine, refusing("reason", "Too short."))
    assert found.value.in_("en") == "Too late. Too short. Mend it."


def test_of_one_field_the_first_fault_is_told_and_what_was_gathered_before_is_kept() -> None:
    def inner() -> None:
        demand_all(refusing("room", "Taken."), refusing("video", "No link."))

    found = gathered(refusing("day", "Too late."), refusing("day", "No such day."), inner)
    assert {name: why.in_("en") for name, why in found.items()} == {
        "day": "Too late. Mend it.",
        "room": "Taken. Mend it.",
        "video": "No link. Mend it.",
    }


def test_where_nothing_is_wrong_nothing_is_raised() -> None:
    demand_all(fine, fine)
    assert gathered(fine) == {}
