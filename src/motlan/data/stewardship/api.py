"""The front door of the stewards' read models: the register and the catalogue in, frozen values out."""

from motlan.data.stewardship.checks import (
    Criterion,
    Measured,
    breaches,
    criteria,
    failing,
    measured,
    one_check,
)
from motlan.data.stewardship.conflicts import ConceptCount, Disagreement, counts, disagreements, unlinked
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
from motlan.data.stewardship.records import Record, Value, read_record
from motlan.data.stewardship.runs import OUTCOMES, Batch, Run, runs
from motlan.data.stewardship.slices import EXTRACT, PAGE, Slice, whole
from motlan.data.stewardship.standing import Freshness, Standing, standing, standings
from motlan.data.sync.reasons import REASONS

__all__ = [
    "EXTRACT",
    "OUTCOMES",
    "PAGE",
    "REASONS",
    "Batch",
    "ConceptCount",
    "Criterion",
    "Disagreement",
    "Freshness",
    "Held",
    "MappedColumn",
    "MappedDataset",
    "Measured",
    "Record",
    "Run",
    "Slice",
    "Standing",
    "Use",
    "UsedAttribute",
    "Value",
    "attributes_of",
    "breaches",
    "concepts_using",
    "counts",
    "criteria",
    "disagreements",
    "failing",
    "mapped",
    "measured",
    "one_check",
    "quarantine",
    "read_record",
    "runs",
    "standing",
    "standings",
    "unlinked",
    "whole",
]
