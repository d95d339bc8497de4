"""Whom an account acts for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from motlan.service.dossiers.capacity import Capacity


@dataclass(frozen=True, kw_only=True)
class Acting:
    """Somebody for whom one may act. ``procedures`` is empty where every procedure is meant, ``until`` the last day."""

    capacity: Capacity
    concept: str
    subject: int
    name: str
    procedures: tuple[str, ...] = ()
    until: date | None = None
    mandate: int = 0

    @property
    def key(self) -> str:
        """What the session keeps."""
        return f"{self.capacity.value}-{self.subject}-{self.mandate}"

    def covers(self, procedure: str) -> bool:
        """Whether the right is meant for a procedure."""
        return not self.procedures or procedure in self.procedures
