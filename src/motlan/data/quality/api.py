"""The front door of the quality room: contracts, files, failing records, incidents, suspensions, reports."""

from motlan.data.quality.failures import SCHEMA as FAILURES
from motlan.data.quality.failures import all_failures
from motlan.data.quality.file_check import FileReport, FileResult, check_file
from motlan.data.quality.group import ErrorGroup
from motlan.data.quality.incident import Incident
from motlan.data.quality.incident_log import (
    LONGEST,
    Event,
    Statement,
    Wanted,
    counted,
    incidents,
    one_incident,
    overdue,
    state_cause,
    timeline,
)
from motlan.data.quality.odcs import DataContract
from motlan.data.quality.odcs_write import data_contract
from motlan.data.quality.policy import Deadlines, Policy
from motlan.data.quality.remeasure import Remeasure, measure_again
from motlan.data.quality.report import FORMATS, scores_of, written
from motlan.data.quality.suspension import Suspension, lift, suspend, suspensions
from motlan.data.suspended import suspended

__all__ = [
    "FAILURES",
    "FORMATS",
    "LONGEST",
    "DataContract",
    "Deadlines",
    "ErrorGroup",
    "Event",
    "FileReport",
    "FileResult",
    "Incident",
    "Policy",
    "Remeasure",
    "Statement",
    "Suspension",
    "Wanted",
    "all_failures",
    "check_file",
    "counted",
    "data_contract",
    "incidents",
    "lift",
    "measure_again",
    "one_incident",
    "overdue",
    "scores_of",
    "state_cause",
    "suspend",
    "suspended",
    "suspensions",
    "timeline",
    "written",
]
