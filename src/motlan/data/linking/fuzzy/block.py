"""Which records are worth comparing: candidates whose number grows with the records, not with their square.

The road: every record says of itself a set of *signs* (its whole value, its beginning and end, its consonants, each of
its words, two words written as one, the digits of a word, the parts of a date or a number). A sign that few records
share is a *key* by itself; of frequent signs two together make one. The rarest keys are taken until the pairs that they
make are as many as there are records, a fixed number of times; the others tell nothing and are left out. Of all records
that share a key with it, each keeps those with which it shares the rarest keys.
"""

from __future__ import annotations

from collections.abc import Sequence

from motlan.data.linking.fuzzy.field import Field

SHARED = 40
"""A sign that at most so many records share is a key by itself."""
BUDGET = 100
"""So many pairs a record are looked at, whatever the number of records: the work grows in proportion."""
FREQUENT = 0.15
"""A sign that more than this share of all records bear is none."""
PAIRED = 16
"""So many of a record's frequent signs, the rarest, are put together two by two."""
NEIGHBOURS = 5
"""So many candidates a record keeps, on its own account; others may keep it on theirs."""


def signs(fields: Sequence[Field], table: str) -> str:
    """``id, field, sign`` of every record of ``table``, each sign once."""
    parts = [part for at, field in enumerate(fields) for part in _signs(at, field, table)]
    return f"select distinct id, field, sign from ({' union all '.join(parts)})"


def _signs(at: int, field: Field, table: str) -> list[str]:
    name = field.name

    def sign(tag: str, value: str) -> str:
        told = f"select id, {at} as field, {value} as value from {table}"
        return f"select id, field, hash('{at}{tag}', value) as sign from ({told}) where value is not null"

    if field.is_words:
        return [sign(tag, value) for tag, value in _of_words(name).items()] + [_words(at, name, table)]
    values = {"date": _of_date, "number": _of_number, "identifier": _of_identifier}.get(field.kind, _of_code)(name)
    return [sign(tag, value) for tag, value in values.items()]


def _words(at: int, name: str, table: str) -> str:
    """Words bear no field, as a family name may stand in that of the given name. ``KX 400`` and ``KX400`` share one."""
    listed = f"""string_split("{name}__p", ' ')"""
    joined = f"list_transform(range(1, len({listed})), lambda i: {listed}[i] || {listed}[i + 1])"
    digits = f"regexp_extract_all(\"{name}__p\", '[0-9]{{3,}}')"
    words = f"select id, unnest(list_distinct(list_concat({listed}, {joined}, {digits}))) as word from {table}"
    return f"select id, {at} as field, hash('word', word) as sign from ({words}) where word is not null"


def _of_words(name: str) -> dict[str, str]:
    joined, long = f'"{name}__j"', f'length("{name}__j") >= 5'
    return {
        "whole": joined,
        "begins": f"case when {long} then left({joined}, 4) end",
        "ends": f"case when {long} then right({joined}, 4) end",
        "consonants": f"case when {long} then left({joined}, 1)"
        f" || regexp_replace(substr({joined}, 2), '[aeiouyhw]', '', 'g') end",
    }


def _of_date(name: str) -> dict[str, str]:
    digits = f'"{name}__d"'
    day, month = f"substr({digits}, 7, 2)", f"substr({digits}, 5, 2)"

    def whole(value: str) -> str:
        return f"case when length({digits}) = 8 then {value} end"

    return {
        "whole": whole(digits),
        "month": f"left({digits}, 6)",
        "day": whole(f"{month} || {day}"),
        "swapped": whole(f"left({digits}, 4) || least({day}, {month}) || greatest({day}, {month})"),
        "year": whole(f"left({digits}, 4) || {day}"),
    }


def _of_number(name: str) -> dict[str, str]:
    return {
        "whole": f'"{name}"::varchar',
        "about": f'round(ln(abs("{name}") + 1) * 10)::varchar',
    }


