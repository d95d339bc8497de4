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
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from motlan.data.golden import applied
from motlan.data.spec import Catalogue, Source
from motlan.data.sync.report import DatasetReport, SyncReport, unchanged
from motlan.kernel.errors import UnknownName
from motlan.kernel.text import Text
from motlan.store.lake import Lake
from motlan.store.register import Register

WORK = "watch"
QUESTION, ANSWER, UNWANTED, UNFINISHED = ".question", ".answer", ".unwanted", ".part"
FOLLOWED = "followed"
"""The file in the lake that is written anew whenever the watch follows a changed workspace."""
LOOK = 0.1
"""Seconds between two looks for the answer."""


@dataclass(frozen=True, slots=True)
class Question:
    """Datasets (``database.dataset``) that somebody wants to be read now.

    ``named``: they were called by name, and are read on trial where their database is suspended. ``accept_removals``:
    a human looked at what their deliveries lack.
    """

    file: Path
    paths: frozenset[str]
    named: bool = False
    accept_removals: bool = False


# ---- the watch's side


@contextmanager
def watching_here(lake: Lake, root: Path | None = None) -> Iterator[None]:
    """Let others know that this process watches, and which workspace it follows (the folder ``root``, where it has
    one); questions that an earlier one left are forgotten."""
    with lake.alone(WORK, wait=True):
        shutil.rmtree(_folder(lake), ignore_errors=True)
        _folder(lake).mkdir()
        said = [os.getpid(), *([root.resolve()] if root is not None else [])]
        _number(lake).write_text("\n".join(map(str, said)), encoding="utf-8")
        yield


def follows(lake: Lake) -> None:
    """Let other processes know that the watch follows the workspace as it is now: the register is ready for it."""
    (lake.root / FOLLOWED).write_text(str(time.time_ns()), encoding="ascii")


@dataclass(slots=True)
class Desk:
    """What is asked and not answered yet. One thread's."""

    lake: Lake
    _open: dict[Question, dict[str, DatasetReport]] = field(default_factory=dict)

    def new(self) -> list[Question]:
        """What was asked since the last look."""
        known = {one.file for one in self._open}
        files = sorted(file for file in _folder(self.lake).glob(f"*{QUESTION}") if file not in known)
        found = [_question(file) for file in files]
        self._open |= {one: {} for one in found}
        return found

    def note(self, reports: Mapping[str, DatasetReport], question: Question | None = None) -> None:
        """What came of datasets, read for one ``question`` or for all that are open; what is known whole is answered.

        A reading for one question may be older than the next question: it answers no other.
        """
        for one, known in [*self._open.items()]:
            if question is not None and one != question:
                continue
            known |= {path: reports[path] for path in one.paths & reports.keys()}
            if known.keys() == one.paths:
                del self._open[one]
                self._answer(one, known)

    @staticmethod
    def _answer(one: Question, reports: Mapping[str, DatasetReport]) -> None:
        unwanted = one.file.with_suffix(UNWANTED)
        if unwanted.exists():
            unwanted.unlink()
        else:
            _write(one.file.with_suffix(ANSWER), [asdict(reports[path]) for path in sorted(reports)])
        one.file.unlink()


def _question(file: Path) -> Question:
    asked = json.loads(file.read_text(encoding="utf-8"))
    return Question(file, frozenset(asked["paths"]), asked["named"], asked["accept_removals"])


def followed(source: Source) -> DatasetReport:
    """A dataset that needs no reading: its changes come by themselves."""
    message = Text(
        vi="Đang được theo dõi: thay đổi vào ngay khi đến.", en="Is being followed: changes land as they come."
    )
    return replace(unchanged(source), message=message)


def not_read(source: Source) -> DatasetReport:
    """A dataset that is left alone."""
    message = Text(vi="Không đọc: cơ sở dữ liệu đang tạm dừng.", en="Not read: the database is suspended.")
    return replace(unchanged(source), message=message)


def unknown_here(path: str) -> DatasetReport:
    """A dataset of which the workspace of the watch says nothing."""
    database, _, dataset = path.partition(".")
    message = Text(
        vi="Tiến trình theo dõi không biết tập này: nó theo một không gian làm việc khác, hoặc bản mới còn lỗi.",
        en="The watch does not know this dataset: it follows another workspace, or this one still has faults.",
    )
    remedy = Text(vi="Chạy motlan check, rồi thử lại.", en="Run motlan check, then try again.")
    return DatasetReport(database=database, dataset=dataset, outcome="failed", message=message, remedy=remedy)


