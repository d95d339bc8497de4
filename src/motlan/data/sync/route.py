"""One dataset on a change stream: what was told of it and is not landed yet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from motlan.data.sync.plan import Step
from motlan.data.sync.told import DELETED, WRITTEN, Told
from motlan.kernel.errors import MotlanError
from motlan.kernel.text import Text
from motlan.store.replication.events import Described, Row, Value

Key = tuple[Value, ...]
REWRITTEN = Text(
    vi="Chủ quản ghi lại cả bảng bằng một lệnh mà nhật ký không kể từng dòng.",
    en="The owner's database wrote the whole table anew, of which its log tells no rows.",
)


@dataclass(slots=True)
class Route:
    """One dataset on the stream. ``storage`` is where its source held the rows when they were read whole.

    ``open`` are the changes of the transaction that is being told, ``told`` those of transactions that ended. A key in
    ``doubtful`` came and went within one transaction; what it is now is asked for. ``fault`` ends the route.
    """

    step: Step
    described: Described
    position: str | None = None
    storage: str | None = None
    open: list[tuple[Row | None, Row | None]] = field(default_factory=list)
    told: list[tuple[str, Key]] = field(default_factory=list)
    doubtful: dict[Key, None] = field(default_factory=dict)
    at: float = 0.0
    whole: bool = False
    fault: MotlanError | None = None

    @property
    def active(self) -> bool:
        """Whether changes are taken."""
        return self.position is not None and self.fault is None and not self.whole

    @property
    def key(self) -> tuple[str, ...]:
        """The columns of its key."""
        return self.step.source.dataset.key

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads; those of the key come first."""
        return self.step.source.dataset.read_columns

    def end_transaction(self) -> None:
        """Put the changes of a transaction to those that can be landed."""
        came: set[Key] = set()
        for new, old in self.open:
            before = tuple(old[name] for name in self.key) if old is not None else None
            now = tuple(new[name] for name in self.key) if new is not None else None
            if before is not None and before != now:
                if before in came:
                    # it came within this transaction: is it the one that goes, or did two rows change places?
                    self.doubtful[before] = None
                self.told.append((DELETED, self.deletion(before)[1:]))
            if new is not None and now is not None:
                if before != now:
                    came.add(now)
                self.told.append((WRITTEN, tuple(new[name] for name in self.columns)))
        self.open.clear()

    def deletion(self, key: Key) -> Told:
        """What is told of a record that went."""
        return (DELETED, *key, *(None,) * (len(self.columns) - len(key)))  # type: ignore[arg-type]  # keys are sent

    def look_at(self, storage: str | None) -> None:
        """Have it read whole where the source wrote all rows anew, of which its log tells nothing."""
        if self.storage and storage and self.storage != storage and self.active:
            self.forget()
            self.whole = True
            self.step = replace(self.step, lost=REWRITTEN)

    def forget(self) -> None:
        """Drop everything gathered."""
        self.open.clear()
        self.told.clear()
        self.doubtful.clear()
