"""Hold a workspace against itself: what names something must name something that is there.

Each rule is one function from the workspace and its files to issues; :func:`check` runs them all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

from motlan.data.databases.connection import connection_issues
from motlan.data.databases.spec import ColumnMapping
from motlan.data.quality.contract_files import contract_issues
from motlan.data.quality.declared import check_issues
from motlan.dictionary.attribute import Attribute, Type
from motlan.dictionary.concept import Concept
from motlan.governance.indicators.index import group_of
from motlan.governance.plans.programme import contradictions
from motlan.kernel.issue import Issue, Severity
from motlan.kernel.spec import Document
from motlan.kernel.text import Text
from motlan.service.forms.check import procedure_issues
from motlan.service.procedures.seven_parts import missing_parts
from motlan.workspace import portfolio
from motlan.workspace.files import Files
from motlan.workspace.sheet import at_code
from motlan.workspace.spec import UNWORDED, Workspace

Rule = Callable[[Workspace, Files], Iterator[Issue]]


def check(workspace: Workspace, files: Files) -> tuple[Issue, ...]:
    """Every issue of every rule.

    When a file could not be read at all, what it declares is missing everywhere else: references are then left for the
    next run, and a warning says so.
    """
    if files.unread:
        return (*unit_tree(workspace, files), _left_for_later(files))
    return tuple(issue for rule in RULES for issue in rule(workspace, files))


def _left_for_later(files: Files) -> Issue:
    listed = ", ".join(sorted(files.unread))
    return Issue(
        file="workspace.yaml",
        line=1,
        path="",
        why=Text(
            vi="Chưa kiểm tra tham chiếu giữa các tệp, vì có tệp chưa đọc được.",
            en="References between files are not checked yet, because some files could not be read.",
        ),
        remedy=Text(vi=f"Sửa trước: {listed}.", en=f"Mend first: {listed}."),
        severity=Severity.WARNING,
    )


def unknown(document: Document, path: tuple[str | int, ...], *, kind: Text, name: str, known: Iterable[str]) -> Issue:
    """``name`` is not declared anywhere; the remedy names the nearest spelling that is."""
    names = sorted(known)
    near = get_close_matches(name, names, n=3) or names[:5]
    listed = ", ".join(near) or "–"
    return document.issue(
        path,
        why=Text(vi=f"Không có {kind.in_('vi')} tên “{name}”.", en=f"There is no {kind.in_('en')} called “{name}”."),
        remedy=Text(vi=f"Khai báo nó, hoặc sửa thành: {listed}.", en=f"Declare it, or correct it to: {listed}."),
    )


def dictionary_references(workspace: Workspace, files: Files) -> Iterator[Issue]:
    """Code lists, schemes, concepts and authorities that attributes name."""
    for result in files.concepts.values():
        concept = result.readable  # as its own file says: decisions on authority have a rule of their own
        if concept is None:
            continue
        yield from _authorities(workspace, result.document, ("authority",), concept.authority)
        for attribute in concept.attributes.values():
            path = ("attributes", attribute.name)
            yield from _attribute(workspace, result.document, path, attribute)
            yield from _authorities(workspace, result.document, (*path, "authority"), attribute.authority)


def _attribute(
    workspace: Workspace, document: Document, path: tuple[str, ...], attribute: Attribute
) -> Iterator[Issue]:
    dictionary = workspace.dictionary
    named: tuple[tuple[str, str | None, Text, Mapping[str, object]], ...] = (
        ("codes", attribute.codes, Text(vi="danh mục", en="code list"), dictionary.code_lists),
        ("scheme", attribute.scheme, Text(vi="cấu trúc mã số", en="identifier scheme"), dictionary.schemes),
        ("concept", attribute.concept, Text(vi="khái niệm", en="concept"), dictionary.concepts),
    )
    for key, name, kind, known in named:
        if name is not None and name not in known:
            yield unknown(document, (*path, key), kind=kind, name=name, known=known)
    target = dictionary.concepts.get(attribute.concept or "")
    if target is not None and not target.identifier:
        yield document.issue(
            (*path, "concept"),
            why=Text(
                vi=f"“{target.concept}” không có mã định danh (`identifier`), nên không gì trỏ đến nó được.",
                en=f"“{target.concept}” has no `identifier`, and a reference is the identifier of what it refers to.",
            ),
            remedy=Text(
                vi="Khai báo `identifier` cho khái niệm đó, hoặc đổi kiểu của thuộc tính này thành `text`.",
                en="Declare an `identifier` of that concept, or make this attribute a `text`.",
            ),
        )


def _authorities(
    workspace: Workspace, document: Document, path: tuple[str, ...], databases: tuple[str, ...]
) -> Iterator[Issue]:
    for at, database in enumerate(databases):
        if database not in workspace.databases:
            kind = Text(vi="cơ sở dữ liệu", en="database")
            yield unknown(document, (*path, at), kind=kind, name=database, known=workspace.databases)


def decided_authorities(workspace: Workspace, files: Files) -> Iterator[Issue]:
    """Attributes and databases that decisions on authority name."""
    if files.decisions is None or files.decisions.readable is None:
        return
    document = files.decisions.document
    for at, decision in enumerate(files.decisions.readable.decisions):
        concept, _, name = decision.attribute.partition(".")
        held = workspace.dictionary.concepts.get(concept)
        if held is None or name not in held.attributes:
            known = [f"{one.concept}.{each.name}" for one, each in workspace.dictionary.attributes()]
            kind = Text(vi="thuộc tính", en="attribute")
            yield unknown(document, ("decisions", at, "attribute"), kind=kind, name=decision.attribute, known=known)
        for place, database in enumerate(decision.order):
            if database not in workspace.databases:
                kind = Text(vi="cơ sở dữ liệu", en="database")
                path = ("decisions", at, "order", place)
                yield unknown(document, path, kind=kind, name=database, known=workspace.databases)


def database_references(workspace: Workspace, files: Files) -> Iterator[Issue]:
    """Concepts and attributes that the mapping of a database names, and its owner."""
    for name, database in workspace.databases.items():
        document = files.document("databases", name)
        if database.owner not in workspace.settings.agencies:
            kind = Text(vi="cơ quan", en="agency")
            yield unknown(document, ("owner",), kind=kind, name=database.owner, known=workspace.settings.agencies)
        for dataset_name, dataset in database.datasets.items():
            path = ("datasets", dataset_name)
            concept = workspace.dictionary.concepts.get(dataset.describes)
            if concept is None:
                kind = Text(vi="khái niệm", en="concept")
                known = workspace.dictionary.concepts
                yield unknown(document, (*path, "describes"), kind=kind, name=dataset.describes, known=known)
                continue
            yield from _columns(workspace, document, (*path, "columns"), dataset.columns, concept)


def _columns(
    workspace: Workspace,
    document: Document,
    path: tuple[str, ...],
    columns: Mapping[str, ColumnMapping],
    concept: Concept,
) -> Iterator[Issue]:
    kind = Text(vi=f"thuộc tính của {concept.concept}", en=f"attribute of {concept.concept}")
    for column, mapping in columns.items():
        attribute = concept.attributes.get(mapping.to)
        if attribute is None:
            yield unknown(document, (*path, column), kind=kind, name=mapping.to, known=concept.attributes)
            continue
        codes = workspace.dictionary.code_lists.get(attribute.codes or "")
        for received, code in (mapping.values or {}).items() if codes else ():
            if codes and code not in codes.codes:
                place = (*path, column, "values", received)
                code_of = Text(vi=f"mã của {codes.code_list}", en=f"code of {codes.code_list}")
                yield unknown(document, place, kind=code_of, name=code, known=codes.codes)


def declared_checks(workspace: Workspace, files: Files) -> Iterator[Issue]:
    """Whatever the data plane finds wrong with where a database is, and with the quality checks that it declares."""
    for name, database in workspace.databases.items():
        document = files.document("databases", name)
        yield from connection_issues(database=database, document=document)
        yield from check_issues(database=database, document=document, catalogue=workspace.catalogue)
    for name, contract in workspace.contracts.items():
        document = files.document("contracts", name)
        yield from contract_issues(contract=contract, document=document, catalogue=workspace.catalogue)


def places(workspace: Workspace, files: Files) -> Iterator[Issue]:
    """An attribute whose values are places needs places."""
    if workspace.dictionary.units.units:
        return
    for result in files.concepts.values():
        for attribute in result.readable.attributes.values() if result.readable is not None else ():
            if attribute.type is Type.UNIT:
                yield result.document.issue(
                    ("attributes", attribute.name),
                    why=Text(vi="units.csv không có đơn vị nào.", en="units.csv holds no unit."),
                    remedy=Text(vi="Thêm tệp units.csv.", en="Add the file units.csv."),
                )


def unit_tree(workspace: Workspace, files: Files) -> Iterator[Issue]:
    """Every unit's parent exists, nothing lies inside itself, and the crosswalk leads to units that are there."""
    units = workspace.dictionary.units
    parents = {code: {unit.parent} & units.units.keys() for code, unit in units.units.items()}
    for unit in units.units.values():
        if unit.parent and unit.parent not in units.units:
            why = Text(
                vi=f"Đơn vị cấp trên “{unit.parent}” của {unit.code} không có.",
                en=f"The unit “{unit.parent}” above {unit.code} is not there.",
            )
            yield at_code(files.root / "units.csv", unit.code, why=why)
    for first, why in _circle(parents):
        yield at_code(files.root / "units.csv", first, why=why)
    for unit in units.units.values():
        if unit.valid_to is not None and unit.valid_to < unit.valid_from:
            why = Text(
                vi=f"{unit.code} hết hiệu lực ngày {unit.valid_to}, trước khi có hiệu lực ngày {unit.valid_from}.",
                en=f"{unit.code} ends on {unit.valid_to}, before it begins on {unit.valid_from}.",
            )
            yield at_code(files.root / "units.csv", unit.code, why=why)
    before = {crossing.old for crossing in units.crossings}
    for crossing in units.crossings:
        if crossing.new not in units.units and crossing.new not in before:
            why = Text(
                vi=f"Mã mới “{crossing.new}” của {crossing.old} không có trong units.csv.",
                en=f"The new code “{crossing.new}” of {crossing.old} is not in units.csv.",
            )
            yield at_code(files.root / "crosswalk.csv", crossing.old, why=why)


