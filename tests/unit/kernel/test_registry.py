import pytest

from motlan.kernel.errors import UnknownName
from motlan.kernel.registry import Registry


def test_an_unknown_name_lists_the_known_ones():
    kinds: Registry[int] = Registry("kind")
    kinds.register("two")(2)
    kinds.register("one")(1)
    with pytest.raises(UnknownName) as caught:
        kinds.get("three")
    assert caught.value.known == ("one", "two")
    assert "Known: one, two." in caught.value.in_("en")


def test_a_name_is_given_once():
    kinds: Registry[int] = Registry("kind")
    kinds.register("one")(1)
    with pytest.raises(ValueError, match="registered already"):
        kinds.register("one")(2)
    assert kinds.get("one") == 1
