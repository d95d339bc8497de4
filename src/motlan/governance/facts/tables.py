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
"""Up to when counting has come: ``clock`` (the last instant), ``whole`` (the last day on which all was counted); the
editions of figures and lights (:mod:`.due`)."""

SETS = Table(
    "fact_set",
    (
        Column("indicator", required=True),
        Column("month", required=True),
        Column("parent", required=True),
        Column("sets", "blob", required=True),
    ),
    ("indicator", "month", "parent"),
    living=True,
)
"""Which procedures an indicator counted in one month in the units under one parent, day by day (:mod:`.sets`)."""

BY_PROCEDURE = Table(
    "fact_procedure",
    (Column("indicator", required=True), Column("month", required=True), Column("counts", "blob", required=True)),
    ("indicator", "month"),
    living=True,
)
"""What one indicator counted in one month in the whole country by procedure, day by day: a tile (:mod:`.tile`) of which
the rows are the procedures in the order of their numbers (:mod:`.by_procedure`)."""

STALE = Table("fact_stale", (Column("day", required=True), Column("since", required=True)), ("day",))
"""Days of which units were counted anew and procedures not yet, and since when."""

COUNTS = Table(
    "published_count",
    (
        Column("measure", required=True),
        Column("unit", required=True),
        Column("province", required=True),
        Column("day", required=True),
        Column("value", "bigint", required=True),
        Column("source", required=True),
        Column("taken_at", required=True),
    ),
    ("measure", "unit", "day"),
    (("day", "unit"),),
)
"""What units reported of a month, where this house cannot know: counts of older systems, on the month's first day."""

VERSIONS = Table(
    "published_version",
    (
        Column("procedure", required=True),
        Column("version", required=True),
        Column("until"),
        Column("owner", required=True),
        *(Column(name, "integer", required=True) for name in ("level", "parts_missing", "online", "eligible")),
        *(Column(name, "integer", required=True) for name in ("has_fee", "payable_online")),
        Column("applicant_kind", required=True),
        Column("announced_by"),
        *(Column(name) for name in ("decided_on", "decide_by", "public_on", "public_by")),
    ),
    ("procedure", "version"),
)
"""Every version of every procedure: in force from the day ``version`` until the day before ``until`` (none: still).
``online`` 2: the whole is offered online, 1: a part. The last four are days, and until when each was to be."""

ALL = (TILES, PLACES, DAYS, RULES, DUE, SEEN, SETS, BY_PROCEDURE, STALE, COUNTS, VERSIONS)
