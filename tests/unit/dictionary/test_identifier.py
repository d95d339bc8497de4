import pytest
from pydantic import ValidationError

from motlan.dictionary.identifier import CheckDigit, Encoded, EncodedYear, IdentifierScheme
from motlan.kernel.text import Text

PERSON = IdentifierScheme(
    scheme="number",
    label=Text(en="Number"),
    pattern="[0-9]{12}",
    encodes=(
        Encoded(attribute="sex", digit=4, values={"male": "02468", "female": "13579"}),
        Encoded(attribute="birth_date", year=EncodedYear(century_digit=4, first_digit=5)),
    ),
    example="001190000001",
)
TAX = IdentifierScheme(
    scheme="tax",
    label=Text(en="Tax code"),
    pattern="[0-9]{10}(-[0-9]{3})?",
    never=("^..0000000", "-000$"),
    check_digit=CheckDigit(weights=(31, 29, 23, 19, 17, 13, 7, 5, 3), modulus=11, minus=10, digit=10),
    example="0100233488",
)


@pytest.mark.parametrize(
    ("value", "others", "right"),
    [
        ("001190000001", {"sex": "female", "birth_date": "1990-05-17"}, True),
        ("001190000001", {"sex": "male", "birth_date": "1990-05-17"}, False),
        ("001190000001", {"sex": "female", "birth_date": "1991"}, False),
        ("001190000001", {"sex": None, "birth_date": ""}, True),
        ("001305000009", {"sex": "female", "birth_date": "2005-01-01"}, True),
        ("00119000000", {}, False),
        ("00119000000a", {}, False),
        ("００１１９００００００１", {}, False),
    ],
)
def test_a_number_agrees_with_what_it_encodes(value, others, right):
    assert (PERSON.faults(value, others) == ()) is right


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("0100233488", True),
        ("0314409058", True),
        ("0314409058-001", True),
        ("0314409058-000", False),
        ("0100233489", False),
        ("0100000000", False),
    ],
)
def test_the_check_digit(value, right):
    assert (TAX.faults(value, {}) == ()) is right


def test_a_scheme_whose_own_example_is_wrong_is_refused():
    with pytest.raises(ValidationError, match="does not fit its own scheme"):
        IdentifierScheme(scheme="s", label=Text(en="S"), pattern="[0-9]{3}", example="12")
