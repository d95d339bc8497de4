"""DuckDB expressions for single values: trimmed, typed, checked. Pure text in, pure text out.

Each has a twin in the dictionary's Python (names, partial dates, identifier schemes, units); property tests hold the
two against each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from motlan.dictionary.identifier import CheckDigit, Encoded, IdentifierScheme
from motlan.dictionary.name import TONE_PLACES
from motlan.dictionary.partial_date import forms, is_run_together

BLANKS = r"[\s\p{Z}\x0b\x1c-\x1f\x{85}]+"
ODD_BLANKS = r"  |[\t\n\r\f\x0b\x1c-\x1f\x{85}]|[^\PZ ]"
# What NFC, trimming or a null character could change; every other text (most by far) is left alone, five times faster.
ODD = r"^[\s\x{a0}]|[\s\x{a0}]$|[^\x{01}-\x{2ff}\x{1e00}-\x{1eff}]"
NO_YEAR_0 = r"(?:[1-9]\d{3}|0[1-9]\d{2}|00[1-9]\d|000[1-9])"  # the calendar has none
DATE_PARTS = {"dd": (r"\d{1,2}", "%d"), "mm": (r"\d{1,2}", "%m"), "yyyy": (NO_YEAR_0, "%Y")}
ISO = "yyyy-mm-dd"
MIDNIGHT = NO_YEAR_0 + r"-\d{2}-\d{2}[ T]00:00:00(\.0+)?"


def quoted(name: str) -> str:
    """A column's name."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text literal."""
    return "'" + text.replace("'", "''") + "'"


def listed(texts: Iterable[str]) -> str:
    """A list of literals for IN; a list of nothing matches nothing."""
    return ", ".join(literal(text) for text in texts) or "null"


def cleaned(column: str) -> str:
    """A received text in NFC without surrounding blanks; NULL when nothing is left."""
    mended = f"trim(nfc_normalize(replace({column}, chr(0), '')), ' \t\r\n\u00a0')"
    return f"nullif(case when regexp_matches({column}, '{ODD}') then {mended} else {column} end, '')"


def without_placeholder(value: str, placeholders: Iterable[str]) -> str:
    """NULL for a text that stands for nothing; the length is asked first, for it costs a tenth of small letters."""
    said = [text.lower() for text in placeholders]
    longest = max(map(len, said), default=0)
    speaks = f"lower({value}) not in ({listed(said)})"
    return f"case when length({value}) > {longest} then {value} when {speaks} then {value} end"


def name(value: str) -> str:
    """A name as written, with single spaces."""
    spaced = f"trim(regexp_replace({value}, '{BLANKS}', ' ', 'g'))"
    return f"nullif(case when regexp_matches({value}, '{ODD_BLANKS}') then {spaced} else {value} end, '')"


def canonical(value: str) -> str:
    """Twin of ``dictionary.name.canonical`` for a value that :func:`name` made."""
    low = f"lower({value})"
    moved = f"{low} || ' '"
    protected = [found for found, _ in TONE_PLACES if found.startswith("u")]
    for found in protected:  # after q, the u belongs to the consonant
        moved = f"replace({moved}, {literal(f'q{found} ')}, {literal('q' + chr(1) + found[1:] + ' ')})"
    for found, kept in TONE_PLACES:
        moved = f"replace({moved}, {literal(found + ' ')}, {literal(kept + ' ')})"
    moved = f"rtrim(replace({moved}, chr(1), 'u'), ' ')"
    marked = "(" + "|".join(found for found, _ in TONE_PLACES) + ")( |$)"
    return f"case when regexp_matches({low}, {literal(marked)}) then {moved} else {low} end"


def plain(canonical_value: str) -> str:
    """Twin of ``dictionary.name.plain`` for a value that :func:`canonical` made."""
    return f"strip_accents(replace({canonical_value}, 'đ', 'd'))"


def partial_date(value: str, form: str) -> str:
    """Twin of ``dictionary.partial_date.parse``; ISO days (as typed sources give them) are read whatever the form."""
    branches = [_date_branch(value, shorter) for shorter in dict.fromkeys((*forms(form), ISO))]
    branches.append(f"when regexp_full_match({value}, '{MIDNIGHT}') then {_day(f'left({value}, 10)', '%Y-%m-%d', 10)}")
    return f"case {' '.join(branches)} end"


