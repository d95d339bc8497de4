"""How a source that is down is tried again: soon at first, then ever more seldom, never all at the same instant."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

FIRST = 1.0
LONGEST = 300.0
JITTER = 0.2


@dataclass(frozen=True, slots=True)
class Patience:
    """How often something failed in a row, and when (in seconds of the caller's clock) it is tried next."""

    attempts: int = 0
    next_at: float = 0.0

    def failed(self, now: float, chance: Random) -> Patience:
        """One more failure.

        >>> steady = Random(1)
        >>> tried = Patience().failed(100.0, steady).failed(101.0, steady)
        >>> tried.attempts, 1.6 <= tried.next_at - 101.0 <= 2.4
        (2, True)
        """
        attempts = self.attempts + 1
        delay = min(LONGEST, FIRST * 2.0 ** min(attempts - 1, 16))
        return Patience(attempts, now + delay * chance.uniform(1 - JITTER, 1 + JITTER))

    def is_due(self, now: float) -> bool:
        """Whether it is time to try."""
        return now >= self.next_at
