"""What is wrong with the requirements of a procedure."""

from collections.abc import Iterator

from motlan.kernel.issue import Issue
from motlan.kernel.text import Text
from motlan.service.forms.look import Look, Place
from motlan.service.procedures.condition import ConditionFault, compile_condition
from motlan.service.procedures.requirement import TODAY, years_ago


class RequirementRules(Look):
    """Rules of ``requires:``."""

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

    def _day(self, place: Place, path: str) -> Iterator[Issue]:
        if years_ago(path) is None:
            yield self._unknown(place, "ngày", "day", path, ("today.minus_18_years",))
