"""The generated SQL and the dictionary's Python are twins: whatever one says of a value, the other says."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motlan.data.sync import expressions as sql
from motlan.data.sync.shape import unit_table
from motlan.dictionary import name, partial_date
from motlan.dictionary.identifier import IdentifierScheme
from tests.conformance.sources import TWELVE, UNITS

VOWELS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ"
LETTERS = VOWELS + VOWELS.upper() + "bcdđghklmnpqrstvxBCDĐGHKLMNPQRSTVX"
syllables = st.text(LETTERS + "oaeuyqh\u0300\u0301\u0323", max_size=7)
names = st.lists(syllables, max_size=5).map("  ".join) | st.text(LETTERS + " \t\u00a0\u2003-'", max_size=30)
TAX = IdentifierScheme.model_validate(
    {
        "scheme": "tax",
        "label": "tax code",
        "pattern": "[0-9]{10}(-[0-9]{3})?",
        "never": ["^..0000000", "-000$"],
        "check_digit": {"weights": [31, 29, 23, 19, 17, 13, 7, 5, 3], "modulus": 11, "minus": 10, "digit": 10},
        "example": "0100233488",
    }
)


@pytest.fixture(scope="module")
def engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(":memory:", config={"threads": 1})


def computed(engine: duckdb.DuckDBPyConnection, expression: str, **values: str | None) -> object:
    columns = ", ".join(f"${key}::varchar as {key}" for key in values)
    found = engine.execute(f"select {expression} from (select {columns})", values).fetchone()
    assert found is not None
    return found[0]


@settings(max_examples=300, deadline=None)
@given(written=st.lists(names, min_size=1, max_size=40))
def test_names_have_the_same_canonical_and_plain_form(engine: duckdb.DuckDBPyConnection, written: list[str]) -> None:
    engine.execute("create or replace temp table written as select unnest($names) as x", {"names": written})
    steps = (
        f"with cleaned as (select x, {sql.name(sql.cleaned('x'))} as v from written),"
        f" told as (select x, {sql.canonical('v')} as c from cleaned) select x, c, {sql.plain('c')} from told"
    )
    for text, canonical, plain in engine.execute(steps).fetchall():
        assert (canonical or "", plain or "") == (name.canonical(text), name.plain(text))


FORMS = ("dd/mm/yyyy", "yyyy-mm-dd", "mm-dd-yyyy", "yyyy/mm/dd")
parts = st.integers(0, 33).map(str) | st.integers(0, 12).map("{:02d}".format)
years = st.sampled_from(["0000", "0001", "1900", "1975", "2000", "2024", "9999", "75", "20245"])


@st.composite
def written_dates(draw: st.DrawFn) -> str:
    separator = draw(st.sampled_from("/-. "))
    return separator.join(draw(st.permutations([draw(parts), draw(parts), draw(years)]))[: draw(st.integers(1, 3))])


@settings(max_examples=400, deadline=None)
@given(text=written_dates() | st.dates().map(str), form=st.sampled_from(FORMS))
def test_dates_are_read_alike(engine: duckdb.DuckDBPyConnection, text: str, form: str) -> None:
    try:
        expected = partial_date.parse(text, form)
    except ValueError:
        expected = None
    if expected is None and _is_iso_day(text):
        expected = partial_date.parse(text)  # a typed source gives its days so, whatever is declared
    assert computed(engine, sql.partial_date("x", form), x=text) == expected


def _is_iso_day(text: str) -> bool:
    try:
        return len(partial_date.parse(text)) == 10
    except ValueError:
        return False


def test_a_day_at_midnight_is_a_day(engine: duckdb.DuckDBPyConnection) -> None:
    assert computed(engine, sql.partial_date("x", "dd/mm/yyyy"), x="1990-03-02 00:00:00") == "1990-03-02"
    assert computed(engine, sql.partial_date("x", "dd/mm/yyyy"), x="1990-03-02 08:00:00") is None


digits = st.text("0123456789", min_size=10, max_size=13)
numbers = digits | st.from_regex(r"\A[0-9]{9,13}(-[0-9]{2,3})?\Z") | st.text("0123456789-ab", max_size=14)


@settings(max_examples=400, deadline=None)
@given(value=numbers, sex=st.sampled_from([None, "male", "female", "other"]),
       born=st.sampled_from([None, "1990", "1990-03", "2001-01-01", "1890-05-05"]), twist=st.booleans())  # fmt: skip
def test_an_identifier_is_valid_where_the_scheme_finds_no_fault(
    engine: duckdb.DuckDBPyConnection, value: str, sex: str | None, born: str | None, *, twist: bool
) -> None:
    if twist and sex is not None and born is not None:
        value = f"001{'1' if sex == 'female' else '0'}{born[2:4]}{value:0<6.6}"
    for scheme in (TWELVE, TAX):
        expression = sql.valid("x", scheme, {"sex": "sex", "birth_date": "born"})
        expected = int(not scheme.faults(value, {"sex": sex, "birth_date": born}))
        assert computed(engine, expression, x=value, sex=sex, born=born) == expected


@pytest.mark.parametrize(("value", "valid"), [("0100233488", 1), ("0314409058", 1), ("0314409059", 0), (None, None)])
def test_published_tax_codes(engine: duckdb.DuckDBPyConnection, value: str | None, valid: int | None) -> None:
    assert computed(engine, sql.valid("x", TAX, {}), x=value) == valid


def test_an_identifier_without_a_scheme_is_valid_when_it_is_there(engine: duckdb.DuckDBPyConnection) -> None:
    assert computed(engine, sql.valid("x", None, {}), x="anything") == 1
    assert computed(engine, sql.valid("x", None, {}), x=None) is None


@pytest.mark.parametrize(
    ("written", "form", "read"),
    [
        ("1.234,5", "1.234,5", 1234.5),
        ("1,234.5", "1,234.5", 1234.5),
        ("12 000", None, 12000.0),
        ("-3.25", None, -3.25),
        ("1.234,5", None, None),
        ("nan", None, None),
        ("1e9", None, None),
        ("inf", None, None),
        ("0x10", None, None),
        ("9" * 400, None, None),
    ],
)
def test_numbers(engine: duckdb.DuckDBPyConnection, written: str, form: str | None, read: float | None) -> None:
    assert computed(engine, sql.number("x", form), x=written) == read


def test_codes_go_by_the_sources_own_table_or_by_the_list(engine: duckdb.DuckDBPyConnection) -> None:
    decomposed = "Nữ".encode().decode()
    mapped = sql.code(sql.cleaned("x"), {"Nữ": "female", "it's": "other", "?": "none"}, ("female", "other"))
    assert [computed(engine, mapped, x=x) for x in (decomposed, "Nu\u031b\u0303", "it's", "female")] == [
        "female", "female", "other", None,
    ]  # fmt: skip
    assert [computed(engine, sql.code("x", None, ["a", "b"]), x=x) for x in ("a", "c")] == ["a", None]


def test_placeholders_count_without_case_and_only_as_the_whole_text(engine: duckdb.DuckDBPyConnection) -> None:
    spoken = sql.without_placeholder("x", ("N/A", "-"))
    assert [computed(engine, spoken, x=x) for x in ("n/a", "-", "a-b", None)] == [None, None, "a-b", None]


def test_blanks_and_null_characters_around_and_inside_a_text_go(engine: duckdb.DuckDBPyConnection) -> None:
    assert computed(engine, sql.cleaned("x"), x="\t a\x00b \u00a0") == "ab"
    assert computed(engine, sql.cleaned("x"), x=" \r\n ") is None


@pytest.mark.parametrize("as_of", [None, date(2025, 6, 30), date(2025, 7, 1)])
def test_units_lead_where_the_unit_book_says(as_of: date | None) -> None:
    for row in unit_table(UNITS, as_of).to_pylist():
        carried = UNITS.carry(row["code"], as_of or date.max)
        assert (row["carried"], tuple((row["options"] or "").split("|")) if row["options"] else ()) == (
            carried.code,
            carried.options,
        )


def test_the_unit_table_has_every_code_that_could_be_received() -> None:
    told = {row["code"]: (row["carried"], row["options"]) for row in unit_table(UNITS, None).to_pylist()}
    assert told == {
        "00001": ("00004", None),  # only the crosswalk knows it: carried whatever the day
        "00004": ("00004", None),
        "00007": (None, "00008|00025"),
        "00008": ("00008", None),
        "00025": ("00025", None),
    }
