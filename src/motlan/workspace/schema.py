"""JSON Schema of every kind of workspace file, so that an editor completes keys and underlines mistakes."""

import json
from pathlib import Path
from typing import Any

from motlan.data.databases.spec import Database
from motlan.dictionary.codelist import CodeList
from motlan.dictionary.concept import Concept
from motlan.dictionary.identifier import IdentifierSchemes
from motlan.governance.indicators.spec import Indicator
from motlan.governance.plans.spec import Plan
from motlan.governance.portfolio.spec import Portfolio
from motlan.kernel.spec import Spec
from motlan.service.documents.slips import Slips
from motlan.service.procedures.spec import Procedure
from motlan.workspace.spec import Settings

KINDS: dict[str, type[Spec]] = {
    "workspace": Settings,
    "identifiers": IdentifierSchemes,
    "concept": Concept,
    "code_list": CodeList,
    "database": Database,
    "procedure": Procedure,
    "slips": Slips,
    "plan": Plan,
    "indicator": Indicator,
    "portfolio": Portfolio,
}


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one kind of file."""
    return KINDS[kind].model_json_schema(by_alias=True)


def write(directory: Path) -> tuple[Path, ...]:
    """Write every schema as ``<kind>.schema.json`` into ``directory``."""
    directory.mkdir(parents=True, exist_ok=True)
    paths = []
    for kind in KINDS:
        path = directory / f"{kind}.schema.json"
        path.write_text(json.dumps(schema(kind), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        paths.append(path)
    return tuple(paths)
