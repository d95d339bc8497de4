"""``motlan authority``: look at the order in which databases are heard, try another one, let it stand."""

import getpass
from dataclasses import asdict
from functools import partial

import click

from motlan.cli.house import House, Place, place_options
from motlan.cli.overlap import advice_of, as_record
from motlan.cli.terminal import Terminal, decision_options, verb
from motlan.data.api import prepare
from motlan.data.authority.api import Comparison, compare, full_order, standing_order, whom
from motlan.data.golden.preview import Differing
from motlan.data.golden.read import Reading
from motlan.kernel.errors import NotAllowed, UnknownName
from motlan.kernel.text import Text
from motlan.workspace.authority import Decided, decide
from motlan.workspace.authority import undo as undo_last
from motlan.workspace.decide import decisions


@click.group("authority")
def command() -> None:
    """Show, try and change the order in which databases are heard for an attribute.

    \b
    Examples:
      motlan authority show person.full_name
      motlan authority preview person.full_name --order population,civil_status
      motlan authority apply person.full_name --order population,civil_status --reason "decision 12 of the committee"
      motlan authority undo person.full_name --reason "wrong after all"
    """


def _order(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in (value or "").split(",") if name.strip())


order_option = click.option(
    "--order",
    required=True,
    callback=_order,
    help="Databases, best first: a,b,c; those left out follow in the order they have.",
)


@command.command("show")
@click.argument("attribute")
@place_options
@verb
def show(terminal: Terminal, place: Place, attribute: str) -> None:
    """The order that stands, the evidence for another, and every decision taken so far.

    \b
    Example:
      motlan authority show person.full_name
    """
    with place.open() as house:
        prepare(register=house.register, catalogue=house.workspace.catalogue)
        concept, name = _named(house, attribute)
        standing = standing_order(house.workspace.catalogue, concept, name)
        advice = advice_of(house, concept, name)
    taken = [one for one in decisions(place.workspace) if one.attribute == attribute]
    lines = [f"{attribute}: {', '.join(standing)}"]
    for one in advice:
        lines += [
            f"  {terminal.number(merit.score, '.3f')}  {merit.figure.database:20} "
            + "; ".join(terminal.translate(reason) for reason in merit.reasons)
            for merit in one.merits
        ]
    lines += [f"  {one.at}  {one.by}: {', '.join(one.order)} – {one.reason}" for one in taken]
    record = {"attribute": attribute, "order": list(standing), "advice": [as_record(one) for one in advice]}
    terminal.answer({**record, "decisions": [one.model_dump() for one in taken]}, lines=tuple(lines))


