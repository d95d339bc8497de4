"""A bell that one thread rings to wake another, which waits for it beside sockets."""

from __future__ import annotations

import os


class Bell:
    """Readable (for ``select``) from the first ring until it is hushed."""

    def __init__(self) -> None:
        """Two ends of a pipe."""
        self._readable, self._writable = os.pipe()
        os.set_blocking(self._readable, False)
        os.set_blocking(self._writable, False)

    def ring(self) -> None:
        """Wake whoever waits; rung twice is rung once."""
        try:
            os.write(self._writable, b"!")
        except BlockingIOError:
            return  # it rings already, as loud as it can

    def hush(self) -> None:
        """Be ready for the next ring."""
        os.read(self._readable, 1 << 16)

    def fileno(self) -> int:
        """What ``select`` waits for."""
        return self._readable

    def close(self) -> None:
        """No more rings."""
        os.close(self._readable)
        os.close(self._writable)
