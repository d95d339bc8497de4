"""How the reading of each dataset stands: living, stale (its source is down), stopped (its source changed its form).

One row a dataset in the table ``dataset_state``, written together with what was landed. ``since`` is the instant from
which the dataset has been in its state without a break.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from motlan.data.spec import Source
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.store.replication.events import Column

ACCEPTED = "accepted"
"""Stands in ``stopped_mapping`` when a human accepted the new form of the source."""
Standing = Literal["living", "stale", "stopped", "suspended", "removed"]
"""The first three are what the last reading said, and kept. That a database was suspended, or left the workspace, is
known elsewhere: who shows the states says so."""
FAILING = frozenset({"stale", "stopped"})
"""The last reading failed: the source could not be read, or had another form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetState:
    """One dataset. Instants are ISO 8601 in UTC.

    ``position`` is how far its change stream is landed; None: it must be read whole. ``storage`` is where its source
    held the rows when they were last read whole, if its log does not tell that they were written anew. ``columns`` is
    the form of the source as it was last accepted; ``stopped_mapping`` the fingerprint of the mapping under which it
    was stopped. ``lag`` is the number of seconds between the last change at the source and its landing here.
    """

    database: str
    dataset: str
    way: str
    standing: Standing
    since: str
    position: str | None = None
    storage: str | None = None
    seen_at: str | None = None
    next_try: str | None = None
    attempts: int = 0
    lag: float | None = None
    stopped_mapping: str | None = None
    reconciled_at: str | None = None
    columns: tuple[Column, ...] = ()
    message: Text | None = None
    remedy: Text | None = None

    @property
    def path(self) -> str:
        """``database.dataset``."""
        return f"{self.database}.{self.dataset}"


_NAMES = (
    *("database", "dataset", "way", "standing", "since", "position", "storage", "seen_at", "next_try", "attempts"),
    *("lag", "stopped_mapping", "reconciled_at", "columns", "message_vi", "message_en", "remedy_vi", "remedy_en"),
    *("brief_vi", "brief_en"),
)


def dataset_states(register: Register) -> dict[str, DatasetState]:
    """Every dataset that was ever tried, by ``database.dataset``."""
    found = register.records(f"select {', '.join(_NAMES)} from dataset_state order by database, dataset")
    return {state.path: state for state in map(_state, found)}


def _state(row: dict[str, Any]) -> DatasetState:
    columns = tuple(Column(name, kind) for name, kind in json.loads(row.pop("columns") or "[]"))
    message, remedy = (_text(row.pop(f"{what}_vi"), row.pop(f"{what}_en")) for what in ("message", "remedy"))
    row["attempts"] = row["attempts"] or 0
    del row["brief_vi"], row["brief_en"]
    return DatasetState(**row, columns=columns, message=message, remedy=remedy)


def _text(vi: str | None, en: str | None) -> Text | None:
    return Text(vi=vi, en=en) if vi and en else None


def is_living(
    register: Register,
    source: Source,
    *,
    at: str,
    position: str | None = None,
    storage: str | None = None,
    lag: float | None = None,
) -> None:
    """A reading went well ``at``; ``position`` is how far it got, ``lag`` how late its last change came."""
    _write(register, source, standing="living", since=at, seen_at=at, position=position, storage=storage, lag=lag)


def is_stale(
    register: Register,
    source: Source,
    *,
    at: str,
    next_try: str | None,
    attempts: int,
    why: Text,
    remedy: Text | None = None,
    where: str = "",
) -> None:
    """The source could not be read; what was landed stays, and so does the place in its stream.

    ``next_try`` is None where nobody watches: then the next synchronisation tries again. ``where`` is the place with
    which ``why`` begins.
    """
    _write(
        register, source, standing="stale", since=at, next_try=next_try, attempts=attempts, message=why, remedy=remedy,
        brief=_brief(why, where), keep="position",
    )  # fmt: skip