@command.command("preview")
@click.argument("attribute")
@order_option
@click.option("--whom", "show_whom", is_flag=True, help="List the subjects with both values; it is journalled.")
@click.option("--purpose", default="", help="Why personal data are looked at (with --whom).")
@click.option("--ground", default="", help="On what legal ground (with --whom).")
@click.option("--real", is_flag=True, help="Of --whom leave out values that would only be written otherwise.")
@click.option("--after", type=int, default=0, help="Go on after this subject.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@place_options
@verb
def preview(
    terminal: Terminal,
    place: Place,
    attribute: str,
    order: tuple[str, ...],
    show_whom: bool,
    purpose: str,
    ground: str,
    real: bool,
    after: int,
    limit: int,
) -> None:
    """How many golden values another order would change, exactly, and (with --whom) of whom; nothing is changed.

    \b
    Example:
      motlan authority preview person.full_name --order population,civil_status
    """
    if show_whom and not (purpose.strip() and ground.strip()):
        raise _without_ground(attribute)
    with place.open() as house:
        prepare(register=house.register, catalogue=house.workspace.catalogue)
        concept, name = _named(house, attribute)
        order = full_order(house.workspace.catalogue, concept, name, order)
        with terminal.step("preview", Text(vi="Đếm thay đổi", en="Counting changes")):
            found = compare(
                register=house.register,
                catalogue=house.workspace.catalogue,
                concept=concept,
                attribute=name,
                order=order,
            )
        listed: tuple[Differing, ...] = ()
        if show_whom:
            reading = Reading(
                reader=getpass.getuser(),
                role="steward",
                purpose=purpose,
                ground=ground,
                concept=concept,
                subject=0,
                attributes=(name,),
            )
            listed = whom(
                register=house.register,
                catalogue=house.workspace.catalogue,
                clock=house.clock,
                reading=reading,
                attribute=name,
                order=order,
                after=after,
                limit=limit,
                alike=not real,
            )
        kind = house.workspace.dictionary.concept(concept).attributes[name].type
    rows = (
        f"{one.subject}  {one.before} ({one.before_source}) {'≈' if one.alike(kind) else '→'}"
        f" {one.after} ({one.after_source})"
        for one in listed
    )
    records = [{**asdict(one), "alike": one.alike(kind)} for one in listed]
    terminal.answer(
        {**asdict(found), "real": found.real, "whom": records}, lines=(_order_of(found), _changes(found), *rows)
    )


def _without_ground(attribute: str) -> NotAllowed:
    return NotAllowed(
        what=Text(
            vi="Không được xem dữ liệu cá nhân khi chưa nêu mục đích và căn cứ pháp lý.",
            en="Personal data may not be read without naming the purpose and the legal ground.",
        ),
        remedy=Text(
            vi='Thêm --purpose "…" và --ground "…", hoặc bỏ --whom để chỉ đếm.',
            en='Add --purpose "…" and --ground "…", or leave --whom out: counts need neither.',
        ),
        where=attribute,
    )


def _order_of(found: Comparison) -> Text:
    said = Text(vi="Thứ tự: {after} (nay: {before})", en="Order: {after} (now: {before})")
    return said.fill(after=", ".join(found.after), before=", ".join(found.before))


def _changes(found: Comparison) -> Text:
    said = Text(
        vi="Trong {subjects:,} đối tượng: {real:,} giá trị sẽ khác đi, {alike:,} chỉ viết khác (≈), {sources:,} chỉ đổi"
        " nguồn",
        en="Of {subjects:,} subjects: {real:,} values would say something else, {alike:,} the same written otherwise"
        " (≈), {sources:,} would only change their source",
    )
    return said.fill(subjects=found.subjects, real=found.real, alike=found.alike, sources=found.sources)


@command.command("apply")
@click.argument("attribute")
@order_option
@decision_options("Why; it is kept with every value that changes.")
@place_options
@verb
def apply(
    terminal: Terminal,
    place: Place,
    attribute: str,
    order: tuple[str, ...],
    reason: str,
    by: str,
) -> None:
    """Let another order stand: it is written into the workspace, and the golden values follow at once.

    \b
    Example:
      motlan authority apply person.full_name --order population,civil_status --reason "decision 12"
    """
    with place.open() as house:
        _decide(terminal, house, attribute, order, reason, by)


@command.command("undo")
@click.argument("attribute")
@decision_options("Why the decision is taken back.")
@place_options
@verb
def undo(
    terminal: Terminal,
    place: Place,
    attribute: str,
    reason: str,
    by: str,
) -> None:
    """Take the last decision back: the order before it stands again. A second undo goes one decision further back.

    To do again what was undone, apply it anew.

    \b
    Example:
      motlan authority undo person.full_name --reason "the committee reconsidered"
    """
    with place.open() as house:
        _decide(terminal, house, attribute, None, reason, by)


def _decide(
    terminal: Terminal, house: House, attribute: str, order: tuple[str, ...] | None, reason: str, by: str
) -> None:
    """Let ``order`` stand, or (None) the one before the last decision."""
    prepare(register=house.register, catalogue=house.workspace.catalogue)
    concept, name = _named(house, attribute)
    act = (
        undo_last
        if order is None
        else partial(decide, order=full_order(house.workspace.catalogue, concept, name, order))
    )
    with terminal.step("apply", Text(vi="Đổi thứ tự và cập nhật giá trị", en="Changing the order, and the values")):
        done: Decided = act(
            workspace=house.workspace,
            register=house.register,
            clock=house.clock,
            concept=concept,
            attribute=name,
            reason=reason,
            by=by,
        )
    said = Text(
        vi="Đã đổi thành {order}. {touched:,} đối tượng được cập nhật; ghi vào {file}.",
        en="The order is now {order}. {touched:,} subjects were brought up to date; written into {file}.",
    ).fill(touched=done.touched, file=done.file, order=", ".join(done.order))
    again = Text(
        vi="{n:,} yêu cầu sửa đã xong nay chờ lại: giá trị bị phản ánh lại có hiệu lực.",
        en="Mended corrections that wait again, as the contested value stands once more: {n:,}.",
    ).fill(n=done.reopened)
    record: dict[str, object] = {
        "attribute": attribute,
        "before": list(done.before),
        "order": list(done.order),
        "touched": done.touched,
    }
    record |= {"file": str(done.file), "reopened": done.reopened, "seconds": terminal.seconds}
    terminal.answer(record, lines=(said, again) if done.reopened else (said,))


def _named(house: House, attribute: str) -> tuple[str, str]:
    concept, _, name = attribute.partition(".")
    house.workspace.dictionary.attribute(attribute)
    if not name:
        raise UnknownName(kind="attribute", name=attribute, known=())
    return concept, name
