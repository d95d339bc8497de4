"""All procedures of a workspace in all their versions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from motlan.kernel.errors import UnknownName
from motlan.service.procedures.spec import Procedure


@dataclass(frozen=True, slots=True)
class ProcedureBook:
    """Versions by procedure code, each tuple ordered by the day of coming into force."""

    versions: Mapping[str, tuple[Procedure, ...]]

    @classmethod
    def of(cls, procedures: Iterable[Procedure]) -> "ProcedureBook":
        """Order the versions; two of one code from one day are refused with ValueError."""
        by_code: dict[str, list[Procedure]] = {}
        for procedure in sorted(procedures, key=lambda one: (one.procedure, one.in_force)):
            known = by_code.setdefault(procedure.procedure, [])
            if known and known[-1].in_force == procedure.in_force:
                msg = f"procedure {procedure.procedure} stands twice with the day {procedure.version}"
                raise ValueError(msg)
            known.append(procedure)
        return cls({code: tuple(known) for code, known in by_code.items()})

    def codes(self) -> tuple[str, ...]:
        """All procedure codes, sorted."""
        return tuple(sorted(self.versions))

    def in_force(self, code: str, *, on: date) -> Procedure:
        """The version in force on a day; raise UnknownName when there is none yet."""
        begun = [version for version in self.versions.get(code, ()) if version.in_force <= on]
        if not begun:
            raise UnknownName(kind="procedure", name=code, known=self.codes())
        return begun[-1]

    def version(self, code: str, version: str) -> Procedure:
        """The version a dossier was received under; raise UnknownName when the workspace no longer has it."""
        for procedure in self.versions.get(code, ()):
            if procedure.version == version:
                return procedure
        known = [f"{code} {one.version}" for one in self.versions.get(code, ())] or self.codes()
        raise UnknownName(kind="procedure", name=f"{code} {version}", known=known)

    def all_in_force(self, *, on: date) -> tuple[Procedure, ...]:
        """One version of each procedure that is in force on a day."""
        return tuple(
            known[-1] for known in ([v for v in vs if v.in_force <= on] for vs in self.versions.values()) if known
        )
