"""A document before it is drawn: texts in one language, in the order in which they are read."""

from dataclasses import dataclass

Row = tuple[str, tuple[str, ...]]
"""What a fact is called, and its lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of as many cells as there are columns. ``widths``: of what is left, how many parts a column takes; 0: it is
    as wide as what stands in it."""

    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a document says. ``kind``: ``slip_01`` … ``slip_07``, ``result``; ``day``: when it was issued, as read."""

    kind: str
    language: str
    title: str
    issuer: str
    day: str
    rows: tuple[Row, ...]
    opened: tuple[Row, ...] | None = None
    """The same facts as whoever verifies the document by its code reads them; None: as they stand."""
    heading: tuple[str, ...] = ()
    place: str = ""
    form: str = ""
    opening: str = ""
    closing: tuple[str, ...] = ()
    table: Table | None = None
    """Below the facts; whoever verifies the document by its code does not see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """By what a document is verified: its code, and the address to which its QR code leads."""

    code: str
    address: str