def _date_branch(value: str, form: str) -> str:
    pattern, strptime = re.escape(form), form
    for part, (digits, directive) in DATE_PARTS.items():
        wanted = digits.replace("{1,2}", "{2}") if is_run_together(form) else digits
        pattern, strptime = pattern.replace(part, wanted), strptime.replace(part, directive)
    length = {"dd": 10, "mm": 7, "yyyy": 4}[next(part for part in DATE_PARTS if part in form)]
    return f"when regexp_full_match({value}, {literal(pattern)}) then {_day(value, strptime, length)}"


def _day(value: str, strptime: str, length: int) -> str:
    """The first ``length`` characters of the ISO day, written once: DuckDB computes what is written again again."""
    return f"left(strftime(try_strptime({value}, {literal(strptime)}), '%Y-%m-%d'), {length})"


def number(value: str, form: str | None) -> str:
    """A finite number, written as ``form`` shows by example (``1.234,5``; default ``1234.5``)."""
    decimal = "," if form is not None and form.rfind(",") > form.rfind(".") else "."
    bare = f"replace({value}, ' ', '')"
    if form is not None:
        bare = f"replace({bare}, '{'.' if decimal == ',' else ','}', '')"
    bare = f"replace({bare}, '{decimal}', '.')"
    return f"case when regexp_full_match({bare}, '[+-]?\\d{{1,300}}(\\.\\d+)?') then try_cast({bare} as double) end"


def code(value: str, values: Mapping[str, str] | None, codes: Iterable[str]) -> str:
    """The dictionary's code: by the source's own ``values`` when it has any, else as it stands.

    Only one of ``codes`` is a code, also when ``values`` lead to another.
    """
    known = {_nfc(one) for one in codes}
    if not values:
        return f"case when {value} in ({listed(sorted(known))}) then {value} end"
    whens = [
        f"when {literal(_nfc(there))} then {literal(_nfc(here))}"
        for there, here in values.items()
        if _nfc(here) in known
    ]
    return f"case {value} {' '.join(whens)} end" if whens else "null::varchar"


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def valid(value: str, scheme: IdentifierScheme | None, others: Mapping[str, str]) -> str:
    """Twin of ``IdentifierScheme.faults``: 1 when there are none, 0 when there are, NULL without a value.

    ``others`` names the expressions of the attributes that the same record carries.
    """
    if scheme is None:
        return f"case when {value} is not null then 1 end"
    wrong = [f"not regexp_full_match({value}, {literal(scheme.pattern)})"]
    wrong += [f"regexp_matches({value}, {literal(never)})" for never in scheme.never]
    if scheme.check_digit is not None:
        wrong.append(f"not coalesce({_check_digit(value, scheme.check_digit)}, false)")
    for encoded in scheme.encodes:
        if encoded.attribute in others:
            other = others[encoded.attribute]
            wrong.append(f"{other} is not null and not coalesce({_agrees(value, other, encoded)}, false)")
    whens = " ".join(f"when {condition} then 0" for condition in wrong)
    return f"case when {value} is null then null {whens} else 1 end"


def _digit(value: str, place: int, length: int = 1) -> str:
    return f"try_cast(substr({value}, {place}, {length}) as integer)"


def _check_digit(value: str, check: CheckDigit) -> str:
    total = " + ".join(f"{weight} * {_digit(value, at)}" for at, weight in enumerate(check.weights, start=1))
    return f"{check.minus} - ({total}) % {check.modulus} = {_digit(value, check.digit)}"


def _agrees(value: str, other: str, encoded: Encoded) -> str:
    if encoded.year is not None:
        year = encoded.year
        century = f"{_digit(value, year.century_digit)} // {year.per_century}"
        encoded_year = f"{year.base} + 100 * ({century}) + {_digit(value, year.first_digit, 2)}"
        return f"try_cast(left({other}, 4) as integer) = {encoded_year}"
    whens = " ".join(
        f"when {literal(there)} then {literal(digits)}" for there, digits in (encoded.values or {}).items()
    )
    return f"contains(case {other} {whens} end, substr({value}, {encoded.digit}, 1))"
