"""A fault in a spec: where it is, why it is one, and what to do."""

from dataclasses import dataclass
from enum import StrEnum

from motlan.kernel.text import Text


class Severity(StrEnum):
    """An error stops the workspace from being used; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


SAID = {
    Severity.ERROR: Text(vi="lỗi", en="error"),
    Severity.WARNING: Text(vi="cảnh báo", en="warning"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One fault. ``line`` counts from 1; ``path`` is the place inside the file (``attributes.sex.codes``)."""

    file: str
    line: int
    path: str
    why: Text
    remedy: Text
    severity: Severity = Severity.ERROR

    def in_(self, language: str) -> str:
        """One line for a terminal: ``file:line: error: path: why remedy``."""
        place = f" {self.path}:" if self.path else ""
        kind = SAID[self.severity].in_(language)
        return f"{self.file}:{self.line}: {kind}:{place} {self.why.in_(language)} {self.remedy.in_(language)}"

    def as_record(self, language: str) -> dict[str, str | int]:
        """The same as plain values, for ``--json``."""
        return {
            "file": self.file,
            "line": self.line,
            "path": self.path,
            "severity": self.severity.value,
            "why": self.why.in_(language),
            "remedy": self.remedy.in_(language),
        }
