"""A procedure and the dictionary make a form, once per version.

The road: 1 collect every path that anything reads, so that a person's record is read once; 2 compile subjects, groups
and pages; 3 compile the conditions. A reference to something unknown raises UnknownName here; ``check`` lists all.
"""

from collections.abc import Mapping
from typing import TypeVar

from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.book import Dictionary
from motlan.dictionary.identifier import IdentifierScheme
from motlan.kernel.errors import UnknownName
from motlan.service.forms.guarded import guards
from motlan.service.forms.model import Choosing, Field, Form, FormGroup, FormPage, FormSubject, Mode, Way
from motlan.service.procedures.condition import compile_condition
from motlan.service.procedures.spec import DECISION, QUESTIONS, SIGNED_IN, Group, Page, Procedure, Question, Subject

T = TypeVar("T")

UNIT_LENGTH = 160
"""Longest text a unit picker may send: a full name such as "Phường Ba Đình, Thành phố Hà Nội" with its code."""

LINE = 500
"""A text that may be longer is typed into more than one line."""

TICKS_LENGTH = 8000
"""Longest answer of ticks, with the words beside each."""


def compile_form(procedure: Procedure, dictionary: Dictionary) -> Form:
    """Compile the form of one version; raise UnknownName or ConditionFault for what `check` would have reported."""
    needs = _needs(procedure, dictionary)
    return Form(
        procedure=procedure,
        dictionary=dictionary,
        subjects={name: _subject(name, spec, dictionary, needs[name]) for name, spec in procedure.subjects.items()},
        groups={name: _group(name, group, dictionary) for name, group in procedure.groups.items()},
        pages=tuple(_page(page, procedure, dictionary) for page in procedure.form),
        component_conditions={
            component.id: compile_condition(component.when) for component in procedure.components if component.when
        },
        verify_when=compile_condition(procedure.process.verify.when) if procedure.process.verify else None,
        guards=guards(procedure, dictionary),
    )


def paths_read(procedure: Procedure) -> tuple[str, ...]:
    """Every ``subject.attribute`` that pages, conditions, components, the effect or the choice of unit read."""
    found: list[str] = [procedure.decided_by]
    for page in procedure.form:
        found += [*page.ask, *page.show, *page.change]
    for component in procedure.components:
        found += component.replaced_by
    for subject in procedure.subjects.values():
        found += [way.who for way in subject.findings if "." in way.who]
    found += procedure.result.says
    found += [office.unit for part in procedure.parts.values() for office in part.decided_by]
    for effect in procedure.result.effects:
        found += [path for path in effect.set_.values() if not path.startswith(f"{DECISION}.")]
    for line in procedure.fee.lines.values() if procedure.fee else ():
        found += [path for path in (line.each, line.times) if path]
    for source in conditions(procedure):
        found += compile_condition(source).paths
    return tuple(dict.fromkeys(found))


def conditions(procedure: Procedure) -> tuple[str, ...]:
    """Every condition as written."""
    written: list[str | None] = [page.when for page in procedure.form]
    written += [component.when for component in procedure.components]
    written += [way.when for subject in procedure.subjects.values() for way in subject.findings]
    written += [one.when for one in procedure.may_file]
    written += [one.that for one in procedure.requires]
    written += [one.when for one in procedure.process.moves.values()]
    written.append(procedure.process.verify.when if procedure.process.verify else None)
    written += [effect.when for effect in procedure.result.effects]
    written += [one.when for one in procedure.result.called]
    for part in procedure.parts.values():
        written += [part.when, part.verify.when if part.verify else None, *(one.when for one in part.decided_by)]
    if procedure.fee:
        written += [row.when for row in procedure.fee.amounts]
        written += [one.when for one in procedure.fee.classes]
    return tuple(source for source in written if source)


def field_of(path: str, *, attribute: Attribute, dictionary: Dictionary, mode: Mode, required: bool) -> Field:
    """The field of a dictionary attribute."""
    codes = dictionary.code_lists[attribute.codes].codes if attribute.codes else {}
    return Field(
        path=path,
        label=attribute.label,
        hint=attribute.definition,
        kind="long_text" if attribute.type is Type.TEXT and attribute.max_length > LINE else attribute.type.value,
        mode=mode,
        required=required,
        codes=codes,
        scheme=dictionary.scheme_of(attribute),
        max_length=UNIT_LENGTH if attribute.type is Type.UNIT else attribute.max_length,
        sensitive=attribute.sensitive,
        unit=attribute.unit or "",
    )


def _needs(procedure: Procedure, dictionary: Dictionary) -> Mapping[str, tuple[str, ...]]:
    """Attributes to read of each subject; who may turn out to be somebody else is read for both."""
    needs: dict[str, dict[str, None]] = {name: {} for name in procedure.subjects}
    for path in paths_read(procedure):
        name, _, attribute = path.partition(".")
        if name in needs:
            needs[name][attribute] = None
    for group in procedure.groups.values():
        for origin in (*group.pointing_at.values(), *([group.of] if group.of else [])):
            needs.setdefault(origin, {})
    for name, subject in procedure.subjects.items():
        if number := dictionary.concept(subject.concept).identifier:
            needs[name].setdefault(number, None)
        needs[name].update(dict.fromkeys(subject.named_by))
        needs[name].update(dict.fromkeys(way.latest for way in subject.findings if way.latest))
    for name in reversed(procedure.subjects):
        for way in procedure.subjects[name].findings:
            if way.who in needs:
                needs[way.who].update(needs[name])
    return {name: tuple(attributes) for name, attributes in needs.items()}


