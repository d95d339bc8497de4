"""The records of a repeated group: shown as rows, offered to be ticked, or counted."""

from collections.abc import Iterator, Mapping

from motlan.kernel.text import Text
from motlan.service.forms.display import LANGUAGES, seen
from motlan.service.forms.filled import Asked, FilledGroup, Shown
from motlan.service.forms.held import HeldRecord, Holder
from motlan.service.forms.model import Field, Form, FormGroup
from motlan.service.forms.ticked import Row

COUNTED = Text(
    vi="Cơ sở dữ liệu đang giữ: {n}. Sửa lại nếu thực tế khác.",
    en="The registers hold {n}. Change it if that is not so.",
)


def fill_group(group: FormGroup, form: Form, holder: Holder, known: Mapping[str, HeldRecord]) -> FilledGroup:
    """The records of a repeated group, for the subjects that are known."""
    rows = tuple(
        tuple(_cell(column, record, followed, form) for column in group.columns)
        for record in _records(group, holder, known)
        for followed in [_followed(group, holder, record)]
    )
    return FilledGroup(group=group, rows=rows)


def tickable(one: Field, form: Form, holder: Holder, known: Mapping[str, HeldRecord]) -> tuple[Row, ...]:
    """The records of a group that can be ticked: everybody's but that of the subject whose group it is."""
    group = form.groups[one.rows]
    own = known[group.of].subject if group.of in known else None
    rows: dict[str, Row] = {}
    for record in _records(group, holder, known):
        followed = _followed(group, holder, record)
        meant = followed.get(one.who) if one.who else record
        if meant is None or meant.subject == own:
            continue
        found = [cell for column in group.columns if (cell := _cell(column, record, followed, form)) is not None]
        cells = [cell for cell in found if not cell.held.hidden]
        label = Text({language: " · ".join(cell.display.in_(language) for cell in cells) for language in LANGUAGES})
        kept = " · ".join(cell.display.in_("vi") for cell in cells if not cell.field.codes)
        rows.setdefault(str(meant.subject), Row(key=str(meant.subject), label=label, kept=kept))
    return tuple(rows.values())


def counted(
    one: Field, form: Form, holder: Holder, known: Mapping[str, HeldRecord], answers: Mapping[str, str]
) -> Shown | Asked:
    """A number that stands there as the registers count it, until it is said otherwise."""
    count = len(tuple(_records(form.groups[one.counts], holder, known)))
    if not count:
        return Asked(field=one, answer=answers.get(one.path, ""))
    return Asked(field=one, answer=answers.get(one.path, str(count)), reason=COUNTED.fill(n=count))


def _records(group: FormGroup, holder: Holder, known: Mapping[str, HeldRecord]) -> Iterator[HeldRecord]:
    met: set[int] = set()
    for record in _candidates(group, holder, known):
        if record.subject not in met:
            met.add(record.subject)
            yield record


def _candidates(group: FormGroup, holder: Holder, known: Mapping[str, HeldRecord]) -> Iterator[HeldRecord]:
    yield from pointing(group.concept, group.pointing_at, holder, known, group.needs)
    if group.of and group.of in known:
        mine = holder.pointing(
            concept=group.concept, reference=group.through, at=known[group.of], attributes=group.needs
        )
        for value in dict.fromkeys(record.value(group.sharing) for record in mine):
            if value:
                yield from holder.sharing(
                    concept=group.concept, attribute=group.sharing, value=value, attributes=group.needs
                )


def pointing(
    concept: str,
    pointing_at: Mapping[str, str],
    holder: Holder,
    known: Mapping[str, HeldRecord],
    attributes: tuple[str, ...],
) -> tuple[HeldRecord, ...]:
    """The records of which any of these references points at the subject beside it, as far as those are known."""
    pointed = {reference: known[name] for reference, name in pointing_at.items() if name in known}
    if not pointed:
        return ()
    reference, *others = pointed
    also = {name: pointed[name] for name in others}
    return holder.pointing(
        concept=concept, reference=reference, at=pointed[reference], attributes=attributes, also=also
    )


def _followed(group: FormGroup, holder: Holder, record: HeldRecord) -> dict[str, HeldRecord]:
    found = {}
    for reference, attributes in group.follows.items():
        identifier = record.value(reference)
        concept = group.concepts[reference]
        target = holder.referred(concept=concept, identifier=identifier, attributes=attributes) if identifier else None
        if target is not None:
            found[reference] = target
    return found


def _cell(column: Field, record: HeldRecord, followed: Mapping[str, HeldRecord], form: Form) -> Shown | None:
    reference, dot, within = column.path.partition(".")
    source = followed.get(reference) if dot else record
    held = source.values.get(within or reference) if source else None
    if held is None or not held.value:
        return None
    return Shown(field=column, held=held, display=seen(column, held, form.dictionary))
