"""What ``motlan sync --watch`` shows, event by event, and what follows each change."""

import json
import threading
from dataclasses import dataclass, field
from typing import Any

import click

from motlan.cli.house import House
from motlan.cli.terminal import Terminal
from motlan.data.api import AfterChange, Changed, DatasetReport, Notice
from motlan.data.correction.actions import settle
from motlan.kernel.text import Text
from motlan.store.register import Register


@dataclass(slots=True)
class Screen:
    """Shows events: lines for people on standard error, one JSON object a line on standard output for programs."""

    terminal: Terminal
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def show(self, notice: Notice) -> None:
        """Show one event; called from several threads."""
        with self._one_at_a_time:
            if self.terminal.as_json:
                click.echo(json.dumps(as_event(notice, self.terminal), ensure_ascii=False))
            else:
                self.terminal.say(line_of(notice, self.terminal))


def as_event(notice: Notice, terminal: Terminal) -> dict[str, Any]:
    """One event as plain values; what does not apply is left out."""
    event: dict[str, Any] = {"event": notice.what, "at": notice.at, "database": notice.database,
                             "dataset": notice.dataset, "since": notice.since, "next_try": notice.next_try}  # fmt: skip
    event["attempts"] = notice.attempts or None
    event["lag"] = None if notice.lag is None else round(notice.lag, 3)
    for name in ("message", "remedy"):
        text = getattr(notice, name)
        event[name] = None if text is None else terminal.translate(text)
    if notice.report is not None:
        event |= {name: getattr(notice.report, name) for name in ("rows", "added", "changed", "removed")}
        event |= {"quarantined": notice.report.quarantined, "seconds": round(notice.report.seconds, 3)}
    return {name: value for name, value in event.items() if value is not None and value != ""}


def line_of(notice: Notice, terminal: Terminal) -> str:
    """One event as a line."""
    name = f"{notice.database}.{notice.dataset}" if notice.dataset else ""
    return f"{notice.at[11:19]}  {name:32}  {terminal.translate(_said(notice, terminal))}".rstrip()


def _said(notice: Notice, terminal: Terminal) -> Text | str:
    one = notice.report
    message = notice.message or Text(vi="", en="")
    match notice.what:
        case "landed" if one is not None:
            late = "" if notice.lag is None else f"  {terminal.number(notice.lag, '.2f')} s"
            return f"✓ {changes_of(one, terminal)}  {terminal.number(one.seconds, '.2f')} s{late}"
        case "stale":
            return Text(
                vi=f"! không trả lời từ {notice.since}, lần thử {notice.attempts}, thử lại {notice.next_try}:"
                f" {message.in_('vi')}",
                en=f"! stale since {notice.since}, try {notice.attempts}, next at {notice.next_try}:"
                f" {message.in_('en')}",
            )
        case "living":
            return Text(vi=f"✓ hoạt động lại (đứt từ {notice.since})", en=f"✓ living again (down since {notice.since})")
        case "stopped" | "failed":
            remedy = notice.remedy or Text(vi="", en="")
            return Text({lang: f"✕ {message.in_(lang)} {remedy.in_(lang)}" for lang in ("vi", "en")})
        case "watching":
            return Text(vi="Đang theo dõi (Ctrl+C để dừng)", en="Watching (Ctrl+C stops it)")
        case _:
            return Text(vi="Đã dừng", en="Ended")


def changes_of(one: DatasetReport, terminal: Terminal) -> str:
    """Added, changed and removed records: ``+12 ~3 -0``."""
    added, changed, removed = (terminal.number(each) for each in (one.added, one.changed, one.removed))
    return f"+{added} ~{changed} -{removed}"


def after_change(house: House) -> tuple[AfterChange, ...]:
    """What follows a landing, in order: corrections whose value has changed are closed by that."""

    def corrections(register: Register, _changed: Changed) -> None:
        settle(register=register, catalogue=house.workspace.catalogue, clock=house.clock)

    return (corrections,)