def _subject(name: str, spec: Subject, dictionary: Dictionary, needs: tuple[str, ...]) -> FormSubject:
    ways = []
    for finding in spec.findings:
        subject, _, reference = finding.who.partition(".")
        when = compile_condition(finding.when) if finding.when else None
        first = next(iter(finding.pointing_at.values()), "" if subject == SIGNED_IN else subject)
        pointing, latest = finding.pointing_at, finding.latest or ""
        ways.append(Way(subject=first, reference=reference, when=when, pointing=pointing, latest=latest))
    concept = dictionary.concept(spec.concept)
    for attribute in needs:
        dictionary.attribute(f"{spec.concept}.{attribute}")
    return FormSubject(
        name=name,
        concept=spec.concept,
        label=spec.label,
        new=spec.new,
        optional=spec.optional,
        ways=tuple(ways),
        needs=needs,
        identifier=concept.identifier,
        named_by=spec.named_by,
    )


def _group(name: str, group: Group, dictionary: Dictionary) -> FormGroup:
    follows: dict[str, list[str]] = {}
    concepts: dict[str, str] = {}
    columns = []
    for path in group.show:
        reference, dot, within = path.partition(".")
        concept = group.concept
        if dot:
            concept = dictionary.attribute(f"{group.concept}.{reference}").concept or ""
            follows.setdefault(reference, []).append(within)
            concepts[reference] = concept
        attribute = dictionary.attribute(f"{concept}.{within if dot else path}")
        columns.append(field_of(path, attribute=attribute, dictionary=dictionary, mode=Mode.SHOW, required=False))
    own = [path for path in group.show if "." not in path]
    through = [one for one in (group.through, group.sharing) if one]
    return FormGroup(
        name=name,
        concept=group.concept,
        label=group.label,
        pointing_at=group.pointing_at,
        of=group.of or "",
        through=group.through or "",
        sharing=group.sharing or "",
        columns=tuple(columns),
        needs=tuple(
            filter(None, dict.fromkeys([*own, *through, *follows, dictionary.concept(group.concept).identifier]))
        ),
        follows={reference: tuple(attributes) for reference, attributes in follows.items()},
        concepts=concepts,
    )


def _page(page: Page, procedure: Procedure, dictionary: Dictionary) -> FormPage:
    fields = []
    for mode, paths in ((Mode.SHOW, page.show), (Mode.ASK, page.ask), (Mode.CHANGE, page.change)):
        fields += [_field(path, mode, page, procedure, dictionary) for path in paths]
    order = _order(page)
    return FormPage(
        name=page.page,
        label=page.label,
        hint=page.hint,
        when=compile_condition(page.when) if page.when else None,
        fields=tuple(sorted(fields, key=lambda one: order[one.path])),
        choices=tuple(
            Choosing(subject=name, label=_known_subject(name, procedure).label, options=options)
            for name, options in page.choose.items()
        ),
        groups=tuple(page.repeat),
        together=tuple((one.label, one.paths) for one in page.together),
    )


def _order(page: Page) -> Mapping[str, int]:
    """Held values first (one reads before one writes), in the order of the spec."""
    return {path: at for at, path in enumerate([*page.show, *page.change, *page.ask])}


def _field(path: str, mode: Mode, page: Page, procedure: Procedure, dictionary: Dictionary) -> Field:
    name, _, attribute = path.partition(".")
    if name == QUESTIONS:
        return _question(path, _named(procedure.questions, attribute, "question"), page, dictionary)
    subject = _known_subject(name, procedure)
    known = dictionary.attribute(f"{subject.concept}.{attribute}")
    return field_of(path, attribute=known, dictionary=dictionary, mode=mode, required=path not in page.optional)


def _question(path: str, question: Question, page: Page, dictionary: Dictionary) -> Field:
    return Field(
        path=path,
        label=question.label,
        hint=question.hint,
        kind=question.type,
        mode=Mode.ASK,
        required=not question.optional and path not in page.optional,
        codes=question.options,
        scheme=_scheme(question, dictionary),
        max_length={"unit": UNIT_LENGTH, "rows": TICKS_LENGTH}.get(question.type, question.max_length),
        ahead=question.ahead,
        rows=question.rows or "",
        who=question.who or "",
        counts=question.counts or "",
        least=question.least,
        most=question.most,
    )


def _scheme(question: Question, dictionary: Dictionary) -> IdentifierScheme | None:
    """The structure of the number that a question of type `reference` asks for."""
    if question.concept is None:
        return None
    return dictionary.scheme_of(Attribute(type=Type.REFERENCE, concept=question.concept, label=question.label))


def _known_subject(name: str, procedure: Procedure) -> Subject:
    return _named(procedure.subjects, name, "subject")


def _named(things: Mapping[str, T], name: str, kind: str) -> T:
    if name not in things:
        raise UnknownName(kind=kind, name=name, known=tuple(things))
    return things[name]
