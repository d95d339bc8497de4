"""The front door of the stewards' read models: the register and the catalogue in, frozen values out."""

from motlan.data.quality.contract import Rule
from motlan.data.stewardship.checks import (
    Criterion,
    Measured,
    criteria,
    failing,
    fields,
    is_breach,
    measured,
    one_check,
    rules,
)
from motlan.data.stewardship.conflicts import ConceptCount, Disagreement, counts, disagreements, unlinked
from motlan.data.stewardship.failing import AUTHORITY, Failing, FailingTable, failing_table, read_failing
from motlan.data.stewardship.mapping import (
    MappedColumn,
    MappedDataset,
    Use,
    UsedAttribute,
    attributes_of,
    concepts_using,
    mapped,
)
from motlan.data.stewardship.quarantine import Held, quarantine
from motlan.data.stewardship.records import Record, Value, read_record, subject_of
from motlan.data.stewardship.runs import OUTCOMES, Batch, Run, runs
from motlan.data.stewardship.slices import EXTRACT, PAGE, Slice, cut, whole
from motlan.data.stewardship.standing import Freshness, Standing, standing, standings
from motlan.data.sync.reasons import REASONS

__all__ = [
    "AUTHORITY",
    "EXTRACT",
    "OUTCOMES",
    "PAGE",
    "REASONS",
    "Batch",
    "ConceptCount",
    "Criterion",
    "Disagreement",
    "Failing",
    "FailingTable",
    "Freshness",
    "Held",
    "MappedColumn",
    "MappedDataset",
    "Measured",
    "Record",
    "Rule",
    "Run",
    "Slice",
    "Standing",
    "Use",
    "UsedAttribute",
    "Value",
    "attributes_of",
    "concepts_using",
    "counts",
    "criteria",
    "cut",
    "disagreements",
    "failing",
    "failing_table",
    "fields",
    "is_breach",
    "mapped",
    "measured",
    "one_check",
    "quarantine",
    "read_failing",
    "read_record",
    "rules",
    "runs",
    "standing",
    "standings",
    "subject_of",
    "unlinked",
    "whole",
]
