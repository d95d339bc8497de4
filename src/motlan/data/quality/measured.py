"""One database as measured: what a measurement gives, and what incidents are decided from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from motlan.data.quality.contract import Criterion
from motlan.data.quality.score import FieldQuality, Scored
from motlan.kernel.errors import MotlanError


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseQuality:
    """One database as measured.

    ``dqi`` and ``criteria`` are in per cent, None where nothing was evaluated; ``coverage`` is the share of attribute ×
    criterion pairs with a rule, ``clean_share`` that of records that pass every rule (both 0 … 1). ``severe``: at least
    one identifier field is broken, an incident at once whatever the band.
    """

    database: str
    dqi: float | None
    band: str | None
    coverage: float | None
    clean_share: float | None
    identifier_breaches: int
    criteria: Mapping[Criterion, float | None]
    fields: tuple[FieldQuality, ...]
    rules: tuple[Scored, ...]
    error: MotlanError | None = None

    @property
    def severe(self) -> bool:
        """Whether an identifier field is broken."""
        return self.identifier_breaches > 0
