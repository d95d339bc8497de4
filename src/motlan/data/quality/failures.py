"""The records that fail a check, page by page; all of them were kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from motlan.store.register import Register

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue


@dataclass(frozen=True, slots=True)
class Page:
    """Some record keys in order, and how many there are in all."""

    record_keys: tuple[str, ...]
    total: int


def failures(
    *,
    register: Register,
    catalogue: Catalogue,
    database: str,
    dataset: str,
    check_id: str,
    limit: int = 100,
    offset: int = 0,
) -> Page:
    """The records of one dataset that failed one check when it was last measured; raise UnknownName."""
    catalogue.source(database, dataset)
    which = "where database = :database and dataset = :dataset and check_id = :check_id"
    params = {"database": database, "dataset": dataset, "check_id": check_id}
    total = register.value(f"select count(*) from quality_failure {which}", params)
    rows = register.rows(
        f"select record_key from quality_failure {which} order by record_key limit :limit offset :offset",
        {**params, "limit": limit, "offset": offset},
    )
    return Page(tuple(row[0] for row in rows), int(total))
