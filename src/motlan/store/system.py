"""The tables that the platform keeps about itself; :mod:`motlan.store.published` has the views over them.

Those of who is who are in :mod:`motlan.store.who_is_who`, what was measured is in :mod:`motlan.store.measured`.
"""

from __future__ import annotations

from motlan.store.declared import columns, table
from motlan.store.measured import MEASURED
from motlan.store.tables import Column, Table
from motlan.store.who_is_who import WHO_IS_WHO

BATCH = table(
    "batch",
    "batch",
    columns("database dataset mode landed_at path checkpoint", batch="integer", seconds="double precision")
    | {
        # ``held`` is the number of rows in the mirror after this batch
        name: Column(name, "integer", required=True, default="0")
        for name in ("rows", "added", "changed", "removed", "quarantined", "held")
    },
    "database dataset batch",
)
SYNC_RUN = table(
    "sync_run",
    "run",
    columns("database dataset started_at ended_at outcome message_vi message_en remedy_vi remedy_en", run="integer"),
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
MAPPING = table(
    "mapping", "database dataset", columns("database dataset fingerprint", columns="integer", mapped="integer")
)
# How the reading of each dataset stands: living, stale, stopped.
DATASET_STATE = table(
    "dataset_state",
    "database dataset",
    columns(
        "database dataset way standing since position storage seen_at next_try stopped_mapping reconciled_at columns"
        " message_vi message_en remedy_vi remedy_en brief_vi brief_en",
        attempts="integer",
        lag="double precision",
    ),
)
# Concepts whose mirrors were loaded in bulk and whose golden records are still to be built; ``read_anew`` is 1 where
# one was because a dataset is read in another way.
BUILD_DUE = table("build_due", "concept", columns("concept since", read_anew="smallint"))
# A build under way, the cause it will give, and whether it must begin anew; what changed while it is at work.
REBUILD = table("rebuild", "concept", columns("concept", number="bigint", again="smallint", cause="integer"))
REBUILD_RECORD = table("rebuild_record", "concept source record_key", columns("concept source record_key"))
REBUILD_SUBJECT = table("rebuild_subject", "concept subject", columns("concept", subject="bigint"))
GOLDEN_COUNT = table(
    "published_golden",
    "concept",
    columns("concept", subjects="bigint", conflicts="bigint", unlinked="bigint"),
)
# Why golden records changed; versions name their cause by its number.
CAUSES = table("cause", "cause", columns("at kind actor reason_vi reason_en", cause="integer", batch="integer"))
# Values that stewards set by hand; ``against`` is what the sources said at that moment, as JSON.
OVERRIDE = table(
    "override",
    "number",
    columns(
        "concept attribute value reason by at expires_at ended_at ended_by ended_reason against",
        number="bigint",
        subject="bigint",
    ),
    "concept subject",
    "ended_at expires_at",
)
# What the register was last made and built with, so that a plan can say what a change of the workspace will do.
APPLIED = table("applied", "name", columns("name fingerprint structure at"))
JOURNAL = table(
    "journal",
    "seq",
    columns("at reader role purpose ground concept attributes previous hash", seq="bigint", subject="bigint"),
    "subject seq",
)
# How many readings of a day were sealed for a purpose, counted up to the entry ``upto``: nobody who asks how much was
# read counts the journal of years.
JOURNAL_TALLY = table("journal_tally", "day purpose", columns("day purpose", readings="bigint", upto="bigint"), "upto")
# Readings as they come in, until they are sealed into the journal.
JOURNAL_INTAKE = table(
    "journal_intake",
    "id",
    columns("at reader role purpose ground concept attributes", id="identity", subject="bigint"),
    "subject",
)
CORRECTION = table(
    "correction",
    "number",
    columns(
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
PUSH_TOKEN = table("push_token", "hash", columns("hash database note made_at ended_at"), "database")
# By which words records of registers kept here are found; ``begins`` is the end of a name that begins at a word.
HOSTED_WORD = table(
    "hosted_word",
    "register begins record_key",
    columns("register begins record_key"),
    "register record_key begins",
)

SYSTEM = (
    BATCH,
    SYNC_RUN,
    QUARANTINE,
    MAPPING,
    DATASET_STATE,
    BUILD_DUE,
    REBUILD,
    REBUILD_RECORD,
    REBUILD_SUBJECT,
    GOLDEN_COUNT,
    CAUSES,
    OVERRIDE,
    APPLIED,
    JOURNAL,
    JOURNAL_TALLY,
    JOURNAL_INTAKE,
    CORRECTION,
    PUSHED,
    PUSH_TOKEN,
    HOSTED_WORD,
    *WHO_IS_WHO,
    *MEASURED,
)
