"""The tables of facts in the register; governance alone writes them."""

from __future__ import annotations

from motlan.store.tables import Column, Table

TILES = Table(
    "fact_tile",
    (
        Column("indicator", required=True),
        Column("month", required=True),
        Column("parent", required=True),
        Column("counts", "blob", required=True),
    ),
    ("indicator", "month", "parent"),
    living=True,
)
"""One tile (:mod:`.tile`); the units of parent '' are the country (''), its provinces and the agencies of no place."""

PLACES = Table(
    "fact_place",
    (
        Column("parent", required=True),
        Column("place", "integer", required=True),
        Column("unit", required=True),
    ),
    ("parent", "place"),
    (("unit",),),
)
"""Which row of a parent's tiles is which unit. A place is given for ever, so a merger of units moves no fact."""

DAYS = Table(
    "fact_day",
    (
        Column("indicator", required=True),
        Column("day", required=True),
        Column("rule", required=True),
        Column("measured_at", required=True),
    ),
    ("indicator", "day"),
)
"""When a day was measured last, and by which rule (``fact_rule``)."""

RULES = Table(
    "fact_rule",
    (Column("rule", required=True), Column("indicator", required=True), Column("wording", required=True)),
    ("rule",),
)
"""Every rule that a fact was ever measured by: its fingerprint, and itself as JSON, so that it can be done again."""

DUE = Table(
    "fact_due",
    (Column("number", "identity"), Column("day", required=True), Column("unit", required=True)),
    ("number",),
)
"""A unit's days on which something changed since they were counted; written with the change, taken with the count."""

SEEN = Table("fact_seen", (Column("what", required=True), Column("seen", required=True)), ("what",))
"""Up to when counting has come: ``clock`` (the last instant), ``whole`` (the last day on which all was counted)."""

ALL = (TILES, PLACES, DAYS, RULES, DUE, SEEN)
