"""``motlan account``: who works with the data on the pages: officers, stewards, the committee, administrators."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.kernel.text import Text
from motlan.web import opening
from motlan.web.opening import AccountLine, UnitRightLine, ValueRightLine

ROLES = ("officer", "head", "steward", "committee", "administrator", "verifier")


@click.group("account")
def command() -> None:
    """Make, list and end accounts; each verb has --json.

    \b
    Example:
      motlan account add hoa --role steward --agency ministry_of_justice
      motlan account add ward-12 --role officer --unit 00070 --name "Phường Cửa Nam"
    """


@command.command("add")
@click.argument("username")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--name", default="", help="What the pages show beside the role.")
@click.option("--unit", default="", help="Code of the unit that an officer works for; none: all units.")
@click.option("--agency", default="", help="Whose databases a steward answers for; none: all databases.")
@click.option("--identity", default="", help="The word (sub) by which the provider of sign-in knows who may use it.")
@workspace_option
@directory_option
@register_option
@verb
def add(
    terminal: Terminal,
    workspace: Path,
    directory: Path,
    register_url: str | None,
    username: str,
    role: str,
    name: str,
    unit: str,
    agency: str,
    identity: str,
) -> None:
    """Make an account, or bring the one of this name up to date.

    \b
    Example:
      motlan account add hoa --role steward --agency ministry_of_justice
      motlan account add hoa --role steward --identity 7f3c-5512
    """
    _open(workspace, directory, register_url)
    made = opening.make_account(username=username, name=name, role=role, unit=unit, agency=agency, identity=identity)
    said = Text(vi=f"Đã tạo tài khoản {username}.", en=f"The account {username} was made.")
    terminal.answer(asdict(made), lines=(said,))


@command.command("end")
@click.argument("username")
@workspace_option
@directory_option
@register_option
@verb
def end(terminal: Terminal, workspace: Path, directory: Path, register_url: str | None, username: str) -> None:
    """Let nobody sign in by this account any more; what it did stays in journal and history.

    \b
    Example:
      motlan account end hoa
    """
    _open(workspace, directory, register_url)
    ended = opening.end_account(username)
    terminal.answer(asdict(ended), lines=(Text(vi=f"Đã khóa {username}.", en=f"{username} is closed."),))


@command.command("unbind")
@click.argument("username")
@workspace_option
@directory_option
@register_option
@verb
def unbind(terminal: Terminal, workspace: Path, directory: Path, register_url: str | None, username: str) -> None:
    """Let no identity of the provider sign in to this account any more, as when its holder changed.

    \b
    Example:
      motlan account unbind hoa
    """
    _open(workspace, directory, register_url)
    left = opening.unbind_account(username)
    said = Text(vi=f"Không còn danh tính nào gắn với {username}.", en=f"No identity opens {username} any more.")
    terminal.answer(asdict(left), lines=(said,))


@command.command("grant")
@click.argument("username")
@click.option("--unit", default="", help="Code of the other unit that the officer works for.")
@click.option(
    "--attribute", multiple=True, help="A sensitive attribute whose values she sees, as person.phone; repeat."
)
@click.option("--until", type=click.DateTime(formats=["%Y-%m-%d"]), required=True, help="The last day.")
@click.option("--reason", required=True, help="Why; it is kept with the right.")
@click.option("--leads", is_flag=True, help="A head of a unit leads there too.")
@workspace_option
@directory_option
@register_option
@verb
def grant(
    terminal: Terminal,
    workspace: Path,
    directory: Path,
    register_url: str | None,
    username: str,
    unit: str,
    attribute: tuple[str, ...],
    until: datetime,
    reason: str,
    leads: bool,
) -> None:
    """Let an officer work for another unit, or see sensitive attributes, until the end of a day.

    \b
    Example:
      motlan account grant ward-12 --unit 00008 --until 2026-12-31 --reason "Stands in while a post is free"
      motlan account grant ward-12 --attribute person.phone --until 2026-12-31 --reason "Calls applicants back"
    """
    if bool(unit) == bool(attribute):
        raise click.UsageError(_ONE_OF_TWO.in_(terminal.language))
    _open(workspace, directory, register_url)
    if attribute:
        rights = opening.grant_values(username=username, attributes=attribute, until=until.date(), reason=reason)
        names, day = ", ".join(attribute), f"{until:%d/%m/%Y}"
        seen = Text(vi=f"{username} xem được {names} đến {day}.", en=f"{username} sees {names} until {day}.")
        terminal.answer({"values": [asdict(one) for one in rights]}, lines=(seen,))
        return
    given = opening.grant_unit(username=username, unit=unit, until=until.date(), reason=reason, leads=leads)
    day = f"{until:%d/%m/%Y}"
    said = Text(vi=f"{username} làm việc cho {unit} đến {day}.", en=f"{username} works for {unit} until {day}.")
    terminal.answer(asdict(given), lines=(said,))


@command.command("revoke")
@click.argument("number", type=int)
@click.option("--attribute", is_flag=True, help="The number is that of a right to see a sensitive attribute.")
@workspace_option
@directory_option
@register_option
@verb
def revoke(
    terminal: Terminal, workspace: Path, directory: Path, register_url: str | None, number: int, attribute: bool
) -> None:
    """End a right before its last day; `motlan account rights` says its number.

    \b
    Example:
      motlan account revoke 3
      motlan account revoke 12 --attribute
    """
    _open(workspace, directory, register_url)
    ended = opening.end_value_right(number) if attribute else opening.end_unit_right(number)
    said = Text(vi=f"Đã kết thúc quyền {number}.", en=f"Right {number} has ended.")
    terminal.answer(asdict(ended), lines=(said,))


@command.command("rights")
@workspace_option
@directory_option
@register_option
@verb
def rights(terminal: Terminal, workspace: Path, directory: Path, register_url: str | None) -> None:
    """Every right at another unit or to a sensitive attribute that was ever given: who gave it, why, until when.

    \b
    Example:
      motlan account rights --json
    """
    _open(workspace, directory, register_url)
    found, values = opening.unit_rights(), opening.value_rights()
    lines = (
        *(_right(one.number, one.username, one.unit, one) for one in found),
        *(_right(one.number, one.username, f"--attribute {one.attribute}", one) for one in values),
    )
    answer = {"rights": [asdict(one) for one in found], "values": [asdict(one) for one in values]}
    terminal.answer(answer, lines=lines)


@command.command("list")
@workspace_option
@directory_option
@register_option
@verb
def listed(terminal: Terminal, workspace: Path, directory: Path, register_url: str | None) -> None:
    """Every account that is no citizen's.

    \b
    Example:
      motlan account list --json
    """
    _open(workspace, directory, register_url)
    found = opening.accounts()
    terminal.answer({"accounts": [asdict(one) for one in found]}, lines=tuple(_line(one, terminal) for one in found))


_ONE_OF_TWO = Text(
    vi="Ghi --unit hoặc --attribute, một trong hai.", en="Write either --unit or --attribute, one of the two."
)


def _right(number: int, username: str, what: str, right: UnitRightLine | ValueRightLine) -> str:
    ended = "  ✕" if right.ended_at else ""
    return f"{number:<6} {username:24} {what:36} {right.until}{ended:3}  {right.reason}"


def _open(workspace: Path, directory: Path, register_url: str | None) -> None:
    opening.open_roof(workspace=workspace, directory=directory, register_url=register_url)
    opening.bring_up_to_date()


def _line(one: AccountLine, terminal: Terminal) -> str:
    closed = "" if one.active else "  ✕"
    role = terminal.word(one.role)
    return f"{one.username:24} {role:18} {one.unit or one.agency or '–':24} {one.name}{closed}".rstrip()
