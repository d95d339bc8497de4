"""All compiled forms of a workspace: each version is compiled when it is first asked for, and then kept."""

from dataclasses import dataclass, field
from datetime import date

from motlan.dictionary.book import Dictionary
from motlan.service.forms.compile import compile_form
from motlan.service.forms.model import Form
from motlan.service.procedures.book import ProcedureBook


@dataclass(frozen=True, kw_only=True)
class FormBook:
    """Forms by procedure and version."""

    procedures: ProcedureBook
    dictionary: Dictionary
    _compiled: dict[tuple[str, str], Form] = field(default_factory=dict, repr=False)

    def version(self, code: str, version: str) -> Form:
        """The form of one version; raise UnknownName when the workspace has no such version."""
        key = (code, version)
        if key not in self._compiled:
            self._compiled[key] = compile_form(self.procedures.version(code, version), self.dictionary)
        return self._compiled[key]

    def in_force(self, code: str, *, on: date) -> Form:
        """The form of the version in force on a day."""
        return self.version(code, self.procedures.in_force(code, on=on).version)
