"""What a form asks although a connected database holds it: by its own name, or as a question in other words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from motlan.data.databases.spec import Database
from motlan.data.spec import Catalogue
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.name import plain
from motlan.kernel.text import Text
from motlan.service.procedures.spec import Procedure

CONNECTED = frozenset({"deploying", "partial", "central", "born_from_procedures"})
LANGUAGES = ("vi", "en")
_JOINING = frozenset({"cua", "ban", "la", "gi", "of", "the", "your", "what", "is"})
"""Words that join an attribute to the one it is about; they do not make another question of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAgain:
    """A question that asks for what ``database`` holds of a subject, or of whom its record names.

    ``through`` is the value that names them, as ``applicant.mother``; '' where it is about the subject itself.
    """

    question: str
    path: str
    database: Database
    through: str = ""


def holder_of(catalogue: Catalogue, concept: str, attribute: str) -> Database | None:
    """The first connected database, in the order of authority, that holds an attribute."""
    for name in catalogue.dictionary.authority(concept, attribute):
        database = catalogue.databases.get(name)
        if database is not None and database.stage in CONNECTED and _provides(catalogue, name, concept, attribute):
            return database
    return None


def _provides(catalogue: Catalogue, name: str, concept: str, attribute: str) -> bool:
    about = [dataset for dataset, spec in catalogue.databases[name].datasets.items() if spec.describes == concept]
    return any(attribute in {one.name for one in catalogue.source(name, dataset).provides} for dataset in about)


def asked_in_other_words(procedure: Procedure, catalogue: Catalogue) -> Iterator[AskedAgain]:
    """Every question whose label is the label or a synonym of an attribute that a database holds of a known subject.

    "Full name of the applicant" and "Họ tên của người yêu cầu" ask for ``applicant.full_name``; what a question adds
    beyond the subject's label ("of the new home") makes it another question. "Date of birth of the mother" asks for
    what is held of whom the applicant's record names as her mother, where the form has no subject that is called so.
    """
    known = {
        name: subject
        for name, subject in procedure.subjects.items()
        if not subject.new
        and (subject.findings or not subject.named_by)
        and subject.concept in catalogue.dictionary.concepts
    }
    for question, asked in procedure.questions.items():
        for name, subject in known.items():
            attributes = catalogue.dictionary.concepts[subject.concept].attributes
            for attribute in attributes.values():
                if not _is_called(asked.label, subject.label, attribute):
                    continue
                holder = holder_of(catalogue, subject.concept, attribute.name)
                if holder is not None:
                    yield AskedAgain(question=question, path=f"{name}.{attribute.name}", database=holder)
            yield from _of_whom_it_names(procedure, catalogue, question, asked.label, name)


def _of_whom_it_names(
    procedure: Procedure, catalogue: Catalogue, question: str, label: Text, name: str
) -> Iterator[AskedAgain]:
    """What a question asks of those whom the record of the subject ``name`` names, in the words of that reference."""
    concepts, concept = catalogue.dictionary.concepts, procedure.subjects[name].concept
    called = [subject.label for subject in procedure.subjects.values()]
    for reference in concepts[concept].of_type(Type.REFERENCE):
        other = concepts.get(reference.concept or "")
        if other is None or holder_of(catalogue, concept, reference.name) is None:
            continue
        if any(
            _words(one.in_(language)) == _words(reference.label.in_(language))
            for one in called
            for language in LANGUAGES
        ):
            continue  # the form has a subject for them
        for attribute in other.attributes.values():
            holder = holder_of(catalogue, other.concept, attribute.name)
            if holder is not None and _is_called(label, reference.label, attribute, of_them=True):
                through = f"{name}.{reference.name}"
                yield AskedAgain(
                    question=question, path=f"{through}.{attribute.name}", database=holder, through=through
                )


def _is_called(label: Text, whose: Text, attribute: Attribute, *, of_them: bool = False) -> bool:
    """Whether a label is what the attribute is called, with or (but for ``of_them``) without saying whose it is."""
    called = {_words(attribute.label.in_(language)) for language in LANGUAGES}
    called |= {_words(synonym) for synonym in attribute.synonyms}
    left = [(_words(label.in_(each)), _without(label.in_(each), whose.in_(each))) for each in LANGUAGES]
    return any(less in called and (less != words or not of_them) for words, less in left)


def _without(label: str, whose: str) -> tuple[str, ...]:
    """The words of a question without those that say whose value it is."""
    words, own = list(_words(label)), _words(whose)
    size = len(own)
    for at in range(len(words) - size + 1):
        if size and tuple(words[at : at + size]) == own:
            del words[at : at + size]
            break
    return tuple(words)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"\w+", plain(text)) if word not in _JOINING)