def declared_shares(workspace: Workspace, files: Files) -> Iterator[Issue]:
    """Where the share of one part of a divided unit is declared, those of all its parts are, and make up the whole."""
    divided: dict[tuple[str, date], list[Fraction | None]] = {}
    for crossing in workspace.dictionary.units.crossings:
        divided.setdefault((crossing.old, crossing.changed_on), []).append(crossing.part)
    for (old, _), shares in divided.items():
        declared = [share for share in shares if share is not None]
        if declared and (len(declared) < len(shares) or sum(declared) != 1):
            why = Text(
                vi=f"Các phần của {old} phải khai đủ và cộng lại bằng 1.",
                en=f"The shares of all parts of {old} must be declared and make up 1.",
            )
            yield at_code(files.root / "crosswalk.csv", old, why=why)


def units_with_codes(workspace: Workspace, files: Files) -> Iterator[Issue]:
    """Units that have a code of their own in dossiers' codes."""
    kind = Text(vi="đơn vị hành chính", en="administrative unit")
    units = workspace.dictionary.units.units
    for unit in workspace.settings.agency_codes:
        if unit not in units:
            yield unknown(files.settings.document, ("agency_codes", unit), kind=kind, name=unit, known=units)


def representation(workspace: Workspace, files: Files) -> Iterator[Issue]:
    """Attributes by which it is known who acts for whom: a date of birth, and references to a person."""
    settings = workspace.settings.representation
    if settings is None:
        return
    known = {f"{one.concept}.{each.name}": each for one, each in workspace.dictionary.attributes()}
    concept = settings.born.partition(".")[0]
    named = [(settings.born, known.keys() - {name for name in known if known[name].type is not Type.DATE}, "born")]
    people = {name for name, one in known.items() if one.type is Type.REFERENCE and one.concept == concept}
    named += [(name, people, key) for key in ("parents", "legal") for name in getattr(settings, key)]
    for name, fitting, key in named:
        if name not in fitting:
            kind = (
                Text(vi="thuộc tính kiểu ngày", en="attribute of the type date")
                if key == "born"
                else Text(vi=f"thuộc tính trỏ đến {concept}", en=f"attribute that refers to {concept}")
            )
            yield unknown(files.settings.document, ("representation", key), kind=kind, name=name, known=fitting)


