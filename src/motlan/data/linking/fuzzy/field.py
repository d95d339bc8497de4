"""What is compared: one field an attribute, and the forms in which its values are held beside each other.

Every record gets, in DuckDB, the forms that its comparisons and its blocking read:

========  ===========================================================================================================
words     ``a`` as written in lower case, ``a__p`` plain (no marks, no punctuation), ``a__j`` plain without blanks,
          ``a__o`` plain with its words in order of the alphabet; long texts also ``a__g``, ``a__q``, ``a__n``
date      ``a`` in ISO form of reduced precision, ``a__d`` its digits alone
number    ``a``
others    ``a`` as held; a number of a subject also ``a__z`` without zeros before it
========  ===========================================================================================================

``a__g`` holds the words (letters and digits apart: ``KX400`` is ``KX-400``), ``a__q`` the groups of three letters, each
with its rarity as its weight, ``a__gw`` and ``a__qw`` the sums of the weights, and ``a__n`` the numbers in the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from motlan.dictionary.attribute import Attribute, Type

Kind = Literal["name", "text", "long", "date", "number", "code", "identifier"]
KINDS: dict[Type, Kind] = {
    Type.NAME: "name",
    Type.TEXT: "text",
    Type.DATE: "date",
    Type.NUMBER: "number",
    Type.IDENTIFIER: "identifier",
}
WORDS: tuple[Kind, ...] = ("name", "text", "long")
LONG = 3.0
"""From so many words a value on, on average, a text is compared word by word."""
HEAVIEST = 15
"""The weight of the rarest word; it fills four bits."""
UNSEEN = 100
"""So many further records are thought of in which no word stands: in a few records none is known to be frequent."""


OURS = frozenset({"id", "source", "record_key", "label", "number", "founds", "fresh", "unique"}) | frozenset(
    {"a", "b", "kind", "l", "r", "rare"}
)
"""Columns of the tables in which records are compared: an attribute of such a name is compared under another."""
APART = "__value"


@dataclass(frozen=True, slots=True)
class Field:
    """One compared attribute; ``name`` is its column (:func:`column_of`)."""

    name: str
    kind: Kind

    @property
    def is_words(self) -> bool:
        """Whether its values are words."""
        return self.kind in WORDS

    @property
    def frequent(self) -> str | None:
        """The column whose frequent values weigh less when they agree; None where all weigh alike."""
        if self.is_words:
            return f"{self.name}__p"
        return self.name if self.kind in ("code", "number") else None


def field_of(attribute: Attribute) -> Field:
    """The field of a dictionary's attribute; codes, units and references agree or do not."""
    return Field(column_of(attribute.name), KINDS.get(attribute.type, "code"))


def column_of(attribute: str) -> str:
    """The column in which the values of an attribute are compared, beside those of our own.

    >>> column_of("number"), column_of("birth_date")
    ('number__value', 'birth_date')
    """
    return f"{attribute}{APART}" if attribute in OURS else attribute


def attribute_of(column: str) -> str:
    """The attribute whose values stand in a column."""
    return column.removesuffix(APART)


def measured(fields: Sequence[Field], words: Sequence[float | None]) -> tuple[Field, ...]:
    """The fields with texts told apart: ``words`` is the average number of words of each value, by field."""
    return tuple(
        Field(field.name, "long") if field.kind == "text" and (many or 0) > LONG else field
        for field, many in zip(fields, words, strict=True)
    )


def plain(column: str) -> str:
    """SQL: a value in lower case without marks and punctuation, its words apart by one blank; NULL when none is left.

    The letter đ is a letter of its own and not a d with a mark, so no engine takes its stroke away by itself.
    """
    bare = f"strip_accents(replace(lower({column}), 'đ', 'd'))"
    return f"nullif(trim(regexp_replace({bare}, '[^a-z0-9]+', ' ', 'g')), '')"


