"""How much of a database's records cannot be relied on: those that fail a check which speaks against a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from motlan.data.golden.standing import SPEAK_AGAINST
from motlan.data.quality.contract import contract
from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue


def doubtful(*, register: Register, catalogue: Catalogue) -> Mapping[str, float]:
    """By database, the share (0 … 1) of its records of which a value is doubted; databases never measured are absent.

    It counts every record of every mirror: for reports, not for pages that somebody waits for.
    """
    found: dict[str, float] = {}
    for database, declared in catalogue.databases.items():
        checks = {rule.check_id for rule in contract(catalogue, database) if rule.kind in SPEAK_AGAINST}
        rows = register.rows(
            "select dataset, check_id, record_key from quality_failure where database = :database",
            {"database": database},
        )
        failing = {(dataset, key) for dataset, check, key in rows if check in checks}
        held = sum(_held(register, catalogue.source(database, name).mirror) for name in declared.datasets)
        if held and register.value("select 1 from quality_index where database = :database", {"database": database}):
            found[database] = len(failing) / held
    return found


def _held(register: Register, mirror: str) -> int:
    return int(register.value(f'select count(*) from "{mirror}"') or 0)
