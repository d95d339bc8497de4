"""What each file of a workspace holds, as it was read: what loading puts together and checking holds against itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from motlan.data.databases.spec import Database
from motlan.data.quality.odcs import DataContract
from motlan.dictionary.codelist import CodeList
from motlan.dictionary.concept import Concept
from motlan.dictionary.decision import AuthorityDecisions
from motlan.dictionary.identifier import IdentifierSchemes
from motlan.governance.indicators.spec import Indicator
from motlan.governance.plans.spec import Plan
from motlan.governance.portfolio.spec import Portfolio
from motlan.kernel.issue import Issue
from motlan.kernel.spec import Document, Read, Spec
from motlan.service.documents.slips import Slips
from motlan.service.procedures.spec import Procedure
from motlan.workspace.spec import Settings


@dataclass(frozen=True)
class Files:
    """What each file of the workspace holds, by the name of what it declares, with the documents for later faults."""

    root: Path
    settings: Read[Settings]
    schemes: Read[IdentifierSchemes] | None
    concepts: Mapping[str, Read[Concept]]
    code_lists: Mapping[str, Read[CodeList]]
    databases: Mapping[str, Read[Database]]
    procedures: Mapping[str, Read[Procedure]]
    plans: Mapping[str, Read[Plan]]
    indicators: Mapping[str, Read[Indicator]]
    contracts: Mapping[str, Read[DataContract]] = field(default_factory=dict)
    decisions: Read[AuthorityDecisions] | None = None
    slips: Read[Slips] | None = None
    portfolio: Read[Portfolio] | None = None
    issues: tuple[Issue, ...] = field(default=())
    unread: tuple[str, ...] = field(default=())
    """Files of which nothing could be taken; what they declare may be named elsewhere."""

    def document(self, kind: str, name: str) -> Document:
        """The file in which the ``kind`` (``databases``, …) called ``name`` is declared."""
        reads: Mapping[str, Read[Spec]] = getattr(self, kind)
        return reads[name].document
