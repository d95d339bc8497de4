"""What only the whole form tells: nobody is so named, this is registered, the procedure cannot be for these people."""

from collections.abc import Iterator, Mapping, Set
from datetime import date

from motlan.kernel.text import Text
from motlan.service.forms.filled import Filled
from motlan.service.forms.named import ANOTHER, NOT_FOUND, is_named_in_full
from motlan.service.forms.routing import deciding_unit
from motlan.service.procedures.condition import compile_condition
from motlan.service.procedures.requirement import days_before

TOO_HIGH = Text(
    vi="Đơn vị này ở cấp trên; xin chọn đơn vị cấp dưới, ví dụ xã hoặc phường.",
    en="This unit is too far up; choose one below it, such as a commune or ward.",
)


def standing(
    filled: Filled, answers: Mapping[str, str], today: date, beside: Set[str] | None = None
) -> Iterator[tuple[str, Text]]:
    """The path of a field beside which something is to be said, and what: the first thing beside each.

    ``beside``: the paths that are looked at; None: all. What stands beside others is not worked out.
    """
    told: set[str] = set()
    for path, why in (
        *_nobody_so_named(filled, answers),
        *((f"{name}.{filled.form.subjects[name].identifier}", ANOTHER) for name in sorted(filled.misnamed)),
        *_decided_by_nobody(filled, answers),
        *_part_of_nobody(filled),
        *filled.twins.items(),
        *_not_met(filled, answers, today, beside),
    ):
        if path not in told and (beside is None or path in beside):
            yield path, why
        told.add(path)


def _nobody_so_named(filled: Filled, answers: Mapping[str, str]) -> Iterator[tuple[str, Text]]:
    """Somebody was named in full, and no record agrees with all of it: said once, at the number. Of somebody who could
    have been found otherwise the rest is asked instead: not everybody has a record."""
    for subject in filled.form.subjects.values():
        if not subject.named_by or subject.ways or subject.name in filled.known:
            continue
        if is_named_in_full(subject, answers):
            yield f"{subject.name}.{subject.identifier}", NOT_FOUND


def _decided_by_nobody(filled: Filled, answers: Mapping[str, str]) -> Iterator[tuple[str, Text]]:
    """A unit was typed that stands above the level that decides; a name that is not read yet is no unit so far."""
    path = filled.form.procedure.decided_by
    if answers.get(path) in filled.form.dictionary.units.units and not deciding_unit(filled, answers):
        yield path, TOO_HIGH


def _part_of_nobody(filled: Filled) -> Iterator[tuple[str, Text]]:
    """A part lies with the office of somebody who takes no part: said where the form lets one say who that is."""
    form = filled.form
    choices = {one.subject: one.path for page in form.pages for one in page.choices}
    for part in form.procedure.parts.values():
        if part.when is not None and not compile_condition(part.when).holds(filled.context):
            continue
        office = next(
            (one for one in part.decided_by if one.when is None or compile_condition(one.when).holds(filled.context)),
            None,
        )
        subject = office.unit.partition(".")[0] if office else ""
        if subject in filled.absent and subject in choices:
            yield choices[subject], _who_is(form.subjects[subject].label, part.label)


def _who_is(who: Text, part: Text) -> Text:
    named = {one: (who.in_(one).lower(), part.in_(one)) for one in ("vi", "en")}
    return Text(
        vi="Phần “{1}” do cơ quan nơi {0} ở giải quyết: chọn hoặc ghi rõ {0}, hay sửa câu trả lời trước.".format(
            *named["vi"]
        ),
        en="“{1}” is decided where the {0} lives: say who the {0} is, or change what you answered before.".format(
            *named["en"]
        ),
    )


def _not_met(
    filled: Filled, answers: Mapping[str, str], today: date, beside: Set[str] | None
) -> Iterator[tuple[str, Text]]:
    """Requirements of which everything is known and that do not hold."""
    for one in filled.form.procedure.requires:
        if beside is not None and one.at not in beside:
            continue
        condition = compile_condition(one.that)
        known = {**filled.context, **answers, **days_before(condition.paths, today)}
        if all(known.get(path) for path in condition.paths) and not condition.holds(known):
            yield one.at, one.why