def lost_place(register: Register, source: Source) -> None:
    """What the stream told of the dataset was passed over: it is read whole next."""
    register.execute(
        "update dataset_state set position = null where database = :database and dataset = :dataset",
        {"database": source.database.database, "dataset": source.name},
    )


def is_stopped(
    register: Register, source: Source, *, at: str, mapping: str, why: Text, remedy: Text, where: str = ""
) -> None:
    """The source changed its form: nothing is read until somebody looked at it, and then it is read whole."""
    _write(
        register, source, standing="stopped", since=at, message=why, remedy=remedy, stopped_mapping=mapping,
        brief=_brief(why, where),
    )  # fmt: skip


def accept(register: Register, source: Source, columns: Sequence[Column], *, at: str) -> None:
    """Keep the form of the source as the one that everything is compared with."""
    listed = json.dumps([[one.name, one.type] for one in columns], ensure_ascii=False)
    _write(register, source, standing="living", since=at, columns=listed, keep="position")


def is_reconciled(register: Register, source: Source, *, at: str) -> None:
    """All keys of the source were looked at."""
    _write(register, source, standing="living", since=at, seen_at=at, reconciled_at=at)


def accept_next(register: Register, path: str) -> bool:
    """Say that the new form of a stopped dataset is as it should be; whether it was stopped.

    It is taken over at the next reading, by whoever reads it.
    """
    database, _, dataset = path.partition(".")
    return bool(
        register.execute(
            "update dataset_state set stopped_mapping = :accepted"
            " where database = :database and dataset = :dataset and standing = 'stopped'",
            {"accepted": ACCEPTED, "database": database, "dataset": dataset},
        )
    )


def advance(register: Register, sources: Sequence[Source], *, at: str, position: str) -> None:
    """Nothing came for these datasets up to ``position``."""
    for source in sources:
        register.execute(
            "update dataset_state set position = :position, seen_at = :at"
            " where database = :database and dataset = :dataset and standing = 'living' and position is not null",
            {"position": position, "at": at, "database": source.database.database, "dataset": source.name},
        )


def _write(register: Register, source: Source, *, keep: str = "", **values: Any) -> None:
    """Insert or update one row; columns that are not given become NULL, but for what a dataset keeps, and ``keep``."""
    message, remedy, brief = (values.pop(name, None) for name in ("message", "remedy", "brief"))
    written = {
        **dict.fromkeys(_NAMES),
        "attempts": 0,
        **values,
        **_spoken("message", message),
        **_spoken("remedy", remedy),
        **_spoken("brief", brief),
        "database": source.database.database,
        "dataset": source.name,
        "way": source.dataset.changes.by,
    }
    staying = {"columns", "storage", "seen_at", "reconciled_at", *keep.split()}
    updates = [f"{name} = {_update(name, name in staying)}" for name in _NAMES[2:]]
    with register.transaction():
        register.execute(
            f"insert into dataset_state ({', '.join(_NAMES)}) values ({', '.join(f':{name}' for name in _NAMES)})"
            f" on conflict (database, dataset) do update set {', '.join(updates)}",
            written,
        )


def _update(name: str, stays: bool) -> str:
    if name == "since":
        return "case when dataset_state.standing = excluded.standing then dataset_state.since else excluded.since end"
    return f"coalesce(excluded.{name}, dataset_state.{name})" if stays else f"excluded.{name}"


def _brief(why: Text, where: str) -> Text:
    """What may be published of a fault: neither where the source stands nor, after a colon, the words of its driver.

    >>> _brief(Text(en="a/b.sqlite3: It does not answer: host h, port 1."), "a/b.sqlite3")["en"]
    'It does not answer.'
    """
    said = {language: words.removeprefix(f"{where}: ").partition(": ")[0] for language, words in why.items()}
    return Text({language: f"{words.rstrip('.')}." for language, words in said.items()})


def _spoken(what: str, text: Text | None) -> dict[str, str | None]:
    return {f"{what}_{language}": text.in_(language) if text is not None else None for language in ("vi", "en")}
