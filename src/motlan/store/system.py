"""The tables that the platform keeps about itself; :mod:`motlan.store.published` has the views over them."""

from __future__ import annotations

from motlan.store.tables import Column, Kind, Table


def _columns(texts: str = "", **others: Kind) -> dict[str, Column]:
    named = {name: Column(name) for name in texts.split()}
    return named | {name: Column(name, kind) for name, kind in others.items()}


def _table(name: str, key: str, columns: dict[str, Column], *indexes: str) -> Table:
    """A table whose key columns come first and refuse NULL."""
    keys = tuple(key.split())
    first = tuple(Column(part, columns[part].kind, required=True) for part in keys)
    rest = tuple(column for column_name, column in columns.items() if column_name not in keys)
    return Table(name, first + rest, keys, tuple(tuple(index.split()) for index in indexes))


BATCH = _table(
    "batch",
    "batch",
    _columns("database dataset mode landed_at path checkpoint", batch="integer", seconds="double precision")
    | {
        # ``held`` is the number of rows in the mirror after this batch
        name: Column(name, "integer", required=True, default="0")
        for name in ("rows", "added", "changed", "removed", "quarantined", "held")
    },
    "database dataset batch",
)
SYNC_RUN = _table(
    "sync_run",
    "run",
    _columns("database dataset started_at ended_at outcome message_vi message_en remedy_vi remedy_en", run="integer"),
    "database dataset run",
)
QUARANTINE = Table(
    "quarantine",
    (
        Column("database", required=True),
        Column("dataset", required=True),
        Column("batch", "integer", required=True),
        Column("record_key", required=True),
        Column("attribute", required=True, default="''"),
        Column("received"),
        Column("reason", required=True),
        Column("detail"),
    ),
    (),
    (("database", "dataset", "record_key"),),
)
# ``founded_after``: the last cause that there was when the subject was founded.
SUBJECT = _table(
    "subject", "subject", _columns("concept founded_by founded_key", subject="bigint", founded_after="integer")
)
MAPPING = _table(
    "mapping", "database dataset", _columns("database dataset fingerprint", columns="integer", mapped="integer")
)
# How the reading of each dataset stands: living, stale, stopped.
DATASET_STATE = _table(
    "dataset_state",
    "database dataset",
    _columns(
        "database dataset way standing since position storage seen_at next_try stopped_mapping reconciled_at columns"
        " message_vi message_en remedy_vi remedy_en brief_vi brief_en",
        attempts="integer",
        lag="double precision",
    ),
)
# Concepts whose mirrors were loaded in bulk and whose golden records are still to be built; ``read_anew`` is 1 where
# one was because a dataset is read in another way.
BUILD_DUE = _table("build_due", "concept", _columns("concept since", read_anew="smallint"))
# A build under way, the cause it will give, and whether it must begin anew; what changed while it is at work.
REBUILD = _table("rebuild", "concept", _columns("concept", number="bigint", again="smallint", cause="integer"))
REBUILD_RECORD = _table("rebuild_record", "concept source record_key", _columns("concept source record_key"))
REBUILD_SUBJECT = _table("rebuild_subject", "concept subject", _columns("concept", subject="bigint"))
GOLDEN_COUNT = _table(
    "published_golden",
    "concept",
    _columns("concept", subjects="bigint", conflicts="bigint", unlinked="bigint"),
)
# What procedures in force offer, for indicators: one row a procedure, numbers and yes or no as 1 and 0.
PROCEDURE = _table(
    "published_procedure",
    "procedure",
    _columns(
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
DATABASE = _table(
    "published_database",
    "database",
    _columns(
        "database owner kind",
        datasets="integer",
        hosted="integer",
        json_or_xml="integer",
        encrypted="integer",
    ),
)
# What each database spares people in a dossier of a procedure: ``saves`` now, ``waits`` until it is connected;
# ``writes``: the procedure's result is written into it.
SAVING = _table(
    "published_saving",
    "procedure database way",
    _columns("procedure database way", fields="integer", papers="integer"),
)
# Readings of personal data by the database that the values came from, and up to which line of the journal they count.
USE = _table("published_use", "database day", _columns("database day", readings="bigint"))
# The portfolio as it was measured: a row for each day on which something of a database was otherwise than before.
# ``items``: lines of the checklist that were measured, as `name=1` or `name=0` between spaces.
PORTFOLIO = _table(
    "published_portfolio",
    "database day",
    _columns(
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
READINESS = _table(
    "published_readiness",
    "unit criterion since",
    _columns("unit criterion since until parent", claimed="smallint", measured="smallint"),
    "parent",
)
USE_SEEN = _table("use_seen", "what", _columns("what", seq="bigint"))
# Why golden records changed; versions name their cause by its number.
CAUSES = _table("cause", "cause", _columns("at kind actor reason_vi reason_en", cause="integer", batch="integer"))
# Values that stewards set by hand; ``against`` is what the sources said at that moment, as JSON.
OVERRIDE = _table(
    "override",
    "number",
    _columns(
        "concept attribute value reason by at expires_at ended_at ended_by ended_reason against",
        number="bigint",
        subject="bigint",
    ),
    "concept subject",
    "ended_at expires_at",
)
# What the register was last made and built with, so that a plan can say what a change of the workspace will do.
APPLIED = _table("applied", "name", _columns("name fingerprint structure at"))
QUALITY_SCORE = _table(
    "quality_score",
    "database dataset check_id",
    _columns(
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
QUALITY_INDEX = _table(
    "quality_index",
    "database measured_at",
    _columns(
        "database band measured_at",
        dqi="double precision",
        coverage="double precision",
        clean_share="double precision",
        identifier_breaches="bigint",
    ),
)
INCIDENT = _table(
    "incident",
    "incident",
    _columns(
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
INCIDENT_EVENT = _table(
    "incident_event",
    "incident seq",
    _columns("at kind actor severity note", incident="integer", seq="integer", failed="bigint"),
)
SUSPENSION = _table(
    "suspension",
    "suspension",
    _columns(
        "database suspended_at origin suspended_by reason lifted_at lifted_by lifted_reason", suspension="integer"
    ),
    "database",
)
JOURNAL = _table(
    "journal",
    "seq",
    _columns("at reader role purpose ground concept attributes previous hash", seq="bigint", subject="bigint"),
    "subject seq",
)
# How many readings of a day were sealed for a purpose, counted up to the entry ``upto``: nobody who asks how much was
# read counts the journal of years.
JOURNAL_TALLY = _table(
    "journal_tally", "day purpose", _columns("day purpose", readings="bigint", upto="bigint"), "upto"
)
# Readings as they come in, until they are sealed into the journal.
JOURNAL_INTAKE = _table(
    "journal_intake",
    "id",
    _columns("at reader role purpose ground concept attributes", id="identity", subject="bigint"),
    "subject",
)
# Who decided that two records are one subject or are not; never changed, only undone. ``other_*`` is the record that it
# was compared with. ``act`` is the merge or split that made it.
LINK_DECISION = _table(
    "link_decision",
    "decision",
    _columns(
        "concept source record_key other_source other_key verdict by reason decided_at undone_at",
        decision="bigint",
        act="bigint",
        undone_act="bigint",
        weight="double precision",
        probability="double precision",
    ),
    "concept source record_key",
    "concept other_source other_key",
    "act",
)
# What follows from the decisions that stand: each record with the record that its group stands by.
LINK_TIE = _table(
    "link_tie",
    "concept source record_key",
    _columns("concept source record_key anchor_source anchor_key", apart="smallint"),
    "concept anchor_source anchor_key",
)
# Pairs that a steward is asked about; ``state`` is open, same, different, later or settled (by the program);
# ``settled_by`` is the question whose answer settled this one too, ``put_off_…`` what a steward said who had put off a
# question that the program closed since.
LINK_REVIEW = _table(
    "link_review",
    "review",
    _columns(
        "concept source record_key other_source other_key state by reason found_at settled_at put_off_by put_off_reason"
        " put_off_at",
        review="bigint",
        decision="bigint",
        settled_by="bigint",
        weight="double precision",
        probability="double precision",
    ),
    "concept state probability",
    "concept source record_key",
    "concept other_source other_key",
)
LINK_MODEL = _table("link_model", "concept version", _columns("concept model learnt_at", version="integer"))
# Records that came or changed on the living path and that nobody recognised yet.
LINK_DUE = _table("link_due", "concept source record_key", _columns("concept source record_key"))
# Records that numbers and exact keys left over when the last build weighed them, and those that came since.
LINK_LEFT = _table("link_left", "concept source record_key", _columns("concept source record_key"))
# Merges, splits and their undoing: append-only. ``undoes`` is the event that this one takes back.
SUBJECT_EVENT = _table(
    "subject_event",
    "event",
    _columns("concept kind at actor reason against", event="bigint", kept="bigint", retired="bigint", undoes="bigint"),
    "kept",
    "retired",
    "concept event",
)
SUBJECT_MOVED = _table(
    "subject_moved",
    "event source record_key",
    _columns("source record_key", event="bigint", was="bigint"),
)
CORRECTION = _table(
    "correction",
    "number",
    _columns(
        "concept attribute value proposed source wrong reporter capacity dossier reported_at due_at state answer"
        " answered_by answered_at closed_at dataset record_key",
        number="bigint",
        subject="bigint",
    ),
    "source state due_at number",
    "reporter state",
    "concept subject",
)

# Batches that owners sent. ``number`` is the order in which they came; ``landed_batch`` says in which batch of the lake
# one was taken over, NULL while it waits.
PUSHED = Table(
    "pushed",
    (
        Column("number", "integer", required=True),
        Column("database", required=True),
        Column("dataset", required=True),
        Column("batch_id", required=True),
        Column("sha256", required=True),
        Column("rows", "integer", required=True),
        Column("deletes", "integer", required=True),
        Column("path", required=True),
        Column("received_at", required=True),
        Column("landed_batch", "integer"),
    ),
    ("database", "dataset", "batch_id"),
    (("database", "dataset", "number"),),
)
# Of a token only its SHA-256 is kept: it is shown once, when it is made.
PUSH_TOKEN = _table("push_token", "hash", _columns("hash database note made_at ended_at"), "database")

# By which words records of registers kept here are found; ``begins`` is the end of a name that begins at a word.
HOSTED_WORD = _table(
    "hosted_word",
    "register begins record_key",
    _columns("register begins record_key"),
    "register record_key begins",
)

# What each database is worth as the authority of an attribute; counted by `motlan overlap`.
OVERLAP_FIGURE = _table(
    "overlap_figure",
    "concept attribute database",
    _columns(
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

SYSTEM = (
    OVERLAP_FIGURE,
    BATCH,
    SYNC_RUN,
    QUARANTINE,
    SUBJECT,
    MAPPING,
    DATASET_STATE,
    BUILD_DUE,
    REBUILD,
    REBUILD_RECORD,
    REBUILD_SUBJECT,
    GOLDEN_COUNT,
    PROCEDURE,
    DATABASE,
    SAVING,
    USE,
    PORTFOLIO,
    READINESS,
    USE_SEEN,
    CAUSES,
    OVERRIDE,
    APPLIED,
    QUALITY_SCORE,
    QUALITY_FAILURE,
    QUALITY_INDEX,
    INCIDENT,
    INCIDENT_EVENT,
    SUSPENSION,
    PUSHED,
    PUSH_TOKEN,
    HOSTED_WORD,
    JOURNAL,
    JOURNAL_TALLY,
    JOURNAL_INTAKE,
    CORRECTION,
    LINK_DECISION,
    LINK_TIE,
    LINK_REVIEW,
    LINK_MODEL,
    LINK_DUE,
    LINK_LEFT,
    SUBJECT_EVENT,
    SUBJECT_MOVED,
)
