"""What is wrong with what a procedure requires: of the whole form, and of who must come."""

from collections.abc import Iterator

from motlan.dictionary.attribute import Type
from motlan.kernel.issue import Issue
from motlan.kernel.text import Text
from motlan.service.forms.look import Look, Place
from motlan.service.forms.twins import said_at
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

    def unless_held(self) -> Iterator[Issue]:
        """What a new record is told apart by is written by its effect, points at somebody, and is asked by the form."""
        for at, effect in enumerate(self.procedure.result.effects):
            place: Place = ("result", "also", at - 1) if at else ("result", "effect")
            if effect.create not in self.procedure.subjects or not effect.unless_held:
                continue
            for name in effect.unless_held:
                if name not in effect.set_:
                    kind = "thuộc tính mà kết quả ghi", "attribute that the effect sets"
                    yield self._unknown((*place, "unless_held"), *kind, name, tuple(effect.set_))
            concept = self.dictionary.concepts.get(self.procedure.subjects[effect.create].concept)
            named = [concept.attributes.get(name) for name in effect.unless_held] if concept else []
            if not any(one is not None and one.type is Type.REFERENCE for one in named):
                yield self._not_told_apart(place, "không có tham chiếu nào", "names no reference")
            if not said_at(self.procedure, effect):
                yield self._not_told_apart(place, "không có gì tờ khai hỏi", "names nothing that the form asks")

    def _not_told_apart(self, place: Place, vi: str, en: str) -> Issue:
        return self.document.issue(
            (*place, "unless_held"),
            why=Text(vi=f"unless_held {vi}.", en=f"unless_held {en}."),
            remedy=Text(
                vi="Ghi một tham chiếu, như mother, và những gì tờ khai hỏi, như full_name.",
                en="Name a reference, such as mother, and what the form asks, such as full_name.",
            ),
        )

    def _day(self, place: Place, path: str) -> Iterator[Issue]:
        if years_ago(path) is None:
            yield self._unknown(place, "ngày", "day", path, ("today.minus_18_years",))
