"""Everything that Motlan raises on purpose, as one public tree.

::

    MotlanError
    ├── SpecError          a file of the workspace cannot be used (carries every issue found)
    ├── UnknownName        a name that nothing is registered or declared under
    ├── SourceError        a ministry's database could not be read
    │   ├── SourceGone         it is not there, locked, or does not answer
    │   └── SourceChanged      it is there but no longer as it was mapped
    │       └── SourceEmpty        it is there and nothing is in it
    ├── RegisterError      our own register could not do what was asked
    ├── NotAllowed         the reader has no purpose, no ground or no right
    ├── NotHeld            nobody holds what was asked for
    └── Refused            an act that the state of a thing does not allow (a decided dossier, a closed queue)

Each says what happened, where, and what to do next, in every language of the program.
"""

from collections.abc import Sequence

from motlan.kernel.issue import Issue
from motlan.kernel.text import Text


class MotlanError(Exception):
    """What happened, what to do next, and where (a file, a database, a record key; never personal data)."""

    def __init__(self, *, what: Text, remedy: Text, where: str = "") -> None:
        """Keep the fields; the exception's own text is the first language's sentence."""
        super().__init__(self._sentence(what, remedy, where, ""))
        self.what = what
        self.remedy = remedy
        self.where = where

    def in_(self, language: str) -> str:
        """The whole sentence in one language: where, what, and the remedy."""
        return self._sentence(self.what, self.remedy, self.where, language)

    @staticmethod
    def _sentence(what: Text, remedy: Text, where: str, language: str) -> str:
        place = f"{where}: " if where else ""
        return f"{place}{what.in_(language)} {remedy.in_(language)}"


class SpecError(MotlanError):
    """A workspace with faults; ``issues`` has all of them."""

    def __init__(
        self, *, issues: Sequence[Issue], where: str = "", what: Text | None = None, remedy: Text | None = None
    ) -> None:
        """Collect all issues; nothing is reported one at a time. ``what`` and ``remedy`` are said of other files."""
        count = len(issues)
        super().__init__(
            what=what
            or Text(
                vi=f"Không gian làm việc có {count} lỗi.",
                en=f"The workspace has {count} {'fault' if count == 1 else 'faults'}.",
            ),
            remedy=remedy
            or Text(
                vi="Chạy `motlan check` để xem từng lỗi và cách sửa.",
                en="Run `motlan check` to see each one and its remedy.",
            ),
            where=where,
        )
        self.issues = tuple(issues)


KINDS = {
    "act": "việc",
    "agency": "cơ quan",
    "attribute": "thuộc tính",
    "check": "kiểm tra",
    "code list": "danh mục",
    "concept": "khái niệm",
    "correction": "yêu cầu sửa",
    "database": "cơ sở dữ liệu",
    "dataset": "tập dữ liệu",
    "field kind": "kiểu ô nhập",
    "file": "tệp",
    "identifier scheme": "quy tắc mã số",
    "kind of fault": "loại lỗi",
    "kind of store": "loại kho",
    "plan": "kế hoạch",
    "probe": "phép đo",
    "procedure": "thủ tục",
    "reference": "tham chiếu",
    "unit": "đơn vị hành chính",
}
"""What is looked up by name, in Vietnamese."""


class UnknownName(MotlanError):
    """A name that nothing answers to; ``known`` lists those that would."""

    def __init__(self, *, kind: str, name: str, known: Sequence[str], where: str = "") -> None:
        """``kind`` says what was looked up ("connector", "probe", "database"), in English."""
        near = ", ".join(sorted(known)) or "–"
        super().__init__(
            what=Text(vi=f"Không có {KINDS.get(kind, kind)} tên “{name}”.", en=f"There is no {kind} called “{name}”."),
            remedy=Text(vi=f"Có: {near}.", en=f"Known: {near}."),
            where=where,
        )
        self.kind = kind
        self.name = name
        self.known = tuple(known)


class SourceError(MotlanError):
    """A database could not be read; what was held before is kept and served.

    ``problem`` is one word for programs: host, login, right, table, column, file, secret, driver, log, or other.
    """

    def __init__(self, *, what: Text, remedy: Text, where: str = "", problem: str = "other") -> None:
        """Keep the fields."""
        super().__init__(what=what, remedy=remedy, where=where)
        self.problem = problem


class SourceGone(SourceError):
    """The database is not there, is locked, or does not answer."""


class SourceChanged(SourceError):
    """The database answers, but a table, column or encoding is no longer as mapped."""


class SourceEmpty(SourceChanged):
    """The file, sheet or table is there, and not even its columns are in it."""


class RegisterError(MotlanError):
    """The register could not do what was asked."""


class NotAllowed(MotlanError):
    """The reader lacks a right, a purpose or a legal ground."""


class NotHeld(MotlanError):
    """Nobody holds what was asked for."""


class Refused(MotlanError):
    """The state of a thing does not allow the act."""
