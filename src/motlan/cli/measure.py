"""``motlan measure``: count the indicators and run every probe of the plan now."""

from pathlib import Path

import click

from motlan.cli.terminal import Terminal, directory_option, register_option, verb, workspace_option
from motlan.kernel.text import Text
from motlan.web.opening import bring_up_to_date, open_roof


@click.command("measure")
@workspace_option
@directory_option
@register_option
@verb
def command(terminal: Terminal, workspace: Path, directory: Path, register_url: str | None) -> None:
    """Count the indicators, run every probe and every unit's rule, measure the portfolio of databases, and keep what
    was found.

    Pages and documents outside are looked at first; the worker does so every few minutes.

    \b
    Example:
      motlan measure --json
    """
    open_roof(workspace=workspace, directory=directory, register_url=register_url)
    bring_up_to_date()
    from motlan.web.centre.actions import measure_plan
    from motlan.web.centre.counting import count_now
    from motlan.web.house import house
    from motlan.web.observing.looking import observed, see
    from motlan.web.portfolio.keeping import measure_portfolio

    with terminal.step("look", Text(vi="Xem trang và văn bản bên ngoài", en="Looking at pages and documents outside")):
        looked = see(here=house(), probes=observed(house()).values())
    with terminal.step("count", Text(vi="Đếm các chỉ tiêu", en="Counting the indicators")):
        days = count_now(here=house()).days if house().workspace.indicators else 0
    with terminal.step("measure", Text(vi="Đo các nhiệm vụ", en="Measuring the tasks")):
        measured = measure_plan(here=house())
        databases = measure_portfolio(here=house())
    lines = tuple(f"{terminal.word(light):14} {number:>5}" for light, number in measured.tasks.items())
    terminal.answer(
        {
            "tasks": measured.tasks,
            "provinces": measured.provinces,
            "databases_changed": databases,
            "looked_at": looked,
            "days_counted": days,
            "seconds": terminal.seconds,
        },
        lines=lines,
    )
