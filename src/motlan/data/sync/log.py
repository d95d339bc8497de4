"""Follows the change stream of one database: what is committed there is landed here, in order, once.

The road of a change: the stream tells it → it waits until its transaction ends → transactions are gathered for a moment
→ one batch a dataset goes into the lake → all of them land in one transaction of the register, together with the
position behind them → only then is the position confirmed to the source, which may forget what is before it.

So a crash at any instant loses and repeats nothing: what was not landed is told again, what was landed is behind the
position. A dataset that was never read, lost its place or was truncated is read whole at an instant of the stream; what
was committed before that instant is in the reading and is passed over when the stream tells it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from motlan.data.databases.connector import Probe, SourceColumn
from motlan.data.spec import Source
from motlan.data.sync import report, state
from motlan.data.sync.intake import Intake
from motlan.data.sync.land import Landing
from motlan.data.sync.plan import Step
from motlan.data.sync.report import DatasetReport
from motlan.data.sync.route import Key, Route
from motlan.data.sync.schema import FormChanged
from motlan.data.sync.told import WRITTEN, Told, keep, landing_of
from motlan.kernel.clock import instant
from motlan.kernel.errors import MotlanError, SourceChanged
from motlan.store.lake import Session
from motlan.store.replication.events import (
    UNCHANGED,
    Altered,
    Change,
    Committed,
    Described,
    Emptied,
    Event,
    Log,
    Stream,
)
from motlan.store.replication.faults import PlaceLost, place_lost

MOST = 500_000
"""Changes of one dataset that are gathered; of more it is cheaper to read it whole."""
AT_ONCE = 20_000
"""Changes after which gathered transactions are landed."""
HEARTBEAT = 10.0
"""Seconds between two signs of life to a source that has nothing to tell."""
LOOK = 60.0
"""Seconds between two looks at where the source holds its rows, while it tells nothing."""
KEYS_AT_ONCE = 1_000


@dataclass(slots=True, kw_only=True)
class Follower:
    """One database, followed. :meth:`begin` it, then :meth:`take` and :meth:`settle` again and again.

    With ``note_runs`` every landing is a run of its own in ``sync_run``; a stream that never ends leaves that out.
    """

    intake: Intake
    session: Session
    log: Log
    steps: tuple[Step, ...]
    note_runs: bool = False
    routes: list[Route] = field(default_factory=list)
    stream: Stream | None = None
    position: str = ""
    at: float = 0.0
    described_anew: bool = False
    next_look: float = 0.0

    # ---- beginning

    def begin(self) -> list[DatasetReport]:
        """Get the source ready, read whole what must be, open the stream; what came of it.

        :raises SourceError: when the database as a whole cannot be followed.
        """
        known = self._least(step.position for step in self.steps)
        standing, described = self.log.prepare(known)
        done: list[DatasetReport] = []
        steps = self.steps
        if standing == "lost":
            why = place_lost(self._database, self.log.lost)
            done += self._lost(why)
            steps = tuple(
                replace(step, since=None, position=None, lost=why.what if step.position else None) for step in steps
            )
        self.routes = [Route(step, described[step.source.dataset.table or ""], step.position) for step in steps]
        done += self._check_forms()
        self._look_at({one.table: one.storage for one in described.values()})
        unread = [route for route in self.routes if route.whole or route.step.since is None]
        done += self._read_whole([route for route in unread if route.fault is None])
        start = self._least(route.position for route in self.routes)
        if start is not None:
            self.position = start
            self.stream = self.log.stream(start, described)
            self._are_living(self.routes)
        return done

    def _are_living(self, routes: Sequence[Route]) -> None:
        """A stream that flows is not stale, whether or not anything was told yet."""
        register, at = self.intake.register, instant(self.intake.clock.now())
        with self.intake.turn, register.transaction():
            for route in routes:
                if route.active:
                    state.is_living(register, route.step.source, at=at, position=route.position, storage=route.storage)

    def _lost(self, error: PlaceLost) -> list[DatasetReport]:
        """Say of every dataset that was followed that it lost its place."""
        done = [report.failed(step.source, error) for step in self.steps if step.position is not None]
        for one in done:
            self.intake.write_run(one, instant(self.intake.clock.now()))
        return done

    def _check_forms(self) -> list[DatasetReport]:
        states = state.dataset_states(self.intake.register)
        for route in self.routes:
            known = states.get(route.step.source.path)
            # of a dataset that was followed before this was kept, the place of now is as good as any
            route.storage = known.storage if known is not None and known.storage else route.described.storage
            try:
                self.intake.compare_form(route.step, known, route.described.columns)
            except FormChanged as error:
                route.fault = error
        return self._stop()

    def _read_whole(self, routes: Sequence[Route]) -> list[DatasetReport]:
        """Read datasets whole, all at one instant of the stream."""
        if not routes:
            return []
        done = []
        storage = self.log.storage()  # before the instant: what is written anew after this is seen the next time
        with self.log.instant() as (position, snapshot):
            for route in routes:
                step = replace(route.step, since=None, position=position, snapshot=snapshot)
                done.append(self.intake.dataset(self.session, step))
                route.forget()
                route.whole, route.step = False, replace(route.step, lost=None)
                if done[-1].outcome in {"ok", "unchanged"}:
                    route.position, route.storage = position, storage.get(route.described.table)
                    self._landed(route, step, done[-1].added - done[-1].removed)
                else:
                    said, remedy = done[-1].message, done[-1].remedy or done[-1].message
                    stopped = done[-1].outcome == "stopped"
                    kind = FormChanged if stopped else SourceChanged
                    route.fault = kind(what=said, remedy=remedy, where=self._database)
                    route.position = "" if stopped else None
                    self._lose_place(route)
        self.intake.build_due()
        self._are_living(routes)
        return done

    def _look_at(self, storage: Mapping[str, str]) -> None:
        """Have those read whole of which the source wrote all rows anew."""
        for route in self.routes:
            route.look_at(storage.get(route.described.table))
        self.described_anew, self.next_look = False, time.monotonic() + LOOK

    def _lose_place(self, route: Route) -> None:
        """The stream goes on without the dataset, and what it tells from here on is not told again."""
        register = self.intake.register
        with self.intake.turn, register.transaction():
            state.lost_place(register, route.step.source)

    # ---- taking in

    def take(self) -> int:
        """Take in what has arrived; the number of changes that wait to be landed.

        :raises PlaceLost: when the source no longer has what comes next.
        """
        while self.stream is not None:
            events = self.stream.read(AT_ONCE)
            for event in events:
                self._hear(event)
            # what was read from the line and not taken in yet would not make the line readable again
            if len(events) < AT_ONCE or self._waiting >= AT_ONCE:
                break
        return self._waiting

    @property
    def _waiting(self) -> int:
        return sum(len(route.told) for route in self.routes)

    def _hear(self, event: Event) -> None:
        match event:
            case Change(table=table):
                for route in self._of(table):
                    self._change(route, event)
            case Committed():
                self._commit(event)
            case Described():
                for route in self._of(event.table):
                    self._describe(route, event)
            case Emptied(table=table) | Altered(table=table):
                for route in self._of(table):
                    route.open.clear()
                    route.whole = True

    def _of(self, table: str) -> Iterable[Route]:
        return (route for route in self.routes if route.active and route.described.table == table)

    @staticmethod
    def _change(route: Route, event: Change) -> None:
        route.open.append((event.new, event.old))
        if len(route.open) + len(route.told) > MOST:
            route.forget()
            route.whole = True

    def _describe(self, route: Route, event: Described) -> None:
        self.described_anew = True
        if event.columns == route.described.columns:
            return
        known = state.dataset_states(self.intake.register).get(route.step.source.path)
        try:
            self.intake.compare_form(route.step, known, event.columns)
        except FormChanged as error:
            route.open.clear()
            route.fault = error
        route.described = event

    def _commit(self, event: Committed) -> None:
        for route in self.routes:
            if not route.active or not route.open:
                continue
            if route.position is not None and self.log.is_before(route.position, event.position):
                route.end_transaction()
                route.at = event.at
            route.open.clear()
        self.position, self.at = event.position, event.at

    # ---- landing

    def settle(self) -> list[DatasetReport]:
        """Land what was gathered, stop what must stop, read whole what must be; what came of it."""
        if self.described_anew:
            self._look_at(self.log.storage())
        done = self._land([route for route in self.routes if route.told])
        done += self._stop()
        done += self._read_whole([route for route in self.routes if route.whole and route.fault is None])
        return done

    def _land(self, routes: Sequence[Route]) -> list[DatasetReport]:
        if not routes:
            return []
        begun = time.perf_counter()
        landings: list[tuple[Route, Landing]] = []
        for route in routes:
            step = replace(route.step, position=self.position)
            received, table = keep(self.intake, step, self._resolved(route), self._probe(route))
            clock = lambda: time.perf_counter() - begun  # noqa: E731
            landings.append((route, landing_of(self.intake, self.session, step, received, table, clock)))
        register, at = self.intake.register, instant(self.intake.clock.now())
        with self.intake.turn, register.transaction():
            for route, landing in landings:
                if landing.delta.size or landing.held_back.num_rows:
                    self.intake.land(landing)
                lag = max(0.0, self.intake.clock.now().timestamp() - route.at)
                state.is_living(register, route.step.source, at=at, position=self.position, lag=lag)
            idle = [route for route in self.routes if route not in routes]
            self._advance(idle, self.position, at)
        return self._after(landings, time.perf_counter() - begun)

    def _after(self, landings: Sequence[tuple[Route, Landing]], seconds: float) -> list[DatasetReport]:
        """What follows a landing that is committed."""
        done = []
        for route, landing in landings:
            route.told.clear()
            route.doubtful.clear()
            route.position = self.position
            if landing.delta.size or landing.held_back.num_rows:
                self._landed(route, landing.step, len(landing.delta.added) - len(landing.delta.removed))
                done.append(replace(report.landed(landing), seconds=seconds))
                if self.note_runs:
                    self.intake.write_run(done[-1], landing.landed_at)
            else:
                self.intake.lake.forget(self.intake.lake.root / (landing.path or ""))
        self._confirm(self.position)
        self.intake.build_due()
        return done

    def _landed(self, route: Route, step: Step, more: int) -> None:
        known = replace(
            route.step.state,
            held=route.step.state.held + more,
            batches=route.step.state.batches + 1,
            mapping=step.mapping,
            position=step.position,
        )
        route.step = replace(route.step, since=step.position, position=step.position, state=known)

    def _stop(self) -> list[DatasetReport]:
        """End the routes whose source changed its form."""
        done = []
        for route in self.routes:
            if isinstance(route.fault, FormChanged) and route.position != "":
                done.append(self.intake.stopped(route.step, route.fault))
                self.intake.write_run(done[-1], instant(self.intake.clock.now()))
                route.position = ""
        return done

    def _resolved(self, route: Route) -> list[Told]:
        """The gathered changes with every value; what a change left out, or leaves in doubt, is asked for."""
        width = len(route.key)
        unsent = {row[:width]: None for op, row in route.told if op == WRITTEN and UNCHANGED in row}
        asked = [key for key in {**unsent, **route.doubtful} if None not in key]
        now = self._rows(route, asked)
        resolved: list[Told] = []
        for op, row in route.told:
            if UNCHANGED not in row:
                resolved.append((op, *row))  # type: ignore[arg-type]
            elif row[:width] in now:  # else it is gone by now, and the stream is going to tell that
                resolved.append((WRITTEN, *now[row[:width]]))
        resolved.extend((WRITTEN, *now[key]) if key in now else route.deletion(key) for key in route.doubtful)
        return resolved

    def _rows(self, route: Route, keys: Sequence[Key]) -> dict[Key, Sequence[str | None]]:
        found: dict[Key, Sequence[str | None]] = {}
        width = len(route.key)
        for at in range(0, len(keys), KEYS_AT_ONCE):
            part = keys[at : at + KEYS_AT_ONCE]
            rows = self.log.rows(route.described.table, route.key, route.columns, part)  # type: ignore[arg-type]
            found |= {tuple(row[:width]): row for row in rows}
        return found

    def _probe(self, route: Route) -> Probe:
        dataset = route.step.source.dataset
        known = {*dataset.read_columns, *dataset.ignore}
        schema = tuple(SourceColumn(one.name, one.type) for one in route.described.columns)
        return Probe(schema, tuple(one.name for one in schema if one.name not in known))

    # ---- signs of life

    def beat(self) -> bool:
        """Keep our place moving while nothing comes for our tables; whether something came, which is to be settled."""
        if self.stream is None:
            return False
        if time.monotonic() >= self.next_look:
            self._look_at(self.log.storage())
        if self.take() or any(route.whole and route.fault is None for route in self.routes):
            return True  # nothing may be confirmed that is not landed
        reached = self.stream.reached
        if reached is not None and self.log.is_before(self.position, reached):
            register, at = self.intake.register, instant(self.intake.clock.now())
            with self.intake.turn, register.transaction():
                self._advance(self.routes, reached, at)
            self.position = reached
        self._confirm(self.position)
        return False

    def _advance(self, routes: Sequence[Route], position: str, at: str) -> None:
        moving = [route for route in routes if route.active and self.log.is_before(route.position or "", position)]
        state.advance(self.intake.register, [route.step.source for route in moving], at=at, position=position)
        for route in moving:
            route.position = position

    def _confirm(self, position: str) -> None:
        if self.stream is not None:
            self.stream.confirm(position)

    @property
    def flowing(self) -> tuple[Source, ...]:
        """The datasets whose changes are taken."""
        return tuple(route.step.source for route in self.routes if route.active)

    @property
    def unread(self) -> tuple[tuple[Source, MotlanError], ...]:
        """The datasets that could not be read whole, and why; what changed its form is not among them."""
        faults = ((route.step.source, route.fault) for route in self.routes)
        return tuple((source, why) for source, why in faults if why is not None and not isinstance(why, FormChanged))

    @property
    def lag(self) -> float:
        """Seconds between the last change at the source and now."""
        return max(0.0, self.intake.clock.now().timestamp() - self.at)

    def close(self) -> None:
        """End the stream; the source keeps our place."""
        if self.stream is not None:
            self.stream.close()
            self.stream = None

    @property
    def _database(self) -> str:
        return self.steps[0].source.database.database

    def _least(self, positions: Iterable[str | None]) -> str | None:
        least = None
        for position in positions:
            if position and (least is None or self.log.is_before(position, least)):
                least = position
        return least
