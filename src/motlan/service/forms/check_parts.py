"""The rules for the parts of a linked procedure: their order, who decides them, and what their decisions write."""

from collections.abc import Iterator

from motlan.dictionary.attribute import Type
from motlan.kernel.issue import Issue
from motlan.kernel.text import Text
from motlan.service.forms.look import Look, Place
from motlan.service.procedures.spec import Effect, Part, Procedure


class PartRules(Look):
    """Every rule is one method from the procedure to its issues."""

    def parts(self) -> Iterator[Issue]:
        """A part comes after parts declared before it; its unit stands in the form; what it gives is nobody's yet."""
        earlier: list[str] = []
        for name, part in self.procedure.parts.items():
            for at, before in enumerate(part.after):
                if before not in earlier:
                    kinds = "phần khai trước", "part declared before"
                    yield self._unknown(("parts", name, "after", at), *kinds, before, earlier)
            earlier.append(name)
            yield from self._offices(name, part)
            for at, path in enumerate(part.gives):
                yield from self._given(("parts", name, "gives", at), path)
        for at, path in enumerate(self.procedure.result.gives):
            yield from self._given(("result", "gives", at), path)
            if self.procedure.parts:
                yield self._given_by_a_part(at)
        for at, effect in enumerate(self.procedure.result.effects):
            yield from self._part_of(("result", "also", at - 1) if at else ("result", "effect"), effect)

    def parts_of_components(self) -> Iterator[Issue]:
        """What belongs to a dossier names only parts that there are."""
        for at, component in enumerate(self.procedure.components):
            for number, name in enumerate(component.parts):
                if name not in self.procedure.parts:
                    place: Place = ("components", at, "parts", number)
                    yield self._unknown(place, "phần", "part", name, tuple(self.procedure.parts))

    def conditions_of_parts(self) -> Iterator[tuple[Place, str]]:
        """Every condition that a part has, with its place."""
        for name, part in self.procedure.parts.items():
            if part.when:
                yield ("parts", name, "when"), part.when
            if part.verify:
                yield ("parts", name, "verify", "when"), part.verify.when
            for office in part.decided_by:
                if office.when:
                    yield ("parts", name, "decided_by"), office.when

    def _offices(self, name: str, part: Part) -> Iterator[Issue]:
        in_form = {path for page in self.procedure.form for path in (*page.ask, *page.show, *page.change)}
        for office in part.decided_by:
            place: Place = ("parts", name, "decided_by")
            found = list(self._path(place, office.unit))
            yield from found
            if not found and self._type(office.unit) != Type.UNIT:
                yield self.document.issue(
                    place,
                    why=Text(
                        vi=f"“{office.unit}” không phải là đơn vị hành chính.",
                        en=f"“{office.unit}” is not a unit of territory.",
                    ),
                    remedy=Text(vi="Chọn một thuộc tính kiểu unit.", en="Name an attribute of type unit."),
                )
            elif not found and office.unit not in in_form:
                yield self.document.issue(
                    place,
                    why=Text(
                        vi=f"Không trang nào của tờ khai có “{office.unit}”.",
                        en=f"No page of the form has “{office.unit}”.",
                    ),
                    remedy=Text(
                        vi="Thêm vào `show`: nếu không ai giữ thì người dân sẽ được hỏi.",
                        en="Add it to `show`: where nobody holds it, the person is asked.",
                    ),
                )

    def _given(self, place: Place, path: str) -> Iterator[Issue]:
        problems = list(self._path(place, path))
        yield from problems
        subject = self.procedure.subjects.get(path.partition(".")[0])
        asked = {one for page in self.procedure.form for one in (*page.ask, *page.change)}
        if not problems and (subject is None or not subject.new or path in asked):
            yield self.document.issue(
                place,
                why=Text(
                    vi=f"“{path}” không phải điều mà quyết định mới cho biết.",
                    en=f"“{path}” is nothing that a decision is first to say.",
                ),
                remedy=Text(
                    vi="Chỉ nêu thuộc tính của chủ thể mới (`new: true`) mà tờ khai không hỏi.",
                    en="Name an attribute of a new subject (`new: true`) that the form does not ask for.",
                ),
            )

    def _given_by_a_part(self, at: int) -> Issue:
        return self.document.issue(
            ("result", "gives", at),
            why=Text(vi="Thủ tục liên thông không có quyết định chung.", en="A linked procedure has no one decision."),
            remedy=Text(vi="Ghi `gives` ở phần cho giá trị này.", en="Write `gives` at the part that gives it."),
        )

    def _part_of(self, place: Place, effect: Effect) -> Iterator[Issue]:
        """In a linked procedure each effect belongs to a part; elsewhere none does."""
        parts = tuple(self.procedure.parts)
        if effect.part is not None and effect.part not in parts:
            yield self._unknown((*place, "part"), "phần", "part", effect.part, parts)
        elif parts and effect.part is None:
            yield self.document.issue(
                place,
                why=Text(
                    vi="Chưa rõ quyết định của phần nào ghi điều này.",
                    en="It does not say which part's decision writes it.",
                ),
                remedy=Text(vi=f"Thêm `part`: {', '.join(parts)}.", en=f"Add `part`: {', '.join(parts)}."),
            )


def founded_before(procedure: Procedure, effect: Effect) -> bool:
    """Whether the subject of an effect is founded by a part that must be granted before."""
    part = procedure.parts.get(effect.part or "")
    before = part.after if part else ()
    return any(one.part in before and one.create == effect.subject for one in procedure.result.effects)
