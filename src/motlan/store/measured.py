"""What the platform keeps of what it measured, and what came of it: figures, quality, incidents, suspensions."""

from __future__ import annotations

from motlan.store.declared import columns, table
from motlan.store.tables import Column, Table

# What procedures in force offer, for indicators: one row a procedure, numbers and yes or no as 1 and 0.
PROCEDURE = table(
    "published_procedure",
    "procedure",
    columns(
        "procedure version owner missing",
        parts_missing="integer",
        online="integer",
        has_fee="integer",
        payable_online="integer",
        level="integer",
    ),
)
# Databases that the workspace describes, as the portfolio measures them; ``encrypted`` of the line, none where nothing
# is sent over one.
DATABASE = table(
    "published_database",
    "database",
    columns(
        "database owner kind",
        datasets="integer",
        hosted="integer",
        json_or_xml="integer",
        encrypted="integer",
    ),
)
# What each database spares people in a dossier of a procedure: ``saves`` now, ``waits`` until it is connected;
# ``writes``: the procedure's result is written into it.
SAVING = table(
    "published_saving",
    "procedure database way",
    columns("procedure database way", fields="integer", papers="integer"),
)
# Readings of personal data by the database that the values came from, and up to which line of the journal they count.
USE = table("published_use", "database day", columns("database day", readings="bigint"))
USE_SEEN = table("use_seen", "what", columns("what", seq="bigint"))
# The portfolio as it was measured: a row for each day on which something of a database was otherwise than before.
# ``items``: lines of the checklist that were measured, as `name=1` or `name=0` between spaces.
PORTFOLIO = table(
    "published_portfolio",
    "database day",
    columns(
        "database day claimed stage grade formula band landed_at items",
        rows="bigint",
        quarantined="bigint",
        identifier_breaches="bigint",
        readings="bigint",
        score="double precision",
        mapped="double precision",
        connected="double precision",
        use="double precision",
        quality="double precision",
        standards="double precision",
        operation="double precision",
    ),
    "day",
)
# Communes by criterion: a row a run of days, ``until`` the first day on which something else stood, none while it
# lasts.
# ``claimed`` as reported, ``measured`` where anything measures it: 1, 0, or nothing known.
READINESS = table(
    "published_readiness",
    "unit criterion since",
    columns("unit criterion since until parent", claimed="smallint", measured="smallint"),
    "parent",
)
QUALITY_SCORE = table(
    "quality_score",
    "database dataset check_id",
    columns(
        "database dataset check_id attribute kind error_group criterion measured_at",
        weight="double precision",
        evaluated="bigint",
        failed="bigint",
    ),
)
QUALITY_FAILURE = Table(
    "quality_failure",
    (
        *(Column(name, required=True) for name in ("database", "dataset", "check_id", "record_key")),
        # the dataset whose record it is, where that is another: an object that should be held and is not
        Column("origin"),
    ),
    (),
    # by check for lists of what fails it, by record for what stands against one record's values
    (("database", "dataset", "check_id", "record_key"), ("database", "dataset", "record_key", "check_id")),
)
QUALITY_INDEX = table(
    "quality_index",
    "database measured_at",
    columns(
        "database band measured_at",
        dqi="double precision",
        coverage="double precision",
        clean_share="double precision",
        identifier_breaches="bigint",
    ),
)
INCIDENT = table(
    "incident",
    "incident",
    columns(
        "code database dataset check_id attribute criterion error_group severity source owner state opened_at"
        " measured_at cause_due due cause plan planned_for stated_by stated_at closed_at",
        incident="integer",
        on_site="smallint",
        failed="bigint",
        evaluated="bigint",
        reopened="integer",
    ),
    "database state",
)
INCIDENT_EVENT = table(
    "incident_event",
    "incident seq",
    columns("at kind actor severity note", incident="integer", seq="integer", failed="bigint"),
)
SUSPENSION = table(
    "suspension",
    "suspension",
    columns("database suspended_at origin suspended_by reason lifted_at lifted_by lifted_reason", suspension="integer"),
    "database",
)
# What each database is worth as the authority of an attribute; counted by `motlan overlap`.
OVERLAP_FIGURE = table(
    "overlap_figure",
    "concept attribute database",
    columns(
        "concept attribute database computed_at changed_at",
        rows="bigint",
        filled="bigint",
        subjects="bigint",
        judged="bigint",
        right_ones="bigint",
        paired="bigint",
        agreeing="bigint",
        added_a_year="bigint",
    ),
)

MEASURED = (
    PROCEDURE,
    DATABASE,
    SAVING,
    USE,
    USE_SEEN,
    PORTFOLIO,
    READINESS,
    QUALITY_SCORE,
    QUALITY_FAILURE,
    QUALITY_INDEX,
    INCIDENT,
    INCIDENT_EVENT,
    SUSPENSION,
    OVERLAP_FIGURE,
)
