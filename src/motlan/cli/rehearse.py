"""``motlan rehearse``: some weeks of dossiers in a register that holds none yet."""

import click

from motlan.cli.house import Place, place_options
from motlan.cli.terminal import Terminal, verb
from motlan.kernel.text import Text
from motlan.service.dossiers.status import Status
from motlan.simulation.spec import typed_answers
from motlan.web.opening import bring_up_to_date, open_roof, rehearse
from motlan.workspace.load import must_be_one

PERSONS_A_DOSSIER, USUAL, MOST = 60, 200, 5_000


def usual(persons: int) -> int:
    """How many dossiers a nation of so many persons has rehearsed, unless another number is given.

    >>> usual(2_000), usual(100_000)
    (33, 200)
    """
    return min(USUAL, persons // PERSONS_A_DOSSIER)


@click.command("rehearse")
@click.option(
    "--dossiers", type=click.IntRange(min=1, max=MOST), default=USUAL, show_default=True, help="Dossiers to file."
)
@click.option(
    "--days", type=click.IntRange(min=7, max=90), default=30, show_default=True, help="Days over which they are spread."
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="The same seed gives the same dossiers."
)
@place_options
@verb
def command(terminal: Terminal, place: Place, dossiers: int, days: int, seed: int) -> None:
    """File and work some weeks of dossiers for persons of the register, by the workspace's own procedures, until last
    midnight; then count the indicators. Queues, deadlines, fees and the service index have something to show.

    For trying a workspace, never for real data: what people answer is made up. A site in production refuses, and so
    does a register in which anything was filed. Nothing is written into the registers themselves: a dossier whose
    result would be is left in work.

    \b
    Example:
      motlan rehearse --dossiers 100 --days 14 --dir state
    """
    must_be_one(place.workspace)
    open_roof(workspace=place.workspace, directory=place.directory, register_url=place.register_url)
    with terminal.step("prepare", Text(vi="Chuẩn bị sổ đăng ký", en="Preparing the register")):
        bring_up_to_date()
    label = Text(vi="Nộp và giải quyết hồ sơ mẫu", en="Filing and deciding sample dossiers")
    words = typed_answers(place.workspace)
    with terminal.step("dossiers", label) as tell:
        found = rehearse(
            dossiers=dossiers, seed=seed, days=days, words=words, progress=lambda filed, of: tell(f"{filed}/{of}")
        )
    lines = tuple(
        f"{terminal.translate(Status[name.upper()].label):24} {found.statuses[name]:>6}" for name in found.statuses
    )
    terminal.answer({**found.as_record(), "seconds": terminal.seconds}, lines=lines)
