"""What is wrong with a procedure, seen from the dictionary and the connected databases: all of it, each with its line.

Above all: a form may not *ask* for what a connected database is authority for (Resolution 66.7/2025/NQ-CP).
"""

from collections.abc import Iterator, Mapping

from motlan.data.spec import Catalogue
from motlan.dictionary.attribute import Type
from motlan.kernel.issue import Issue
from motlan.kernel.spec import Document
from motlan.kernel.text import Text
from motlan.service.forms.asked_again import asked_in_other_words, holder_of
from motlan.service.forms.check_effects import EffectRules
from motlan.service.forms.check_parts import PartRules
from motlan.service.forms.check_requires import RequirementRules
from motlan.service.forms.check_rows import RowRules
from motlan.service.forms.check_sensitive import SensitiveRules
from motlan.service.forms.look import Place
from motlan.service.procedures.condition import ConditionFault, compile_condition
from motlan.service.procedures.own_process import process_faults
from motlan.service.procedures.spec import QUESTIONS, SIGNED_IN, Procedure


def procedure_issues(*, procedure: Procedure, document: Document, catalogue: Catalogue) -> tuple[Issue, ...]:
    """Every issue of one procedure, in the order of the file."""
    look = _Rules(procedure, document, catalogue)
    rules = (
        *(look.subjects, look.form, look.groups, look.components, look.filers, look.process),
        *(look.questions, look.conditions, look.units, look.fees, look.hearing, look.result, look.parts, look.rows),
        *(look.requires, look.unless_held, look.parts_of_components, look.sensitive),
    )
    return tuple(sorted((issue for rule in rules for issue in rule()), key=lambda one: (one.line, one.path)))


