"""Asking a running watch to read datasets now: a question and its answer are small files in the lake.

Only one process may write the lake. While a watch is at work it is the one, so whoever wants a dataset read hands the
wish over and waits for what comes of it.
"""

from __future__ import annotations

import json
import os
import shutil
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from motlan.data.spec import Catalogue, Source
from motlan.data.sync.report import DatasetReport, SyncReport, unchanged
from motlan.kernel.errors import Refused, UnknownName
from motlan.kernel.text import Text
from motlan.store.lake import Lake

WORK = "watch"
QUESTION, ANSWER, UNFINISHED = ".question", ".answer", ".part"
LOOK = 0.1
"""Seconds between two looks for the answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """Datasets (``database.dataset``) that somebody wants to be read now."""

    file: Path
    paths: frozenset[str]


# ---- the watch's side


@contextmanager
def watching_here(lake: Lake) -> Iterator[None]:
    """Let others know that this process watches; questions that an earlier one left are forgotten."""
    with lake.alone(WORK, wait=True):
        shutil.rmtree(_folder(lake), ignore_errors=True)
        _folder(lake).mkdir()
        _number(lake).write_text(str(os.getpid()), encoding="ascii")
        yield


def questions(lake: Lake) -> tuple[Question, ...]:
    """What is asked and not answered."""
    files = sorted(_folder(lake).glob(f"*{QUESTION}"))
    return tuple(Question(file, frozenset(json.loads(file.read_text(encoding="utf-8")))) for file in files)


def answer(asked: Sequence[Question], reports: Mapping[str, DatasetReport]) -> None:
    """Say what came of the datasets that were asked for."""
    for one in asked:
        found = [asdict(reports[path]) for path in sorted(one.paths) if path in reports]
        _write(one.file.with_suffix(ANSWER), found)
        one.file.unlink()


# ---- the other side


def watcher(lake: Lake) -> int | None:
    """The number of the process that watches; None when none does."""
    if not _number(lake).exists():
        return None
    with lake.alone(WORK) as nobody:
        return None if nobody else int(_number(lake).read_text(encoding="ascii"))


def ask(*, lake: Lake, catalogue: Catalogue, only: Sequence[str]) -> SyncReport | None:
    """Have the watch read the datasets of ``only`` (all, where it is empty) and wait for what comes of it.

    None when the watch ended meanwhile. Raise UnknownName for a name that no database has.
    """
    sources = _chosen(catalogue, only)
    question = _folder(lake) / f"{uuid.uuid4().hex}{QUESTION}"
    _write(question, [source.path for source in sources])
    told = question.with_suffix(ANSWER)
    while not told.exists():
        if watcher(lake) is None:
            return None
        time.sleep(LOOK)
    reports = {f"{one['database']}.{one['dataset']}": _report(one) for one in json.loads(told.read_text("utf-8"))}
    told.unlink()
    return SyncReport(tuple(reports.get(source.path) or _followed(source) for source in sources))


def not_beside(process: int) -> Refused:
    """What a watch cannot be asked for."""
    return Refused(
        what=Text(
            vi=f"Tiến trình {process} đang theo dõi (sync --watch); không thể nhận việc thiếu bản ghi qua đó.",
            en=f"Process {process} is watching (sync --watch); it cannot be told to accept removals.",
        ),
        remedy=Text(
            vi=f"Dừng nó (kill {process}), chạy lại lệnh này rồi theo dõi tiếp.",
            en=f"End it (kill {process}), run this again, then start the watch anew.",
        ),
    )


def _followed(source: Source) -> DatasetReport:
    """A dataset that the watch does not read by a rhythm, or not at all."""
    streamed = source.dataset.changes.by in {"log", "push"}
    message = (
        Text(vi="Đang được theo dõi: thay đổi vào ngay khi đến.", en="Is being followed: changes land as they come.")
        if streamed
        else Text(vi="Không đọc: cơ sở dữ liệu đang tạm dừng.", en="Not read: the database is suspended.")
    )
    return replace(unchanged(source), message=message)


def _chosen(catalogue: Catalogue, only: Sequence[str]) -> list[Source]:
    sources = [source for source in catalogue.sources() if not source.dataset.hosted]
    known = {name for source in sources for name in (source.path, source.database.database)}
    for name in only:
        if name not in known:
            raise UnknownName(kind="database", name=name, known=tuple(sorted(known)))
    return [one for one in sources if not only or one.path in only or one.database.database in only]


def _report(said: dict[str, Any]) -> DatasetReport:
    remedy = said["remedy"]
    return DatasetReport(**{**said, "message": Text(said["message"]), "remedy": Text(remedy) if remedy else None})


def _write(file: Path, value: Any) -> None:
    """Write a file that is seen only when it is whole."""
    part = file.with_suffix(file.suffix + UNFINISHED)
    part.write_text(json.dumps(value, ensure_ascii=False, default=dict), encoding="utf-8")
    part.replace(file)


def _folder(lake: Lake) -> Path:
    return lake.root / "asked"


def _number(lake: Lake) -> Path:
    return lake.root / "watch.process"
