"""Work that nobody waits for rests the longer, the longer it takes."""

from __future__ import annotations

import pytest

from motlan.cli.rest import LONGEST, QUICK, REST, Rested


class Watch:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_takes_no_time_is_done_every_time() -> None:
    done: list[int] = []
    task = Rested(lambda: done.append(1), seconds=Watch())
    for _ in range(3):
        task()
    assert len(done) == 3


@pytest.mark.parametrize(("takes", "rests"), [(0.5, 0.5 * REST), (100.0, LONGEST)])
def test_it_rests_for_as_long_as_it_took_many_times_over_and_never_for_ever(takes: float, rests: float) -> None:
    watch, done = Watch(), []

    def work() -> None:
        watch.now += takes
        done.append(watch.now)

    task = Rested(work, seconds=watch)
    task()
    watch.now = takes + rests - 0.01
    task()
    assert done == [takes]
    watch.now += 0.02
    task()
    assert len(done) == 2


def test_what_fails_rests_as_well() -> None:
    watch, tries = Watch(), []

    def work() -> None:
        tries.append(watch.now)
        watch.now += 1
        raise ValueError

    task = Rested(work, seconds=watch)
    with pytest.raises(ValueError, match=r"^$"):
        task()
    task()
    assert tries == [0.0]


@pytest.mark.parametrize(("takes", "at_once"), [(0.5, True), (QUICK, True), (QUICK + 1, False)])
def test_what_turned_before_somebodys_eyes_ends_the_rest_of_what_is_quick(takes: float, at_once: bool) -> None:
    watch, done, turned = Watch(), [], [False]

    def work() -> None:
        watch.now += takes
        done.append(watch.now)

    task = Rested(work, seconds=watch, awaited=lambda: True, turned=lambda: turned[0])
    task()
    task()
    assert done == [takes]
    turned[0] = True
    task()
    assert (len(done) == 2) is at_once


def test_while_somebody_waits_it_rests_no_longer_than_it_took() -> None:
    watch, done, waits = Watch(), [], [False]

    def work() -> None:
        watch.now += 0.5
        done.append(watch.now)

    task = Rested(work, seconds=watch, awaited=lambda: waits[0])
    task()
    watch.now = 0.9
    waits[0] = True
    task()
    assert done == [0.5]
    watch.now = 1.0
    task()
    assert done == [0.5, 1.5]
    waits[0] = False
    watch.now = 2.5
    task()
    assert len(done) == 2