def _circle(depends_on: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, Text]]:
    """A member of the first circle in a graph and the sentence about it, when there is one."""
    try:
        TopologicalSorter(depends_on).prepare()
    except CycleError as error:
        circle = " → ".join(error.args[1])
        yield error.args[1][0], Text(vi=f"Vòng lặp: {circle}.", en=f"A circle: {circle}.")


def procedure_rules(workspace: Workspace, files: Files) -> Iterator[Issue]:
    """Whatever the service plane finds wrong, above all a form that asks for what is held; owners and life events."""
    agencies, events = workspace.settings.agencies, workspace.settings.life_events
    for name, result in files.procedures.items():
        procedure, document = result.readable, files.document("procedures", name)
        if procedure is None:
            continue
        yield from procedure_issues(procedure=procedure, document=document, catalogue=workspace.catalogue)
        if procedure.owner not in agencies:
            agency = Text(vi="cơ quan", en="agency")
            yield unknown(document, ("owner",), kind=agency, name=procedure.owner, known=agencies)
        levels = workspace.settings.sign_in.acr if workspace.settings.sign_in else ()
        if procedure.assurance is not None and procedure.assurance not in levels:
            level = Text(vi="mức xác thực (`sign_in.acr`)", en="level of assurance (`sign_in.acr`)")
            yield unknown(document, ("assurance",), kind=level, name=procedure.assurance, known=levels)
        for at, event in enumerate(procedure.life_events):
            if event not in events:
                kind = Text(vi="sự kiện", en="life event")
                yield unknown(document, ("life_events", at), kind=kind, name=event, known=events)


