"""Lines of the log: when, how bad, where, what – never what somebody typed or what a register holds.

An error's own message may quote a value ("Key (personal_number)=(…) already exists"); its kind and the places it went
through do not. They are all that a fault needs to be found.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PlainLine(logging.Formatter):
    """A formatter that writes an error on one line: its kind, what it came from, and the places, innermost first."""

    def formatException(self, ei: Raised) -> str:  # noqa: N802 - the name that logging asks for
        """One line, without the error's message."""
        error = ei[1]
        kinds = []
        while error is not None:
            kinds.append(type(error).__qualname__)
            error = error.__cause__ or error.__context__
        places = [f"{one.filename}:{one.lineno} {one.name}" for one in reversed(traceback.extract_tb(ei[2]))]
        return f"{' from '.join(kinds)} at {' < '.join(places)}"

    def format(self, record: logging.LogRecord) -> str:
        """The whole record on one line; a line break in an address makes no second one."""
        # Another handler may have formatted the error in full and left it on the record.
        record.exc_text = None
        line = super().format(record).replace("\r", " ").replace("\n", " ")
        record.exc_text = None
        return line
