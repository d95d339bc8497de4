"""``motlan keys``: the key that signs results. A demonstration makes its own; a site in service is given one."""

from pathlib import Path

import click

from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.kernel.text import Text
from motlan.web.opening import open_roof


@click.group("keys")
def command() -> None:
    """Make a key to try signing with, and look at the key in use; each verb has --json.

    \b
    Example:
      motlan keys make
      motlan keys show --json
    """


@command.command("make")
@click.option("--name", default="", help="In whose name it signs; none: the workspace's own.")
@workspace_option
@directory_option
@register_option
@verb
def make(terminal: Terminal, workspace: Path, directory: Path, register_url: str | None, name: str) -> None:
    """Make a key for a demonstration; one that is there stays. Refused in production.

    \b
    Example:
      motlan keys make --name "Uỷ ban mẫu"
    """
    open_roof(workspace=workspace, directory=directory, register_url=register_url)
    from motlan.web.house import house
    from motlan.web.signing.keys import make_demo_key

    here = house()
    settings = here.workspace.settings
    label = name or settings.label.in_(settings.default_language)
    make_demo_key(state=here.state, name=label, now=here.clock.now())
    _answer(terminal)


@command.command("show")
@workspace_option
@directory_option
@register_option
@verb
def show(terminal: Terminal, workspace: Path, directory: Path, register_url: str | None) -> None:
    """The certificate of the key that signs results here, and how long it is good for.

    \b
    Example:
      MOTLAN_SIGNING_KEY=/etc/motlan/office.p12 motlan keys show
    """
    open_roof(workspace=workspace, directory=directory, register_url=register_url)
    _answer(terminal)


def _answer(terminal: Terminal) -> None:
    from motlan.web.house import house
    from motlan.web.signing.keys import signing_key

    with signing_key(state=house().state) as key:
        name, expires, certificate = key.name, key.expires.isoformat(), key.fingerprint
    lines = (
        Text(vi=f"Ký bằng chứng thư: {name}", en=f"Signs with the certificate of: {name}"),
        Text(vi=f"Hết hạn: {expires}", en=f"Expires: {expires}"),
        Text(vi=f"Dấu vân tay (SHA-256): {certificate}", en=f"Fingerprint (SHA-256): {certificate}"),
    )
    terminal.answer({"name": name, "expires": expires, "certificate": certificate}, lines=lines)
