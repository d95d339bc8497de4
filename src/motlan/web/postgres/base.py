"""The connection of the site to PostgreSQL."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own; a line on which nothing waits to be read needs no question whether it still stands."""

    def is_usable(self) -> bool:
        """Whether the connection can be used.

        A server that stops or drops us says so, or closes: either way something waits on the line between two
        requests. Then, and only then, it is asked as Django asks, with a statement of its own for each request.
        """
        if self.connection is not None and not self.connection.closed and _is_silent(self.connection.fileno()):
            return True
        usable: bool = super().is_usable()
        return usable


def _is_silent(line: int) -> bool:
    """Whether nothing waits to be read on it, no end either."""
    waiting = select.poll()
    waiting.register(line, select.POLLIN | select.POLLHUP | select.POLLERR)
    return not waiting.poll(0)
