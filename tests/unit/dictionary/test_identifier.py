import pytest
from pydantic import ValidationError

from motlan.dictionary.book import Dictionary
from motlan.dictionary.concept import Concept
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


def test_what_a_number_contradicts_is_called_as_people_call_it():
    assert [fault.in_("en") for fault in PERSON.faults("001190000001", {"sex": "male"})] == [
        "The number contradicts “sex”."
    ]
    called = PERSON.called({"sex": Text(vi="Giới tính", en="Sex")})
    assert [fault["vi"] for fault in called.faults("001190000001", {"sex": "male"})] == [
        "Mã số không khớp với “Giới tính”."
    ]
    assert called.model_dump() == PERSON.model_dump()


def test_a_reference_bears_a_number_that_says_nothing_of_the_subject_that_holds_it():
    person = Concept(
        concept="person",
        label=Text(vi="Công dân", en="Person"),
        identifier="personal_number",
        attributes={
            "personal_number": {"type": "identifier", "scheme": "number", "label": {"en": "Number"}},
            "sex": {"type": "text", "label": {"en": "Sex"}},
            "mother": {"type": "reference", "concept": "person", "label": {"en": "Mother"}},
        },
    )
    dictionary = Dictionary(concepts={"person": person}, schemes={"number": PERSON})
    own, mothers = (dictionary.scheme_of(person.attributes[name]) for name in ("personal_number", "mother"))
    assert own is not None
    assert mothers is not None
    assert [fault.in_("en") for fault in own.faults("001190000001", {"sex": "male"})] == [
        "The number contradicts “Sex”."
    ]
    assert mothers.faults("001190000001", {"sex": "male"}) == ()
    assert len(mothers.faults("12345", {})) == 1
