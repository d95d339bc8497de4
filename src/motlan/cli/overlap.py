"""``motlan overlap``: who collects what, whose word counts, whose should, and what asking again and again costs."""

from datetime import timedelta
from typing import Any

import click

from motlan.cli.house import House, Place, place_options
from motlan.cli.terminal import Terminal, verb
from motlan.data.api import prepare
from motlan.data.authority.api import Advice, Merit, advise, compute, figures
from motlan.kernel.clock import instant
from motlan.kernel.errors import UnknownName
from motlan.kernel.text import Text
from motlan.workspace.declarations import asked, born, filed

YEAR = timedelta(days=365)


@click.command("overlap")
@click.argument("what", required=False)
@click.option("--counted", is_flag=True, help="Show what was counted last; count nothing now.")
@place_options
@verb
def command(terminal: Terminal, place: Place, what: str | None, counted: bool) -> None:
    """Compare the databases that collect the same attribute: all, or those of WHAT (CONCEPT or CONCEPT.ATTRIBUTE).

    The figures are kept: the stewards' pages show them without counting again.

    \b
    Examples:
      motlan overlap
      motlan overlap person.full_name --counted
    """
    with place.open() as house:
        prepare(register=house.register, catalogue=house.workspace.catalogue)
        concept, attribute = _asked(house, what)
        if not counted:
            with terminal.step("overlap", Text(vi="Đếm phần trùng nhau", en="Counting the overlap")) as tell:
                compute(
                    register=house.register,
                    catalogue=house.workspace.catalogue,
                    clock=house.clock,
                    concept=concept,
                    progress=lambda stage: tell(stage.of),
                )
        advice = advice_of(house, concept, attribute)
    listed = [one for one in advice if what is not None or one.columns_again]
    lines = tuple(line for one in listed for line in _lines(one, terminal))
    once = len(advice) - len(listed)
    if once:
        told = Text(
            vi="{once:,} thuộc tính khác chỉ một CSDL thu thập.", en="{once:,} more attributes, each in one database."
        )
        lines = (*lines, terminal.translate(told.fill(once=once)))
    terminal.answer({"attributes": [as_record(one) for one in advice], "seconds": terminal.seconds}, lines=lines)


def _asked(house: House, what: str | None) -> tuple[str | None, str | None]:
    """Concept and attribute; raise UnknownName."""
    if what is None:
        return None, None
    concept, _, attribute = what.partition(".")
    held = house.workspace.dictionary.concept(concept)
    if attribute and attribute not in held.attributes:
        raise UnknownName(kind="attribute", name=what, known=tuple(held.attributes))
    return concept, attribute or None


def advice_of(house: House, concept: str | None, attribute: str | None) -> tuple[Advice, ...]:
    """The advice on what was counted last."""
    now = house.clock.now()
    return advise(
        catalogue=house.workspace.catalogue,
        figures=figures(register=house.register, concept=concept, attribute=attribute),
        born=born(house.workspace),
        asked=asked(house.workspace, filed(house.register, since=instant(now - YEAR))),
        now=now,
    )


def as_record(one: Advice) -> dict[str, Any]:
    """One attribute's advice as plain values."""
    return {
        "attribute": f"{one.concept}.{one.attribute}",
        "declared": list(one.declared),
        "recommended": list(one.recommended),
        "differs": one.differs,
        "first_differs": one.first_differs,
        "again": {
            "databases": one.columns_again,
            "values": one.again,
            "declarations_a_year": one.declarations,
            "rows": one.rows_again,
            "rows_a_year": one.rows_a_year,
        },
        "databases": [_merit(merit) for merit in one.merits],
    }


def _merit(merit: Merit) -> dict[str, Any]:
    figure = merit.figure
    return {
        "database": figure.database,
        "rows": figure.rows,
        "filled": round(figure.fill, 4),
        "reach": round(figure.reach, 4),
        "judged": figure.judged,
        "right": figure.right,
        "paired": figure.paired,
        "agreeing": figure.agreeing,
        "changed_at": figure.changed_at,
        "measured": merit.measured,
        "born": merit.born,
        "score": merit.score,
        "reasons": [dict(reason) for reason in merit.reasons],
    }


def _lines(one: Advice, terminal: Terminal) -> tuple[str, ...]:
    mark = ""
    if one.differs:
        mark = terminal.translate(FIRST_DIFFERS if one.first_differs else BELOW_DIFFERS)
    again = terminal.translate(cost(one)) if one.columns_again else ""
    head = "  ".join(part for part in (f"{one.concept}.{one.attribute}", mark, again) if part)
    rows = (
        f"  {merit.figure.database:20} {merit.declared or '–':>2} {terminal.number(merit.score, '6.3f')}  "
        + "; ".join(terminal.translate(reason) for reason in merit.reasons)
        for merit in one.merits
    )
    return (head, *rows)


FIRST_DIFFERS = Text(vi="▲ nên có nguồn khác đứng đầu", en="▲ another database should be first")
BELOW_DIFFERS = Text(vi="≠ nên đổi thứ tự phía sau", en="≠ another order behind the first is better")


DECLARED = Text(
    vi="12 tháng qua có {declared:,} tờ khai hỏi lại", en="{declared:,} declarations of the last 12 months asked for it"
)
NONE_DECLARED = Text(
    vi="có biểu mẫu hỏi lại, 12 tháng qua chưa ai nộp tờ khai nào",
    en="forms ask for it, no declaration came in the last 12 months",
)


def cost(one: Advice) -> Text:
    """What collecting it again and again costs: columns, values, rows, rows a year, declarations of the last one."""
    parts = [
        Text(
            vi="thu thập lại: {columns:,} cột (CSDL), {values:,} giá trị trong {rows:,} dòng",
            en="collected again: {columns:,} columns (databases), {values:,} values in {rows:,} rows",
        )
    ]
    if one.rows_a_year is not None:
        parts.append(Text(vi="{added:,} dòng mới một năm", en="{added:,} new rows a year"))
    if one.declarations is not None:
        parts.append(DECLARED if one.declarations else NONE_DECLARED)
    joined = Text({language: " · ".join(part.in_(language) for part in parts) for language in ("vi", "en")})
    return joined.fill(
        columns=one.columns_again,
        values=one.again,
        rows=one.rows_again,
        added=one.rows_a_year,
        declared=one.declarations,
    )
