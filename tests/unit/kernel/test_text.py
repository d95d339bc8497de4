import pytest
from pydantic import TypeAdapter, ValidationError

from motlan.kernel.text import Text


def test_a_missing_language_is_answered_in_the_first_one():
    assert Text(vi="Công dân", en="Person").in_("fr") == "Công dân"


def test_no_language_is_no_text():
    with pytest.raises(ValueError, match="at least one language"):
        Text()


def test_yaml_gives_a_mapping_or_one_plain_text():
    adapter = TypeAdapter(Text)
    assert adapter.validate_python({"vi": "Tỉnh", "en": "Province"}).in_("en") == "Province"
    assert adapter.validate_python("N/A").in_("en") == "N/A"


@pytest.mark.parametrize("empty", ["", {}, {"vi": ""}, 7])
def test_an_empty_text_is_refused(empty):
    with pytest.raises((ValidationError, ValueError)):
        TypeAdapter(Text).validate_python(empty)


def test_fill_replaces_in_every_language():
    assert Text(vi="{n} lỗi", en="{n} faults").fill(n=3) == Text(vi="3 lỗi", en="3 faults")


def test_equal_texts_are_one_key():
    assert len({Text(vi="a", en="b"), Text(en="b", vi="a")}) == 1
