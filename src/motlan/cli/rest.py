"""Work that nobody waits for leaves the machine to those who do."""

from collections.abc import Callable
from time import monotonic

REST = 30
"""Seconds of rest for each second of work: of one processor it takes a thirty-first at most, unless it takes longer
than two seconds."""
LONGEST = 60.0
"""Seconds after which it is done again, however long it took."""
QUICK = 2.0
"""Seconds of work at the most after which what somebody waits for ends its rest."""


class Rested:
    """A task that is done when it is asked for, unless it has to rest: a light of a small workspace is measured every
    time, that of a country as often as the machine can bear it beside its pages.

    >>> time = iter([0.0, 0.0, 1.0, 30.0, 31.0, 31.0, 31.5])
    >>> done = []
    >>> task = Rested(lambda: done.append("done"), seconds=lambda: next(time))
    >>> task(), task(), task(), len(done)
    (None, None, None, 2)
    """

    def __init__(
        self,
        task: Callable[[], None],
        *,
        seconds: Callable[[], float] = monotonic,
        awaited: Callable[[], bool] = lambda: False,
        turned: Callable[[], bool] = lambda: False,
    ) -> None:
        """``seconds`` is a clock that never goes back; while the task is ``awaited`` it rests as long as it works, and
        not at all once what it measures has ``turned``, where it is quick."""
        self._task = task
        self._seconds = seconds
        self._awaited = awaited
        self._turned = turned
        self._next = self._soon = self._took = 0.0

    def __call__(self) -> None:
        """Do it, or rest."""
        now = self._seconds()
        if now < self._next and not self._ends_rest(now):
            return
        began = self._seconds()
        try:
            self._task()
        finally:
            ended = self._seconds()
            self._took = ended - began
            self._next = ended + min(LONGEST, REST * self._took)
            self._soon = ended + min(LONGEST, self._took)

    def _ends_rest(self, now: float) -> bool:
        if now < self._soon:
            return self._took <= QUICK and self._turned()
        return self._awaited()
