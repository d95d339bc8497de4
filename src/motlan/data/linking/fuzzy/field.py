"""What is compared: one field an attribute, and the forms in which its values are held beside each other.

Every record gets, in DuckDB, the forms that its comparisons and its blocking read:

========  ===========================================================================================================
words     ``a`` as written in lower case, ``a__p`` plain (no marks, no punctuation), ``a__j`` plain without blanks,
          ``a__o`` plain with its words in order of the alphabet; long texts also ``a__g`` and ``a__q``
date      ``a`` in ISO form of reduced precision, ``a__d`` its digits alone
number    ``a``
others    ``a`` as held; a number of a subject also ``a__z`` without zeros before it
========  ===========================================================================================================

``a__g`` holds each word once for every two steps of its rarity (natural logarithm), so that a plain count of common
entries is a count weighted by rarity; ``a__q`` holds the groups of three letters.
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
COPIES = 5
"""At most so many entries of one word in ``a__g``."""


@dataclass(frozen=True, slots=True)
class Field:
    """One compared attribute."""

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
    return Field(attribute.name, KINDS.get(attribute.type, "code"))


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
    """The query that adds ``a__g`` and ``a__q`` for every long text."""
    columns, joins = ["f.*"], ""
    for at, field in enumerate(each for each in fields if each.kind == "long"):
        name = field.name
        words = f"""select id, unnest(list_distinct(string_split("{name}__p", ' '))) as word from {table}"""
        rarity = f"least({COPIES}, 1 + (ln(total.n / count(*) over (partition by word)) / 2)::integer)"
        everyone = f"(select count(*)::double as n from {table}) as total"
        weighed = f"select id, word, {rarity} as copies from ({words}) as w, {everyone}"
        copied = f"select id, hash(word, unnest(range(copies))) as entry from ({weighed})"
        listed = f"select id, list(entry order by entry) as entries from ({copied}) group by id"
        joins += f" left join ({listed}) as g{at} on g{at}.id = f.id"
        columns.append(f'g{at}.entries as "{name}__g"')
        letters = f"""'  ' || "{name}__p" || ' '"""
        columns.append(
            f'case when f."{name}__p" is not null then list_distinct(list_transform(range(1, length({letters}) - 1),'
            f' lambda i: hash(substr({letters}, i, 3)))) end as "{name}__q"'
        )
    return f"select {', '.join(columns)} from {table} as f{joins}"


def _quoted(name: str) -> str:
    return f'"{name}"'