class _Rules(EffectRules, PartRules, RowRules, RequirementRules, SensitiveRules):
    """Every rule is one method from the procedure to its issues."""

    def subjects(self) -> Iterator[Issue]:
        """Concepts exist; a finding names somebody declared before (so that nobody is found by himself)."""
        earlier: list[str] = []
        for name, subject in self.procedure.subjects.items():
            if subject.concept not in self.dictionary.concepts:
                known = tuple(self.dictionary.concepts)
                yield self._unknown(("subjects", name, "concept"), "khái niệm", "concept", subject.concept, known)
            for finding in subject.findings:
                if finding.pointing_at:
                    yield from self._pointing(name, finding.pointing_at, finding.latest or "", earlier)
                    continue
                origin = finding.who.partition(".")[0]
                if origin != SIGNED_IN and origin not in earlier:
                    yield self._unknown(
                        ("subjects", name, "is"), "chủ thể khai trước", "earlier subject", origin, earlier
                    )
                elif "." in finding.who:
                    yield from self._reference(("subjects", name, "is"), finding.who, subject.concept)
            earlier.append(name)
            yield from self._named_by(name)

    def _pointing(self, name: str, pointing_at: Mapping[str, str], latest: str, earlier: list[str]) -> Iterator[Issue]:
        """A record that is found by what it points at points at somebody declared before, and has the date."""
        place: Place = ("subjects", name, "is")
        concept = self.procedure.subjects[name].concept
        for reference, origin in pointing_at.items():
            if origin not in earlier:
                yield self._unknown(place, "chủ thể khai trước", "earlier subject", origin, earlier)
            else:
                yield from self._reference(place, f"{name}.{reference}", self.procedure.subjects[origin].concept)
        if concept in self.dictionary.concepts:
            yield from self._attribute(place, concept, latest)

    def _named_by(self, name: str) -> Iterator[Issue]:
        """Who is named is named by the number of the concept and by more, and all of it is asked."""
        subject = self.procedure.subjects[name]
        concept = self.dictionary.concepts.get(subject.concept)
        if concept is None or not subject.named_by:
            return
        place: Place = ("subjects", name, "named_by")
        for at, attribute in enumerate(subject.named_by):
            yield from self._attribute((*place, at), subject.concept, attribute)
        pages = self.procedure.form
        asked = {path for page in pages for path in (page.ask if not subject.findings else (*page.ask, *page.show))}
        missing = [one for one in subject.named_by if f"{name}.{one}" not in asked]
        if concept.identifier not in subject.named_by or missing:
            lacking = ", ".join(missing) or concept.identifier
            yield self.document.issue(
                place,
                why=Text(vi=f"Chưa hỏi “{lacking}”.", en=f"“{lacking}” is not asked."),
                remedy=Text(
                    vi="Hỏi (`ask`) số định danh và mọi thông tin trong `named_by`.",
                    en="Ask for the number and for everything in `named_by`.",
                ),
            )

    def form(self) -> Iterator[Issue]:
        """Paths exist, nothing held is asked, nothing stands twice."""
        seen: dict[str, str] = {}
        for at, page in enumerate(self.procedure.form):
            for key, paths in (("ask", page.ask), ("show", page.show), ("change", page.change)):
                for index, path in enumerate(paths):
                    place = ("form", at, key, index)
                    found = list(self._path(place, path))
                    yield from found
                    if key == "ask" and not found:
                        yield from self._asked_again(place, path)
                    if path in seen:
                        yield self._twice(place, path, seen[path])
                    seen.setdefault(path, page.page)
            for name in page.choose:
                yield from self._declared(("form", at, "choose", name), name)
            for index, name in enumerate(page.repeat):
                if name not in self.procedure.groups:
                    yield self._unknown(
                        ("form", at, "repeat", index), "nhóm", "group", name, tuple(self.procedure.groups)
                    )

    def groups(self) -> Iterator[Issue]:
        """References and columns of repeated groups."""
        for name, group in self.procedure.groups.items():
            place: Place = ("groups", name)
            if group.concept not in self.dictionary.concepts:
                known = tuple(self.dictionary.concepts)
                yield self._unknown((*place, "concept"), "khái niệm", "concept", group.concept, known)
                continue
            for subject in (*group.pointing_at.values(), *([group.of] if group.of else [])):
                yield from self._declared(place, subject)
            own = (*group.pointing_at, group.through, group.sharing)
            for attribute in (one for one in own if one):
                yield from self._attribute(place, group.concept, attribute)
            for index, column in enumerate(group.show):
                yield from self._column((*place, "show", index), group.concept, column)

    def filers(self) -> Iterator[Issue]:
        """Who may file is known before anything is asked: a condition reads only what is held of who signs in, and of
        those whom the record leads to."""
        for at, filer in enumerate(self.procedure.may_file):
            try:
                paths = compile_condition(filer.when).paths if filer.when else ()
            except ConditionFault:
                continue  # told with the conditions
            for path in paths:
                name = path.partition(".")[0]
                subject = self.procedure.subjects.get(name)
                if name == QUESTIONS or (subject and (subject.new or not subject.findings)):
                    yield self.document.issue(
                        ("may_file", at, "when"),
                        why=Text(
                            vi=f"“{path}” chỉ biết được sau khi hỏi.",
                            en=f"“{path}” is known only after it was asked.",
                        ),
                        remedy=Text(
                            vi="Chỉ dùng thông tin đang giữ về người đăng nhập.",
                            en="Read only what is held of whoever signs in.",
                        ),
                    )

    def process(self) -> Iterator[Issue]:
        """A process of its own leads from the first state to an end, by moves that fit their acts."""
        process = self.procedure.process
        for place, why in process_faults(process.states, process.moves) if process.use == "own" else ():
            remedy = Text(vi="Xem lại `states` và `moves`.", en="Look at `states` and `moves` again.")
            yield self.document.issue(("process", *place), why=why, remedy=remedy)

    def components(self) -> Iterator[Issue]:
        """Papers are replaced by attributes that exist; ids are unique."""
        seen: set[str] = set()
        for at, component in enumerate(self.procedure.components):
            if component.id in seen:
                yield self._twice(("components", at, "id"), component.id, "components")
            seen.add(component.id)
            for index, path in enumerate(component.replaced_by):
                yield from self._path(("components", at, "replaced_by", index), path)

    def conditions(self) -> Iterator[Issue]:
        """Conditions compile and read only what there is."""
        for place, source in self._conditions():
            try:
                condition = compile_condition(source)
            except ConditionFault as fault:
                yield self.document.issue(place, why=fault.why, remedy=Text(vi=f"Sửa: {source}", en=f"Mend: {source}"))
                continue
            for path in condition.paths:
                yield from self._path(place, path)

    def units(self) -> Iterator[Issue]:
        """The deciding unit is read from something of type unit; fees name units that exist."""
        path = self.procedure.decided_by
        found = list(self._path(("decided_by",), path))
        yield from found
        if not found and self._type(path) != Type.UNIT:
            why = Text(vi=f"“{path}” không phải là đơn vị hành chính.", en=f"“{path}” is not a unit of territory.")
            remedy = Text(vi="Chọn một thuộc tính kiểu unit.", en="Name an attribute of type unit.")
            yield self.document.issue(("decided_by",), why=why, remedy=remedy)
        if not found and not any(path in (*page.ask, *page.show, *page.change) for page in self.procedure.form):
            why = Text(vi=f"Không trang nào của tờ khai có “{path}”.", en=f"No page of the form has “{path}”.")
            remedy = Text(
                vi="Thêm vào `show`: nếu không ai giữ thì người dân sẽ được hỏi.",
                en="Add it to `show`: where nobody holds it, the person is asked.",
            )
            yield self.document.issue(("decided_by",), why=why, remedy=remedy)

    def fees(self) -> Iterator[Issue]:
        """A fee names units that exist, and counts by questions that are answered with a whole number."""
        fee = self.procedure.fee
        for at, row in enumerate(fee.amounts if fee else ()):
            for unit in row.units:
                if unit not in self.dictionary.units.units:
                    yield self._unknown(("fee", "amounts", at, "units"), "đơn vị", "unit", unit, ())
        for name, line in (fee.lines if fee else {}).items():
            for key, path in (("each", line.each), ("times", line.times)):
                if path:
                    yield from self._counts(("fee", "lines", name, key), path)

    def hearing(self) -> Iterator[Issue]:
        """Who is heard is a subject that is there before the decision, and what is drawn about it is an attribute."""
        for at, path in enumerate(self.procedure.hearing.about if self.procedure.hearing else ()):
            yield from self._path(("hearing", "about", at), path)
        for name, attributes in self.procedure.hearing.parties.items() if self.procedure.hearing else ():
            place: Place = ("hearing", "parties", name)
            subject = self.procedure.subjects.get(name)
            if subject is None or subject.new:
                there = [one for one, found in self.procedure.subjects.items() if not found.new]
                yield self._unknown(place, "chủ thể đã có", "existing subject", name, there)
            elif subject.concept in self.dictionary.concepts:
                for at, attribute in enumerate(attributes):
                    yield from self._attribute((*place, at), subject.concept, attribute)

    def _counts(self, place: Place, path: str) -> Iterator[Issue]:
        problems = list(self._path(place, path))
        yield from problems
        name, _, asked = path.partition(".")
        question = self.procedure.questions.get(asked) if name == QUESTIONS else None
        if not problems and (question is None or question.least is None or question.least < 0):
            yield self.document.issue(
                place,
                why=Text(vi=f"“{path}” không đếm được.", en=f"“{path}” cannot be counted by."),
                remedy=Text(
                    vi="Dùng câu hỏi kiểu number có `least` từ 0 trở lên.",
                    en="Name a question of type number whose `least` is 0 or more.",
                ),
            )

    def _conditions(self) -> Iterator[tuple[Place, str]]:
        said: list[tuple[Place, str | None]] = [
            *((("form", at, "when"), page.when) for at, page in enumerate(self.procedure.form)),
            *((("components", at, "when"), one.when) for at, one in enumerate(self.procedure.components)),
            *((("may_file", at, "when"), one.when) for at, one in enumerate(self.procedure.may_file)),
        ]
        for name, subject in self.procedure.subjects.items():
            said += [(("subjects", name, "is"), finding.when) for finding in subject.findings]
        said += [(("process", "moves", name, "when"), one.when) for name, one in self.procedure.process.moves.items()]
        if self.procedure.process.verify:
            said.append((("process", "verify", "when"), self.procedure.process.verify.when))
        yield from ((place, source) for place, source in said if source)
        yield from self._conditions_of_money_and_effects()
        yield from self.conditions_of_parts()

    def _conditions_of_money_and_effects(self) -> Iterator[tuple[Place, str]]:
        for at, effect in enumerate(self.procedure.result.effects):
            if effect.when:
                yield ("result", "also", at - 1, "when") if at else ("result", "effect", "when"), effect.when
        yield from ((("result", "called", at, "when"), one.when) for at, one in enumerate(self.procedure.result.called))
        fee = self.procedure.fee
        for at, row in enumerate(fee.amounts if fee else ()):
            if row.when:
                yield ("fee", "amounts", at, "when"), row.when
        for at, one in enumerate(fee.classes if fee else ()):
            yield ("fee", "classes", at, "when"), one.when

    def _asked_again(self, place: Place, path: str) -> Iterator[Issue]:
        name, _, attribute = path.partition(".")
        if name == QUESTIONS or self.procedure.subjects[name].new:
            return
        subject = self.procedure.subjects[name]
        if attribute in subject.named_by and not subject.findings:
            return
        database = holder_of(self.catalogue, subject.concept, attribute)
        if database is not None:
            yield self.document.issue(
                place,
                why=Text(
                    vi=f"Tờ khai hỏi lại “{path}” mà “{database.label.in_('vi')}” đang giữ.",
                    en=f"The form asks for “{path}”, which “{database.label.in_('en')}” holds.",
                ),
                remedy=Text(
                    vi="Chuyển sang `show`; `change` nếu cần giá trị mới.",
                    en="Move it to `show`, or to `change` for a new value.",
                ),
            )

    def questions(self) -> Iterator[Issue]:
        """No question asks in other words for what a connected database holds; a number asked for is some concept's."""
        numbered = tuple(name for name, one in self.dictionary.concepts.items() if one.identifier)
        for name, question in self.procedure.questions.items():
            if question.concept and question.concept not in numbered:
                kind = "khái niệm có số", "concept with a number"
                yield self._unknown(("questions", name, "concept"), *kind, question.concept, numbered)
        for one in asked_in_other_words(self.procedure, self.catalogue):
            yield self.document.issue(
                ("questions", one.question),
                why=Text(
                    vi=f"Câu hỏi này hỏi lại “{one.path}” mà “{one.database.label.in_('vi')}” đang giữ.",
                    en=f"This question asks for “{one.path}”, which “{one.database.label.in_('en')}” holds.",
                ),
                remedy=_of_another(one.through)
                if one.through
                else Text(
                    vi=f"Bỏ câu hỏi và thêm “{one.path}” vào `show`.",
                    en=f"Take the question out and add “{one.path}” to `show`.",
                ),
            )


def _of_another(through: str) -> Text:
    return Text(
        vi=f"Bỏ câu hỏi, thêm một chủ thể có `is: {through}` và đưa giá trị của chủ thể đó vào `show`.",
        en=f"Take the question out, add a subject that `is: {through}`, and add its value to `show`.",
    )