# ---- the other side


def watcher(lake: Lake) -> int | None:
    """The number of the process that watches; None when none does."""
    if not _number(lake).exists():
        return None
    with lake.alone(WORK) as nobody:
        return None if nobody else int(_number(lake).read_text(encoding="utf-8").partition("\n")[0])


def followed_workspace(lake: Lake) -> Path | None:
    """The folder of the workspace that a watch follows; None where none is at work, or it follows no folder."""
    if watcher(lake) is None:
        return None
    root = _number(lake).read_text(encoding="utf-8").partition("\n")[2]
    return Path(root) if root else None


def ask(
    *,
    lake: Lake,
    catalogue: Catalogue,
    only: Sequence[str],
    accept_removals: bool = False,
    patience: float | None = None,
) -> SyncReport | None:
    """Have the watch read the datasets of ``only`` (all, where it is empty) and wait for what comes of it.

    After ``patience`` seconds nobody waits any longer, and the report says that the watch is at it. None when the watch
    ended meanwhile. Of what is kept here nothing is read. Raise UnknownName for a name that no database has.
    """
    sources = _chosen(catalogue, only)
    if not sources:
        return SyncReport(())
    question = _folder(lake) / f"{uuid.uuid4().hex}{QUESTION}"
    wish = {"paths": [one.path for one in sources], "named": bool(only), "accept_removals": accept_removals}
    told, gives_up = question.with_suffix(ANSWER), None if patience is None else time.monotonic() + patience
    _write(question, wish)
    while not told.exists():
        if watcher(lake) is None:
            return None
        if gives_up is not None and time.monotonic() > gives_up:
            question.with_suffix(UNWANTED).touch()
            return SyncReport(tuple(map(_under_way, sources)))
        if not question.exists() and not told.exists():  # another watch took over, and forgot it
            _write(question, wish)
        time.sleep(LOOK)
    reports = {f"{one['database']}.{one['dataset']}": _report(one) for one in json.loads(told.read_text("utf-8"))}
    told.unlink()
    return SyncReport(tuple(reports[source.path] for source in sources))


def have_done(*, register: Register, lake: Lake, catalogue: Catalogue, datasets: Sequence[str]) -> SyncReport | None:
    """Have the watch, which follows the workspace by itself, read these datasets and build what that asks for; what
    came of its readings. None when the watch ended meanwhile.
    """
    done = ask(lake=lake, catalogue=catalogue, only=datasets) if datasets else SyncReport(())
    while done is not None and (
        applied.outdated(register, catalogue) or register.value("select 1 from build_due limit 1") is not None
    ):
        if watcher(lake) is None:
            return None
        time.sleep(LOOK)
    return done


def _under_way(source: Source) -> DatasetReport:
    message = Text(
        vi="Tiến trình theo dõi đã nhận yêu cầu và đang đọc; kết quả sẽ có trong các lần đọc.",
        en="The watch was asked and is at it; what comes of it will stand among the runs.",
    )
    return replace(unchanged(source), message=message)


def _chosen(catalogue: Catalogue, only: Sequence[str]) -> list[Source]:
    known = {name for source in catalogue.sources() for name in (source.path, source.database.database)}
    for name in only:
        if name not in known:
            raise UnknownName(kind="database", name=name, known=tuple(sorted(known)))
    read = [source for source in catalogue.sources() if not source.dataset.hosted]
    return [one for one in read if not only or one.path in only or one.database.database in only]


def _report(said: dict[str, Any]) -> DatasetReport:
    texts = {name: Text(said[name]) if said.get(name) else None for name in ("remedy", "lost")}
    return DatasetReport(**{**said, **texts, "message": Text(said["message"])})


def _write(file: Path, value: Any) -> None:
    """Write a file that is seen only when it is whole."""
    part = file.with_suffix(file.suffix + UNFINISHED)
    part.write_text(json.dumps(value, ensure_ascii=False, default=dict), encoding="utf-8")
    part.replace(file)


def _folder(lake: Lake) -> Path:
    return lake.root / "asked"


def _number(lake: Lake) -> Path:
    return lake.root / "watch.process"