def seven_parts(workspace: Workspace, files: Files) -> Iterator[Issue]:
    """What must be made public of a procedure and is left unsaid: a warning, as the procedure runs all the same."""
    for name, result in files.procedures.items():
        for part in missing_parts(result.readable) if result.readable is not None else ():
            unsaid = files.document("procedures", name).issue(
                (part.key,),
                why=Text(
                    vi=f"Thiếu một trong bảy nội dung phải công khai: {part.label.in_('vi')}.",
                    en=f"One of the seven parts that must be made public is unsaid: {part.label.in_('en')}.",
                ),
                remedy=part.remedy,
            )
            yield replace(unsaid, severity=Severity.WARNING)


def worded_questions(workspace: Workspace, files: Files) -> Iterator[Issue]:
    """Questions that a reader of the workspace's own language would get in another one, or as a draft left them."""
    own = workspace.settings.default_language
    for name, result in files.procedures.items():
        for question, asked in result.readable.questions.items() if result.readable is not None else ():
            if "" not in asked.label and (own not in asked.label or UNWORDED in asked.label[own]):
                unworded = files.document("procedures", name).issue(
                    ("questions", question),
                    why=Text(
                        vi=f"Câu hỏi này chưa được đặt bằng ngôn ngữ “{own}”.",
                        en=f"This question is not worded in the language “{own}” yet.",
                    ),
                    remedy=Text(vi=f"Viết câu hỏi vào `label: {own}`.", en=f"Word it under `label: {own}`."),
                )
                yield replace(unworded, severity=Severity.WARNING)


def plan_references(workspace: Workspace, files: Files) -> Iterator[Issue]:
    """Groups, agencies, databases, procedures, concepts and measures that plans name."""
    known = {
        "agency": frozenset(workspace.settings.agencies),
        "database": frozenset(workspace.databases),
        "procedure": frozenset(workspace.procedures.codes()),
        "concept": frozenset(workspace.dictionary.concepts),
    }
    for name, plan in workspace.plans.items():
        yield from plan.check(files.document("plans", name), known=known)
    yield from contradictions(workspace.plans, lambda name: files.document("plans", name))


def indicator_references(workspace: Workspace, files: Files) -> Iterator[Issue]:
    """Indicators that others name, and the groups of the index that have them."""
    index, kind = workspace.settings.service_index, Text(vi="nhóm của bộ chỉ số", en="group of the index")
    for name, indicator in workspace.indicators.items():
        document, group = files.document("indicators", name), group_of(name)
        yield from indicator.check(document, known=tuple(workspace.indicators))
        if index is not None and group not in index.groups:
            yield unknown(document, ("indicator",), kind=kind, name=group, known=index.groups)


def portfolio_rows(workspace: Workspace, files: Files) -> Iterator[Issue]:
    """Databases, agencies, lines of the checklist and procedures that the portfolio names; its totals."""
    if workspace.portfolio is None or files.portfolio is None:
        return
    versions = [one for several in workspace.procedures.versions.values() for one in several]
    yield from portfolio.issues(
        workspace.portfolio,
        files.portfolio.document,
        files.root,
        agencies=frozenset(workspace.settings.agencies),
        described={name: database.stage for name, database in workspace.databases.items()},
        procedures=versions,
    )


RULES: tuple[Rule, ...] = (
    dictionary_references,
    decided_authorities,
    database_references,
    declared_checks,
    places,
    unit_tree,
    declared_shares,
    units_with_codes,
    representation,
    procedure_rules,
    seven_parts,
    worded_questions,
    plan_references,
    indicator_references,
    portfolio_rows,
)
