"""What is wrong with what a procedure requires: of the whole form, and of who must come."""

from collections.abc import Iterator

from motlan.kernel.issue import Issue
from motlan.kernel.text import Text
from motlan.service.forms.look import Look, Place
from motlan.service.procedures.condition import ConditionFault, compile_condition
from motlan.service.procedures.requirement import TODAY, years_ago


class RequirementRules(Look):
    """Rules of ``requires:`` and ``attend:``."""

    def requires(self) -> Iterator[Issue]:
        """A requirement compiles, reads only what there is, and is said beside a field of the form."""
        asked = [path for page in self.procedure.form for path in (*page.ask, *page.change)]
        for at, one in enumerate(self.procedure.requires):
            place: Place = ("requires", at, "that")
            try:
                condition = compile_condition(one.that)
            except ConditionFault as fault:
                remedy = Text(vi=f"Sửa: {one.that}", en=f"Mend: {one.that}")
                yield self.document.issue(place, why=fault.why, remedy=remedy)
                continue
            for path in condition.paths:
                yield from self._day(place, path) if path.startswith(f"{TODAY}.") else self._path(place, path)
            if one.at not in asked:
                yield self._unknown(
                    ("requires", at, "at"), "câu hỏi của tờ khai", "path that the form asks", one.at, asked
                )

    def attend(self) -> Iterator[Issue]:
        """Who must come to the office is somebody whom the procedure is about, and exists before it."""
        there = [name for name, subject in self.procedure.subjects.items() if not subject.new]
        for at, name in enumerate(self.procedure.result.attend):
            if name not in there:
                yield self._unknown(("result", "attend", at), "chủ thể", "subject", name, there)

    def _day(self, place: Place, path: str) -> Iterator[Issue]:
        if years_ago(path) is None:
            yield self._unknown(place, "ngày", "day", path, ("today.minus_18_years",))
