"""Rules on questions that are answered by ticking records of a repeated group, and on what is written for each."""

from collections.abc import Iterator

from motlan.kernel.issue import Issue
from motlan.kernel.text import Text
from motlan.service.forms.look import Look, Place
from motlan.service.procedures.spec import QUESTIONS


class RowRules(Look):
    """What concerns the records that can be ticked."""

    def rows(self) -> Iterator[Issue]:
        """The group is there, and shows something of whom a tick means."""
        for name, question in self.procedure.questions.items():
            if not question.rows:
                continue
            place: Place = ("questions", name)
            group = self.procedure.groups.get(question.rows)
            if group is None:
                yield self._unknown((*place, "rows"), "nhóm", "group", question.rows, tuple(self.procedure.groups))
            elif question.who and f"{question.who}." not in " ".join(group.show):
                shown = tuple(dict.fromkeys(one.partition(".")[0] for one in group.show if "." in one))
                yield self._unknown(
                    (*place, "who"), "tham chiếu mà nhóm có hiện", "reference that the group shows", question.who, shown
                )
        for name, question in self.procedure.questions.items():
            if question.counts and question.counts not in self.procedure.groups:
                yield self._unknown(
                    ("questions", name, "counts"), "nhóm", "group", question.counts, tuple(self.procedure.groups)
                )
        yield from self._written_for_each()

    def _written_for_each(self) -> Iterator[Issue]:
        """What is written for each of those ticked is about records of the same concept."""
        for at, effect in enumerate(self.procedure.result.effects):
            if effect.and_each is None:
                continue
            place: Place = ("result", "also", at - 1, "and_each") if at else ("result", "effect", "and_each")
            subject = self.procedure.subjects.get(effect.subject)
            if subject is not None and self._ticked_concept(effect.and_each) != subject.concept:
                vi = f"“{effect.and_each}” không phải câu hỏi chọn các bản ghi {subject.concept}."
                en = f"“{effect.and_each}” is not a question in which records of {subject.concept} are ticked."
                remedy = Text(vi="Dùng câu hỏi kiểu `rows`.", en="Name a question of type `rows`.")
                yield self.document.issue(place, why=Text(vi=vi, en=en), remedy=remedy)

    def _ticked_concept(self, path: str) -> str:
        """Of what concept the records are that a question lets tick; '' for another question."""
        name, _, asked = path.partition(".")
        question = self.procedure.questions.get(asked) if name == QUESTIONS else None
        group = self.procedure.groups.get(question.rows or "") if question else None
        if question is None or group is None or group.concept not in self.dictionary.concepts:
            return ""
        if not question.who:
            return group.concept
        reference = self.dictionary.concepts[group.concept].attributes.get(question.who)
        return (reference.concept if reference else None) or ""