def _of_identifier(name: str) -> dict[str, str]:
    half = f'length("{name}__z") // 2'
    return {
        "whole": f'"{name}__z"',
        "begins": f'case when {half} > 2 then left("{name}__z", {half}) end',
        "ends": f'case when {half} > 2 then right("{name}__z", {half}) end',
    }


def _of_code(name: str) -> dict[str, str]:
    return {"whole": f'"{name}"'}


def keys(signs_table: str, records: str) -> tuple[tuple[str, str], ...]:
    """Named queries, each over those before it; the last is ``keys``: ``id, key, n, fresh``, n the records that share
    the key, of the keys that a record that is looked for bears: the others make pairs that nobody asked for."""
    shared = f"select sign, count(distinct id) as n from {signs_table} group by sign having n > 1"
    limit = f"(select greatest(count(*) * {FREQUENT}, {SHARED}) from {records})"
    known = (
        f"select s.id, s.field, s.sign, h.n from {signs_table} as s join sign_shared as h using (sign)"
        f" where h.n <= {limit}"
    )
    ranked = (
        "select id, sign, n, row_number() over (partition by id order by n, sign) as place"
        f" from (select distinct id, sign, n from sign_known where n > {SHARED})"
    )
    together = (
        "select x.id, hash(x.sign, y.sign) as key from sign_ranked as x join sign_ranked as y"
        f" on x.id = y.id and x.sign < y.sign where x.place <= {PAIRED} and y.place <= {PAIRED}"
    )
    every = (
        "select distinct id, sign as key, n from sign_known union all"
        " select id, key, n from (select id, key, count(*) over (partition by key) as n"
        f" from (select distinct id, key from ({together}))) where n > 1"
    )
    # the rarest keys whose pairs stay within the budget: a key of n records makes n (n - 1) / 2 pairs
    sizes = "select n, sum(n - 1) / 2 as pairs from key_every group by n"
    spent = f"select n, sum(pairs) over (order by n) as pairs from ({sizes})"
    most = f"select coalesce(max(n), 0) as n from ({spent}) where pairs <= {BUDGET} * (select count(*) from {records})"
    rare = f"select id, key, n from key_every where n <= (select n from ({most}))"
    fresh = f"select id from {records} where fresh"
    found = (
        "select id, key, n, id in (select id from key_fresh) as fresh from key_rare"
        " where key in (select key from key_rare where id in (select id from key_fresh))"
    )
    return (
        ("sign_shared", shared),
        ("sign_known", known),
        ("sign_ranked", ranked),
        ("key_every", every),
        ("key_rare", rare),
        ("key_fresh", fresh),
        ("keys", found),
    )


def met(keys_table: str) -> str:
    """``l, r, rare``: every two records that share a key, one of them looked for, and how rare the keys are that they
    share, in whole numbers: a sum of fractions would depend on the order in which an engine adds them."""
    return (
        f"select x.id as l, y.id as r, sum(1000000 // (x.n - 1)) as rare from {keys_table} as x join {keys_table} as y"
        " on x.key = y.key and x.id < y.id and (x.fresh or y.fresh) group by 1, 2"
    )


def with_left(met_table: str, records: str) -> str:
    """The pairs of :func:`met` with their left record as ``a``; joined to both at once, an engine may first put every
    record beside every other."""
    return f"select m.l, m.r, m.rare, a from {met_table} as m join {records} as a on a.id = m.l"


def candidates(left: str, records: str, admitted: str) -> str:
    """``l, r`` of the pairs worth comparing; ``admitted`` is a condition over the records ``a`` and ``b``."""
    pairs = f"select l, r, rare from {left} join {records} as b on b.id = r where {admitted}"
    ranked = (
        "select l, r, row_number() over (partition by l order by rare desc, r) as of_l,"
        f" row_number() over (partition by r order by rare desc, l) as of_r from ({pairs})"
    )
    return f"select l, r from ({ranked}) where of_l <= {NEIGHBOURS} or of_r <= {NEIGHBOURS}"