def forms(fields: Sequence[Field], table: str) -> str:
    """The query that adds to ``table`` the forms of all fields but those that need all records at once."""
    first = ["*", *(f'{plain(_quoted(field.name))} as "{field.name}__p"' for field in fields if field.is_words)]
    second = ["*"]
    for field in fields:
        name = field.name
        if field.is_words:
            second.append(f"""replace("{name}__p", ' ', '') as "{name}__j\"""")
            second.append(f"""array_to_string(list_sort(string_split("{name}__p", ' ')), ' ') as "{name}__o\"""")
        if field.kind == "name":
            second.append(f"""regexp_extract("{name}__p", '[a-z0-9]+$') as "{name}__l\"""")
        if field.kind == "date":
            second.append(f"""replace("{name}", '-', '') as "{name}__d\"""")
        if field.kind == "identifier":
            second.append(f"""coalesce(nullif(ltrim("{name}", '0'), ''), "{name}") as "{name}__z\"""")
    return f"select {', '.join(second)} from (select {', '.join(first)} from {table})"


def average_words(fields: Sequence[Field], table: str) -> str:
    """The query that says, for each field, how many words a value has on average."""
    told = (
        f"""avg(len(string_split("{field.name}__p", ' ')))""" if field.is_words else "null::double" for field in fields
    )
    return f"select {', '.join(told)} from {table}"


def long_forms(fields: Sequence[Field], table: str) -> str:
    """The query that adds ``a__g``, ``a__q`` with their sums, and ``a__n``, for every long text."""
    columns, joins = ["f.*"], ""
    for at, name in enumerate(each.name for each in fields if each.kind == "long"):
        apart = rf"""regexp_replace("{name}__p", '([a-z])([0-9])', '\1 \2', 'g')"""
        apart = rf"""regexp_replace({apart}, '([0-9])([a-z])', '\1 \2', 'g')"""
        letters = f"""('  ' || "{name}__p" || ' ')"""
        groups = f"list_transform(range(1, length({letters}) - 1), lambda i: substr({letters}, i, 3))"
        # of groups of letters the rare ones are mostly slips of the pen, of words those that stand in one text alone
        for mark, parts, slips in (("g", f"string_split({apart}, ' ')", "n = 1"), ("q", groups, "rarity > usual")):
            joins += f" left join ({_weighed(parts, slips, name, table)}) as {mark}{at} on {mark}{at}.id = f.id"
            columns += [f'{mark}{at}.entries as "{name}__{mark}"', f'{mark}{at}.total as "{name}__{mark}w"']
        numbers = f"""list_distinct(regexp_extract_all("{name}__p", '[0-9]+'))"""
        columns.append(f'case when len({numbers}) > 0 then {numbers} end as "{name}__n"')
    return f"select {', '.join(columns)} from {table} as f{joins}"


def _weighed(parts: str, slips: str, name: str, table: str) -> str:
    """``id, entries, total``: an entry is a hash whose last four bits are the weight of the part, 1 to 15.

    A part for which ``slips`` holds weighs what parts usually do.
    """
    every = f'select id, unnest(list_distinct({parts})) as part from {table} where "{name}__p" is not null'
    everyone = f"(select count(*) + {UNSEEN} from {table})"
    rarity = f"greatest(1, 1 + 14 * ln({everyone} / (n + 1)) / ln({everyone}))"
    counted = f"select part, n, {rarity} as rarity from (select part, count(*) as n from ({every}) group by part)"
    usual = "coalesce(sum(n * rarity) filter (n > 1) over () / sum(n) filter (n > 1) over (), rarity)"
    weight = f"round(least({HEAVIEST}, case when {slips} then usual else rarity end))::ubigint"
    weights = f"select part, {weight} as weight from (select *, {usual} as usual from ({counted}))"
    entry = f"hash(part) // {HEAVIEST + 1} * {HEAVIEST + 1} + weight"
    return (
        f"select id, list({entry} order by part) as entries, sum(weight)::double as total"
        f" from ({every}) join ({weights}) using (part) group by id"
    )


def _quoted(name: str) -> str:
    return f'"{name}"'
