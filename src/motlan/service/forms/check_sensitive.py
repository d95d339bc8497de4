"""A warning of questions that look like sensitive data of people and do not say whether they are."""

import re
from collections.abc import Iterator
from dataclasses import replace

from motlan.dictionary.attribute import Attribute
from motlan.dictionary.name import plain
from motlan.kernel.issue import Issue, Severity
from motlan.kernel.text import Text
from motlan.service.forms.asked_again import LANGUAGES
from motlan.service.forms.look import Look
from motlan.service.procedures.spec import QUESTIONS, Question

_TYPED = frozenset({"text", "long_text"})


class SensitiveRules(Look):
    """What concerns answers that not everybody at work may read."""

    def sensitive(self) -> Iterator[Issue]:
        """A typed answer that is called like a sensitive attribute, and that nothing makes as sensitive, says so."""
        written = {path for effect in self.procedure.result.effects for path in effect.set_.values()}
        for name, question in self.procedure.questions.items():
            silent = question.sensitive is None and question.type in _TYPED and f"{QUESTIONS}.{name}" not in written
            alike = next((one for _, one in self.dictionary.sensitive() if _is_about(question, one)), None)
            if silent and alike is not None:
                yield replace(self._unsaid(name, alike), severity=Severity.WARNING)

    def _unsaid(self, name: str, alike: Attribute) -> Issue:
        label = alike.label
        return self.document.issue(
            ("questions", name),
            why=Text(
                vi=f"Câu hỏi này giống “{label.in_('vi')}” là dữ liệu nhạy cảm, mà chưa nói có nhạy cảm không.",
                en=f"This question is like “{label.in_('en')}”, which is sensitive, and does not say whether it is.",
            ),
            remedy=Text(
                vi="Ghi `sensitive: true`, hoặc `sensitive: false` nếu ai xử lý hồ sơ cũng được xem.",
                en="Write `sensitive: true`, or `sensitive: false` if everybody who works with dossiers may see it.",
            ),
        )


def _is_about(question: Question, attribute: Attribute) -> bool:
    """Whether the label of a question has the label or a synonym of an attribute in it."""
    called = [*(attribute.label.in_(language) for language in LANGUAGES), *attribute.synonyms]
    asked = [f" {_words(question.label.in_(language))} " for language in LANGUAGES]
    return any(f" {_words(one)} " in label for one in called for label in asked)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", plain(text)))
