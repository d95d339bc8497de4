"""What came of a sync, dataset by dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from motlan.data.spec import Source
from motlan.data.sync.land import Landing
from motlan.kernel.errors import MotlanError
from motlan.kernel.text import Text

Outcome = Literal["ok", "unchanged", "failed", "stopped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetReport:
    """What came of one dataset.

    ``quarantined`` counts records held back whole, ``unreadable`` the single values of this batch that could not be
    read, ``kept`` the records that stay although the delivery lacks them. ``stopped``: the source changed its form, and
    nothing is read from it until somebody looked at that. ``where`` is the file or address with which ``message``
    begins: it is for who runs this house, and is not published.
    """

    database: str
    dataset: str
    outcome: Outcome
    message: Text
    remedy: Text | None = None
    where: str = ""
    rows: int = 0
    added: int = 0
    changed: int = 0
    removed: int = 0
    quarantined: int = 0
    unreadable: int = 0
    kept: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What came of a sync."""

    datasets: tuple[DatasetReport, ...]

    @property
    def failed(self) -> tuple[DatasetReport, ...]:
        """The datasets that could not be read, or whose source changed its form; their last good state is kept."""
        return tuple(report for report in self.datasets if report.outcome in {"failed", "stopped"})

    @property
    def changed(self) -> bool:
        """Whether anything new was landed."""
        return any(report.outcome == "ok" for report in self.datasets)


def unchanged(source: Source, rows: int = 0, landing: Landing | None = None) -> DatasetReport:
    """Nothing new came."""
    message = Text(vi="Không có gì mới.", en="Nothing new.")
    report = DatasetReport(
        database=source.database.database, dataset=source.name, outcome="unchanged", message=message, rows=rows
    )
    if landing is None:
        return report
    return replace(report, message=_with_kept(message, landing), kept=landing.delta.kept)


def landed(landing: Landing) -> DatasetReport:
    """What one delivery brought."""
    delta, held_back = landing.delta, landing.held_back.num_rows
    added, changed, removed = len(delta.added), len(delta.changed), len(delta.removed)
    message = Text(
        vi=f"Nhận {landing.rows} dòng: {added} mới, {changed} đổi, {removed} mất, {held_back} cách ly.",
        en=f"Received {landing.rows} rows: {added} new, {changed} changed, {removed} gone, {held_back} in quarantine.",
    )
    return replace(
        unchanged(landing.step.source, landing.rows),
        outcome="ok",
        message=_with_kept(message, landing),
        added=added,
        changed=changed,
        removed=removed,
        quarantined=held_back,
        unreadable=landing.fields.num_rows,
        kept=delta.kept,
    )


def failed(source: Source, error: MotlanError, outcome: Outcome = "failed") -> DatasetReport:
    """Why nothing could be taken over."""
    known = outcome == "stopped" and error.where == source.path
    where = "" if known else error.where
    place = f"{where}: " if where else ""
    message = Text(vi=place + error.what.in_("vi"), en=place + error.what.in_("en"))
    return replace(unchanged(source), outcome=outcome, message=message, remedy=error.remedy, where=where)


def _with_kept(message: Text, landing: Landing) -> Text:
    """The sentence, and what stays although the delivery lacks it."""
    kept, lines = landing.delta.kept, landing.held_back.num_rows
    if not kept:
        return message
    return Text(
        vi=f"{message.in_('vi')} Giữ lại {kept} bản ghi tuy lần gửi này không có, vì {lines} dòng không đọc được.",
        en=f"{message.in_('en')} {kept} records kept although they were not in this delivery,"
        f" because {lines} lines could not be read.",
    )


def together(reports: Sequence[DatasetReport]) -> DatasetReport:
    """Several reports of one dataset as one: what all of them brought, and what the last one that counts says."""
    worst = [one for one in reports if one.outcome in {"failed", "stopped"}]
    landed_ones = [one for one in reports if one.outcome == "ok"]
    last = reports[-1] if reports[-1] in worst else (landed_ones or [*reports])[-1]
    sums = {name: sum(getattr(one, name) for one in reports) for name in _SUMMED}
    return replace(last, **sums)


_SUMMED = ("rows", "added", "changed", "removed", "quarantined", "unreadable", "kept", "seconds")
