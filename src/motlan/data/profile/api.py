"""The front door of profiling."""

from motlan.data.profile.find import connect_of, name_of
from motlan.data.profile.kept import Kept, all_kept, as_record, keep, last
from motlan.data.profile.propose import Match, Proposal, Reference, TableProposal
from motlan.data.profile.run import READ, Profile, profile
from motlan.data.profile.write import as_yaml, has_datasets

__all__ = [
    "READ",
    "Kept",
    "Match",
    "Profile",
    "Proposal",
    "Reference",
    "TableProposal",
    "all_kept",
    "as_record",
    "as_yaml",
    "connect_of",
    "has_datasets",
    "keep",
    "last",
    "name_of",
    "profile",
]
