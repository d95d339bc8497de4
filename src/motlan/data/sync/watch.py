"""The thread of change streams and of what owners push: waits for a word and lands it within a moment.

A source that is down is tried again with patience, and is stale until it answers; a source that changed its form is
stopped until somebody accepts it, or its owner takes the change back.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from motlan.data.databases.secrets import kept
from motlan.data.fault import as_fault
from motlan.data.spec import Source
from motlan.data.suspended import suspended
from motlan.data.sync import report, state
from motlan.data.sync.asked import followed, not_read
from motlan.data.sync.bell import Bell
from motlan.data.sync.intake import Intake, state_of
from motlan.data.sync.log import AT_ONCE, HEARTBEAT, Follower
from motlan.data.sync.patience import Patience
from motlan.data.sync.plan import Step, mapping_of, step_of
from motlan.data.sync.pushed import newest, take_over
from motlan.data.sync.report import DatasetReport
from motlan.data.sync.schema import FormChanged
from motlan.data.sync.streams import log_of, reach_now
from motlan.data.sync.voice import Voice
from motlan.kernel.errors import MotlanError
from motlan.kernel.text import Text
from motlan.store.lake import Session

QUIET = 0.003
"""Seconds without a word after which gathered changes are landed."""
LONGEST = 0.1
"""Seconds for which changes are gathered at most."""
FORMS = 10.0
"""Seconds between two looks at the form of what is stopped: an owner may have taken the change back."""
CATCHING_UP = 10.0
"""Seconds for which somebody who asks lets the others wait."""
PUSHES = 0.2
"""Seconds between two looks for what was pushed."""
LOOK_ROUND = 1.0
"""Seconds between two looks for what somebody accepted."""


@dataclass(slots=True)
class Sent:
    """One dataset whose owner sends: the number of the last batch that was taken over."""

    source: Source
    last: int = 0
    patience: Patience = field(default_factory=Patience)


@dataclass(slots=True)
class Followed:
    """One database with a change stream."""

    sources: tuple[Source, ...]
    follower: Follower | None = None
    secrets: tuple[str, ...] = ()
    patience: Patience = field(default_factory=Patience)
    stopped: bool = False
    next_form: float = 0.0
    fault: MotlanError | None = None


class Streams:
    """The thread of streams and pushes."""

    def __init__(self, intake: Intake, session: Session, voice: Voice, chance: Random) -> None:
        self._intake, self._session, self._voice, self._chance = intake, session, voice, chance
        by_database: dict[str, Followed] = {}
        for source in sources_of(intake, "log"):
            name = source.database.database
            one = by_database.get(name, Followed(()))
            by_database[name] = Followed((*one.sources, source))
        self._followed = list(by_database.values())
        self._pushed = {source.path: Sent(source) for source in sources_of(intake, "push")}
        self._next_push = self._next_beat = self._next_look = 0.0

    def turn(self, now: float, bell: Bell) -> None:
        """Open what is due, wait for a word (or the ``bell``), land it."""
        for one in self._followed:
            if one.follower is None and one.patience.is_due(now):
                self._open(one, now)
        self._wait(now, bell)
        now = time.monotonic()
        if now >= self._next_push:
            self._next_push = now + PUSHES
            self._take_pushes()
        if now >= self._next_beat:
            self._next_beat = now + HEARTBEAT
            for one in self._followed:
                self._guarded(one, self._beat)
        if now >= self._next_look:
            self._next_look = now + LOOK_ROUND
            self._look_round(now)

    # ---- streams

    def _open(self, one: Followed, now: float) -> list[DatasetReport]:
        """Begin to follow a database; what that brought."""
        intake = self._intake
        if one.sources[0].database.database in suspended(intake.register):
            one.patience = Patience(0, now + LOOK_ROUND)
            return []
        steps = self._steps(one)
        try:
            log, one.secrets = log_of(intake, steps)
            follower = Follower(intake=intake, session=self._session, log=log, steps=steps)
            with kept(one.secrets):
                reports = follower.begin()
        except Exception as error:
            # whatever is wrong with one database is told and tried again; the others go on
            self._down(one, error)
            return []
        one.follower, one.fault = follower, None
        self._begun(one, follower, now)
        self._voice.brought(reports)
        return reports

    def _steps(self, one: Followed) -> tuple[Step, ...]:
        register, catalogue = self._intake.register, self._intake.catalogue
        known = state.dataset_states(register)
        return tuple(
            step_of(source, state_of(register, source, known.get(source.path)), mapping_of(catalogue, source))
            for source in one.sources
        )

    def _begun(self, one: Followed, follower: Follower, now: float) -> None:
        """Everything that flows is living; what could not be read whole is tried again later."""
        self._voice.back(follower.flowing)
        one.stopped = any(isinstance(route.fault, FormChanged) for route in follower.routes)
        if unread := follower.unread:
            one.patience = one.patience.failed(now, self._chance)
            self._say_unread(one, unread, now)
        else:
            one.patience = Patience()

    def _say_unread(self, one: Followed, unread: Iterable[tuple[Source, MotlanError]], now: float) -> None:
        for source, fault in unread:
            self._voice.down([source], fault.what, fault.remedy, one.patience, now)

    def _look_at(self, one: Followed, follower: Follower) -> None:
        """What a landing left behind: datasets that were stopped, and those that had to be read whole and could not be;
        the latter are stale, and the stream begins anew when they are tried again."""
        one.stopped = any(isinstance(route.fault, FormChanged) for route in follower.routes)
        told = self._voice.since
        unread = [(source, fault) for source, fault in follower.unread if source.path not in told]
        if unread:
            now = time.monotonic()
            one.patience = one.patience if one.patience.attempts else one.patience.failed(now, self._chance)
            self._say_unread(one, unread, now)

    def _down(self, one: Followed, error: Exception) -> None:
        now = time.monotonic()
        fault = one.fault = as_fault(error, one.sources[0].database.database)
        if one.follower is not None:
            one.follower.close()
            one.follower = None
        one.patience = one.patience.failed(now, self._chance)
        self._voice.down(one.sources, _sentence(fault), fault.remedy, one.patience, now, where=fault.where)

    def _wait(self, now: float, bell: Bell) -> None:
        """Wait until a stream has a word, then gather for a moment and land."""
        listening = {one.follower.stream: one for one in self._followed if one.follower and one.follower.stream}
        until = min(
            [self._next_push if self._pushed else now + LOOK_ROUND, self._next_beat, self._next_look]
            + [one.patience.next_at for one in self._followed if one.follower is None]
        )
        waiting: list[Any] = [bell, *listening]
        ready, _, _ = select.select(waiting, [], [], max(0.0, min(until - now, LOOK_ROUND)))
        for stream in ready:
            if stream is bell:
                bell.hush()
            else:
                self._guarded(listening[stream], self._gather)

    def _guarded(self, one: Followed, work: Callable[[Followed], None]) -> None:
        if one.follower is None:
            return
        try:
            with kept(one.secrets):
                work(one)
        except Exception as error:
            # the stream broke off, or the register refused: nothing was confirmed, so it is told again
            self._down(one, error)

    def _gather(self, one: Followed) -> None:
        follower = one.follower
        if follower is None or follower.stream is None:
            return
        waiting = AT_ONCE
        while waiting >= AT_ONCE and follower.stream is not None:
            waiting, begun = follower.take(), time.monotonic()
            while waiting < AT_ONCE and time.monotonic() - begun < LONGEST:
                ready, _, _ = select.select([follower.stream], [], [], QUIET)
                if not ready:
                    break
                waiting = follower.take()
            reports = follower.settle()
            self._voice.brought(reports, lag=follower.lag)
        self._look_at(one, follower)

    def _beat(self, one: Followed) -> None:
        """A sign of life; what it heard is landed, for the line will not tell it again."""
        if one.follower is not None and one.follower.beat():
            self._gather(one)

    # ---- pushes and what people accepted

    def _take_pushes(self) -> None:
        now = time.monotonic()
        for one in self._pushed.values():
            (step,) = self._steps(Followed((one.source,)))
            number = newest(self._intake, step)
            if number > one.last and one.patience.is_due(now) and not self._is_suspended(one.source):
                self._take(one, step, number, now)

    def _take(self, one: Sent, step: Step, number: int, now: float) -> DatasetReport:
        done = take_over(self._intake, self._session, step)
        if done.outcome == "failed":
            one.patience = one.patience.failed(now, self._chance)
            self._voice.down([one.source], done.message, done.remedy, one.patience, now, where=done.where)
        else:
            one.last, one.patience = number, Patience()
            self._voice.back([one.source])
        self._voice.brought([done])
        return done

    def _is_suspended(self, source: Source) -> bool:
        return source.database.database in suspended(self._intake.register)

    def wish(self, paths: frozenset[str]) -> dict[str, DatasetReport]:
        """Read at once; what came of each dataset of ``paths`` that streams or is sent."""
        now, done = time.monotonic(), dict[str, DatasetReport]()
        for one in self._followed:
            wanted = [source for source in one.sources if source.path in paths]
            brought = self._read_now(one, now) if wanted else {}
            done |= {
                source.path: report.together(brought[source.path])
                if source.path in brought and one.fault is None
                else self._standing(source, one.fault)
                for source in wanted
            }
        for path in paths & self._pushed.keys():
            sent = self._pushed[path]
            (step,) = self._steps(Followed((sent.source,)))
            waits = not self._is_suspended(sent.source)
            done[path] = self._take(sent, step, newest(self._intake, step), now) if waits else not_read(sent.source)
        return done

    def _read_now(self, one: Followed, now: float) -> dict[str, list[DatasetReport]]:
        """Begin anew, which looks at the form of every table and reads whole what was stopped and is right again, and
        follow to where the source is now; what that brought, dataset by dataset."""
        if one.follower is not None:
            one.follower.close()
            one.follower = None
        reports = self._open(one, now)
        self._guarded(one, lambda one: reports.extend(self._caught_up(one)))
        brought: dict[str, list[DatasetReport]] = {}
        for each in reports:
            brought.setdefault(f"{each.database}.{each.dataset}", []).append(each)
        return brought

    def _caught_up(self, one: Followed) -> list[DatasetReport]:
        follower = one.follower
        if follower is None or follower.stream is None:
            return []
        reports = reach_now(follower, time.monotonic() + CATCHING_UP)
        self._voice.brought(reports, lag=follower.lag)
        self._look_at(one, follower)
        return reports

    def _standing(self, source: Source, fault: MotlanError | None) -> DatasetReport:
        if self._is_suspended(source):
            return not_read(source)
        known = state.dataset_states(self._intake.register).get(source.path)
        if known is not None and known.standing == "stopped" and known.message is not None:
            return report.failed(
                source, FormChanged(what=known.message, remedy=known.remedy or known.message), "stopped"
            )
        return report.failed(source, fault) if fault is not None else followed(source)

    def _look_round(self, now: float) -> None:
        """Begin again where a human accepted what stopped a dataset, where its source has its former form again, or
        where something waits to be tried again."""
        accepted = accepted_forms(self._intake)
        held = suspended(self._intake.register)
        for one in self._followed:
            if one.follower is not None and one.sources[0].database.database in held:
                one.follower.close()
                one.follower = None
            wanted = one.stopped and any(source.path in accepted for source in one.sources)
            if one.stopped and not wanted and now >= one.next_form:
                one.next_form = now + FORMS
                wanted = self._is_as_before(one)
            again = one.follower is not None and one.patience.attempts and one.patience.is_due(now)
            if one.follower is not None and (wanted or again):
                one.follower.close()
                one.follower = None

    def _is_as_before(self, one: Followed) -> bool:
        """Whether a table that was stopped has the accepted form again; one that cannot be asked has not."""
        routes = one.follower.routes if one.follower is not None else ()
        for route in routes:
            if not isinstance(route.fault, FormChanged):
                continue
            try:
                with kept(one.secrets):
                    self._intake.check_form(route.step)
            except MotlanError:
                # it differs still and was told so, or its source is away, which the stream tells
                continue
            return True
        return False

    def close(self) -> None:
        """End every stream; the sources keep our places."""
        for one in self._followed:
            if one.follower is not None:
                one.follower.close()


def _sentence(fault: MotlanError) -> Text:
    place = f"{fault.where}: " if fault.where else ""
    return Text(vi=place + fault.what.in_("vi"), en=place + fault.what.in_("en"))


def sources_of(intake: Intake, *ways: str) -> list[Source]:
    """The datasets whose changes come in one of these ways."""
    return [
        source
        for source in intake.catalogue.sources()
        if not source.dataset.hosted and source.dataset.changes.by in ways
    ]


def accepted_forms(intake: Intake) -> frozenset[str]:
    """The stopped datasets whose new form somebody accepted."""
    known = state.dataset_states(intake.register)
    return frozenset(path for path, one in known.items() if one.stopped_mapping == state.ACCEPTED)
