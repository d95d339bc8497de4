"""What came of a sync, dataset by dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from motlan.data.spec import Catalogue, Source
from motlan.data.sync.land import Landing
from motlan.kernel.errors import MotlanError
from motlan.kernel.text import Text

Outcome = Literal["ok", "unchanged", "failed", "stopped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetReport:
    """What came of one dataset.

    ``quarantined`` counts records held back whole, ``unreadable`` the single values of this batch that could not be
    read, ``kept`` the records that stay although the delivery lacks them. ``lost`` says why a change stream did not
    tell everything, so that the dataset was read whole. ``stopped``: the source changed its form, and nothing is read
    from it until somebody looked at that. ``where`` is the file or address with which ``message``
    begins: it is for who runs this house, and is not published.
    """

    database: str
    dataset: str
    outcome: Outcome
    message: Text
    remedy: Text | None = None
    lost: Text | None = None
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


KEPT = Text(
    vi="{message} Giữ lại {kept} bản ghi tuy lần gửi này không có, vì {lines} dòng không đọc được.",
    en="{message} {kept} {kept:record|records} kept although {kept:it was|they were} not in this delivery, because"
    " {lines} {lines:line|lines} could not be read.",
)
RECEIVED = Text(
    vi="Nhận {rows} dòng: {added} mới, {changed} đổi, {removed} mất, {held_back} cách ly.",
    en="Received {rows} {rows:row|rows}: {added} new, {changed} changed, {removed} gone, {held_back} in quarantine.",
)


def unchanged(source: Source, rows: int = 0, landing: Landing | None = None) -> DatasetReport:
    """Nothing new came."""
    message = Text(vi="Không có gì mới.", en="Nothing new.")
    report = DatasetReport(
        database=source.database.database, dataset=source.name, outcome="unchanged", message=message, rows=rows
    )
    if landing is None:
        return report
    return replace(report, message=_with_more(message, landing), lost=landing.step.lost, kept=landing.delta.kept)


def kept_here(catalogue: Catalogue, only: Sequence[str]) -> tuple[DatasetReport, ...]:
    """Of the datasets that were named, those that this platform keeps itself: there is nothing to read of them."""
    message = Text(
        vi="Được giữ ngay tại đây, không có nguồn để đọc; bảng được tạo mỗi lần `motlan sync` hoặc máy chủ khởi động.",
        en="Is kept here and has no source to read; each `motlan sync` and each start of the server makes its tables.",
    )
    return tuple(
        replace(unchanged(source), message=message)
        for source in catalogue.sources()
        if source.dataset.hosted and (source.path in only or source.database.database in only)
    )


def landed(landing: Landing) -> DatasetReport:
    """What one delivery brought."""
    delta, held_back = landing.delta, landing.held_back.num_rows
    added, changed, removed = len(delta.added), len(delta.changed), len(delta.removed)
    message = RECEIVED.fill(rows=landing.rows, added=added, changed=changed, removed=removed, held_back=held_back)
    return replace(
        unchanged(landing.step.source, landing.rows),
        outcome="ok",
        message=_with_more(message, landing),
        lost=landing.step.lost,
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


def _with_more(message: Text, landing: Landing) -> Text:
    """The sentence, why everything was read, and what stays although the delivery lacks it."""
    if landing.step.lost is not None:
        message = Text({language: f"{lost} {message.in_(language)}" for language, lost in landing.step.lost.items()})
    kept, lines = landing.delta.kept, landing.held_back.num_rows
    if not kept:
        return message
    return KEPT.fill(message=message, kept=kept, lines=lines)


def together(reports: Sequence[DatasetReport]) -> DatasetReport:
    """Several reports of one dataset as one: what all of them brought, and what the last one that counts says."""
    worst = [one for one in reports if one.outcome in {"failed", "stopped"}]
    landed_ones = [one for one in reports if one.outcome == "ok"]
    last = reports[-1] if reports[-1] in worst else (landed_ones or [*reports])[-1]
    lost = next((one.lost for one in reports if one.lost is not None), None)
    sums = {name: sum(getattr(one, name) for one in reports) for name in _SUMMED}
    return replace(last, lost=lost, **sums)


_SUMMED = ("rows", "added", "changed", "removed", "quarantined", "unreadable", "kept", "seconds")
