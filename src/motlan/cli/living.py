"""What ``motlan sync --watch`` shows, event by event, and what follows each change."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import click

from motlan.cli.house import House
from motlan.cli.terminal import Terminal
from motlan.data.api import AfterChange, Changed, DatasetReport, Notice
from motlan.data.correction.actions import settle
from motlan.data.quality.api import Remeasure
from motlan.data.spec import Catalogue
from motlan.kernel.clock import moment
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.workspace.renewal import Renewal
from motlan.workspace.spec import Workspace

NAME = 36  # characters of a dataset's name
READ_WHOLE = Text(
    vi="{why} Đã đọc lại toàn bộ và so với bản đang giữ.",
    en="{why} Everything was read again and compared with what is held.",
)
REMINDER = timedelta(minutes=10)
"""How often people are told again of what does not answer; each try is told to programs only."""


PLAIN = {
    "watching": Text(vi="Đang theo dõi (Ctrl+C để dừng)", en="Watching (Ctrl+C stops it)"),
    "reread": Text(
        vi="Không gian làm việc đã đổi: theo bản mới", en="The workspace was changed and is followed as it is now"
    ),
    "ended": Text(vi="Đã dừng", en="Ended"),
}


@dataclass(slots=True)
class Screen:
    """Shows events: lines for people on standard error, one JSON object a line on standard output for programs.

    People see a source fail once and come back once, and every ten minutes a line about all that are still away.
    """

    terminal: Terminal
    _away: dict[str, str] = field(default_factory=dict)
    _reminded: datetime | None = None
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def show(self, notice: Notice) -> None:
        """Show one event; called from several threads."""
        with self._one_at_a_time:
            if self.terminal.as_json:
                click.echo(json.dumps(as_event(notice, self.terminal), ensure_ascii=False))
                return
            for line in self._lines(notice):
                self.terminal.say(line)

    def _lines(self, notice: Notice) -> list[str]:
        path, now = f"{notice.database}.{notice.dataset}", moment(notice.at)
        if notice.what == "stale":
            known = path in self._away
            self._away.setdefault(path, notice.since or notice.at)
            if not known:
                self._reminded = now
            elif self._reminded is not None and now - self._reminded >= REMINDER:
                self._reminded = now
                return [_line(notice.at, "", "!", still_away(self._away), self.terminal)]
            if known:
                return []
        elif notice.what in {"living", "stopped", "landed"}:
            self._away.pop(path, None)
        return lines_of(notice, self.terminal)


def still_away(away: Mapping[str, str]) -> Text:
    """All that cannot be read."""
    listed = ", ".join(sorted(away))
    return Text(
        vi=f"vẫn chưa đọc được: {listed} (từ {min(away.values())}); vẫn đang thử lại",
        en=f"still not read: {listed} (since {min(away.values())}); they are tried again",
    )


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
        event["lost"] = None if notice.report.lost is None else terminal.translate(notice.report.lost)
    return {name: value for name, value in event.items() if value is not None and value != ""}


def lines_of(notice: Notice, terminal: Terminal) -> list[str]:
    """One event as a line, and what helps on a line of its own."""
    name = f"{notice.database}.{notice.dataset}" if notice.dataset else ""
    mark, said = _said(notice, terminal)
    lines = [_line(notice.at, name, mark, said, terminal)]
    if notice.remedy is not None and notice.what in {"stale", "stopped", "failed"}:
        lines.append(" " * len(f"{'':8}  {'':{NAME}}  ") + f"→ {terminal.translate(notice.remedy)}")
    if notice.report is not None and notice.report.lost is not None and notice.what == "landed":
        said = READ_WHOLE.fill(why=notice.report.lost)
        lines.append(" " * len(f"{'':8}  {'':{NAME}}  ") + f"! {terminal.translate(said)}")
    return lines


def _line(at: str, name: str, mark: str, said: Text | str, terminal: Terminal) -> str:
    time = terminal.local(at)[11:19]
    return f"{time}  {name:{NAME}}  {mark} {terminal.translate(said)}".rstrip()


def _said(notice: Notice, terminal: Terminal) -> tuple[str, Text | str]:
    """The mark and the sentence."""
    one = notice.report
    match notice.what:
        case "landed" if one is not None:
            late = "" if notice.lag is None else f"  {terminal.number(notice.lag, '.2f')} s"
            return "✓", f"{changes_of(one, terminal)}  {terminal.number(one.seconds, '.2f')} s{late}"
        case "stale":
            message = notice.message or Text(vi="", en="")
            return "!", Text(
                vi=f"không đọc được, sẽ tự thử lại: {message.in_('vi')}",
                en=f"not read, tried again by itself: {message.in_('en')}",
            )
        case "living":
            return "✓", Text(
                vi=f"hoạt động lại (gián đoạn từ {notice.since})", en=f"living again (interrupted since {notice.since})"
            )
        case "stopped" | "failed":
            return "✕", notice.message or Text(vi="", en="")
        case _:
            return "✓", PLAIN[notice.what]


def changes_of(one: DatasetReport, terminal: Terminal) -> str:
    """Added, changed and removed records: ``+12 ~3 -0``."""
    added, changed, removed = (terminal.number(each) for each in (one.added, one.changed, one.removed))
    return f"+{added} ~{changed} -{removed}"


@dataclass(slots=True)
class Following:
    """The workspace that a watch follows, and what follows its landings: both are those of the last state of it."""

    house: House
    workspace: Workspace = field(init=False)
    renewal: Renewal = field(init=False)
    remeasure: Remeasure = field(init=False)

    def __post_init__(self) -> None:
        """As the house was opened."""
        held = self.workspace = self.house.workspace
        self.renewal = Renewal(self.house.root)
        self.remeasure = Remeasure(catalogue=held.catalogue, clock=self.house.clock, policy=held.policy)

    def renewed(self) -> Catalogue | None:
        """The catalogue, when the workspace was changed; raise SpecError when it has faults now."""
        found = self.renewal.look()
        if found is None:
            return None
        self.workspace = found
        self.remeasure.catalogue, self.remeasure.policy = found.catalogue, found.policy
        return found.catalogue

    @property
    def after_change(self) -> tuple[AfterChange, ...]:
        """What follows a landing, in order: corrections whose value has changed are closed by that; quality."""

        def corrections(register: Register, _changed: Changed) -> None:
            settle(register=register, catalogue=self.workspace.catalogue, clock=self.house.clock)

        return corrections, lambda _, changed: self.remeasure.note(changed.datasets)
