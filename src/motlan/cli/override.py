"""``motlan override``: a steward's value in the place of the sources', with a reason and an end."""

import getpass
from dataclasses import asdict
from zoneinfo import ZoneInfo

import click

from motlan.cli.house import Place, place_options
from motlan.cli.reader import end_of, subject_of, subject_options
from motlan.cli.terminal import Terminal, decision_options, verb
from motlan.data.api import Need, Override, Wish, end_override, need, overrides_of, prepare, set_override
from motlan.kernel.clock import moment
from motlan.kernel.text import Text

NEEDS = {
    Need.NEEDED: Text(vi="còn cần", en="needed"),
    Need.AGREED: Text(vi="không còn cần: các nguồn đã nói như vậy", en="no longer needed: the sources say the same"),
    Need.OVERTAKEN: Text(
        vi="xem lại: các nguồn đã đổi và cùng nói khác", en="look again: the sources changed and agree on another"
    ),
    Need.ORPHANED: Text(vi="đối tượng không còn", en="its subject is no more"),
    Need.LOST: Text(vi="từ điển không còn thuộc tính này", en="the dictionary has this attribute no more"),
}


@click.group("override")
def command() -> None:
    """Set, end and list the values that stewards set in the place of the sources' own; each verb has --json.

    \b
    Example:
      motlan override set person --identifier 001175000001 -a birth_date --value 1975-03-02 \\
          --reason "birth certificate 12/1975 seen" --until 2026-12-31
      motlan override list
      motlan override end 3 --reason "mended at the source"
    """


@command.command("set")
@click.argument("concept")
@subject_options
@click.option("--attribute", "-a", required=True)
@click.option("--value", required=True, help="As the dictionary writes it: a code, a unit's code, an ISO date.")
@click.option("--reason", required=True, help="Why; the person can read it.")
@click.option("--until", required=True, help="The last day on which it stands.")
@click.option("--by", default=getpass.getuser, show_default="your account", help="Who sets it.")
@place_options
@verb
def set_value(
    terminal: Terminal,
    place: Place,
    concept: str,
    subject: str | None,
    identifier: str | None,
    attribute: str,
    value: str,
    reason: str,
    until: str,
    by: str,
) -> None:
    """Let a value of your own stand for a subject until a day; history keeps who and why.

    \b
    Example:
      motlan override set person 4711 -a sex --value female --reason "certificate seen" --until 2026-12-31
    """
    with place.open() as house:
        prepare(register=house.register, catalogue=house.workspace.catalogue)
        catalogue = house.workspace.catalogue
        key = subject_of(house, catalogue.dictionary.concept(concept), subject, identifier)
        wish = Wish(
            concept=concept,
            subject=key,
            attribute=attribute,
            value=value,
            reason=reason,
            by=by,
            until=end_of(house, until),
        )
        override = set_override(
            register=house.register,
            catalogue=catalogue,
            clock=house.clock,
            wish=wish,
            most_days=house.workspace.settings.override_days,
        )
    terminal.answer(asdict(override), lines=(_line(override, Need.NEEDED, terminal, house.workspace.zone),))


@command.command("end")
@click.argument("number", type=int)
@decision_options("Why it ends.")
@place_options
@verb
def end(
    terminal: Terminal,
    place: Place,
    number: int,
    reason: str,
    by: str,
) -> None:
    """End an override before its day: the sources speak again.

    \b
    Example:
      motlan override end 3 --reason "mended at the source"
    """
    with place.open() as house:
        prepare(register=house.register, catalogue=house.workspace.catalogue)
        override = end_override(
            register=house.register,
            catalogue=house.workspace.catalogue,
            clock=house.clock,
            number=number,
            by=by,
            reason=reason,
        )
    said = Text(vi=f"Đã thôi giá trị số {number}.", en=f"Override {number} has ended.")
    terminal.answer(asdict(override), lines=(said,))


@command.command("list")
@click.option("--concept", help="Only of this concept.")
@click.option("--ended", is_flag=True, help="Those that have ended, instead.")
@place_options
@verb
def listed(terminal: Terminal, place: Place, concept: str | None, ended: bool) -> None:
    """List the overrides that stand, with their ends and whether they are still needed; no value is shown.

    \b
    Example:
      motlan override list --concept person
    """
    with place.open() as house:
        catalogue, register = house.workspace.catalogue, house.register
        found = overrides_of(register=register, concept=concept, ended=ended)
        needs = {one.number: need(register=register, catalogue=catalogue, override=one) for one in found if not ended}
    records = [{**_without_value(one), "need": needs.get(one.number)} for one in found]
    none = Text(vi="Không có giá trị ghi đè nào.", en="There are no overrides.")
    zone = house.workspace.zone
    lines = tuple(_line(one, needs.get(one.number), terminal, zone) for one in found)
    terminal.answer({"overrides": records}, lines=lines or (none,))


def _without_value(override: Override) -> dict[str, object]:
    record = asdict(override)
    del record["value"]
    return record


def _line(one: Override, standing: Need | None, terminal: Terminal, zone: ZoneInfo) -> str:
    until = moment(one.ended_at or one.expires_at).astimezone(zone).date()
    said = f" · {terminal.translate(NEEDS[standing])}" if standing is not None else ""
    return f"{one.number:>5}  {one.concept}.{one.attribute}  {one.subject}  → {until}  {one.by}: {one.reason}{said}"
