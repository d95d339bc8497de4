"""Which right opens the answer to a question of a procedure's own, for those who work with it.

An answer is as sensitive as the attribute into which the decision writes it, as the number that it is, or as what is
shown of the records that are ticked in it. A question that says ``sensitive`` and is none of these has a right of its
own, ``dossier.CODE.question``.
"""

from collections.abc import Iterator, Mapping

from motlan.dictionary.book import Dictionary
from motlan.service.procedures.spec import QUESTIONS, Group, Procedure, Question


def guards(procedure: Procedure, dictionary: Dictionary) -> Mapping[str, str]:
    """The right that opens each answer, by path (``dossier.owner_number``), without those that everybody at work may
    read."""
    found = {
        f"{QUESTIONS}.{name}": _guard(name, one, procedure, dictionary) for name, one in procedure.questions.items()
    }
    return {path: right for path, right in found.items() if right}


def own_right(procedure: Procedure, name: str) -> str:
    """The right to the answers of a question that stands for no attribute."""
    return f"{QUESTIONS}.{procedure.procedure}.{name}"


def procedure_of(right: str) -> str:
    """The code of the procedure to whose question a right is; '' for a right to an attribute.

    >>> procedure_of("dossier.1.004222.reason"), procedure_of("person.phone")
    ('1.004222', '')
    """
    subject, _, rest = right.partition(".")
    return rest.rpartition(".")[0] if subject == QUESTIONS else ""


def _guard(name: str, question: Question, procedure: Procedure, dictionary: Dictionary) -> str:
    shows = next(filter(None, _attributes(name, question, procedure, dictionary)), "")
    return shows or (own_right(procedure, name) if question.sensitive else "")


def _attributes(name: str, question: Question, procedure: Procedure, dictionary: Dictionary) -> Iterator[str]:
    """The right to each attribute that the answer shows; '' for one that needs none."""
    for effect in procedure.result.effects:
        concept = procedure.subjects[effect.subject].concept
        written = (attribute for attribute, path in effect.set_.items() if path == f"{QUESTIONS}.{name}")
        yield from (dictionary.guard(concept, attribute) for attribute in written)
    if question.concept:
        yield dictionary.guard_of_number(question.concept)
    if question.rows:
        yield from _columns(procedure.groups[question.rows], dictionary)


def _columns(group: Group, dictionary: Dictionary) -> Iterator[str]:
    for path in group.show:
        reference, _, further = path.partition(".")
        concept = dictionary.attribute(f"{group.concept}.{reference}").concept if further else group.concept
        yield dictionary.guard(concept or "", further or reference)
