"""What hundreds of tests begin with is made once: a transaction around theirs, to which each test's own rolls back.

A test asks for it by the name of a fixture, as for any other; :func:`beginning` makes the fixture. The tests of a room
run one after the other, so what stands is taken away only where a test of another room comes, or one whose transactions
are real.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker


@dataclass(frozen=True, slots=True)
class Beginning:
    """What rows a test finds: ``make`` writes them, over what those of ``after`` have written."""

    name: str
    make: Callable[[], None]
    after: str | None

    @property
    def path(self) -> tuple[Beginning, ...]:
        """From the first that must stand to this one."""
        return (*(BEGINNINGS[self.after].path if self.after else ()), self)


@dataclass(slots=True)
class Standing:
    """The beginnings that stand now, each in a transaction inside the one before."""

    names: list[str] = field(default_factory=list)
    undo: list[ExitStack] = field(default_factory=list)
    blocker: DjangoDbBlocker = field(init=False)

    def become(self, path: tuple[Beginning, ...]) -> None:
        """Take away what is not on the path, make what is missing of it."""
        with self.blocker.unblock():
            while self.names != [one.name for one in path[: len(self.names)]]:
                self.undo.pop().close()
                self.names.pop()
            for one in path[len(self.names) :]:
                self._make(one)

    def _make(self, one: Beginning) -> None:
        with ExitStack() as opened:
            opened.enter_context(_rolled_back())
            one.make()
            self.undo.append(opened.pop_all())
        self.names.append(one.name)


BEGINNINGS: dict[str, Beginning] = {}
STANDING = Standing()


def beginning(make: Callable[[], None], *, after: str | None = None) -> Callable[..., Any]:
    """A fixture under the name of ``make``, which is called once for all tests that ask for it one after the other, and
    for each test that has transactions of its own."""
    BEGINNINGS[make.__name__] = Beginning(make.__name__, make, after)

    @pytest.fixture(name=make.__name__)
    def stands(db: None) -> None:
        for one in BEGINNINGS[make.__name__].path:
            if one.name not in STANDING.names:
                one.make()

    return stands


@pytest.fixture(scope="session")
def _standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Standing]:
    """Lets other beginnings stand; at the end of the run none."""
    STANDING.blocker = django_db_blocker
    yield STANDING
    STANDING.become(())


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Nothing stands before the first fixture of a test whose transactions are real, which may be a server's."""
    if STANDING.names and _is_transactional(item):
        STANDING.become(())


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> None:
    """Just before pytest-django begins the transaction of a test."""
    if fixturedef.argname == "_django_db_helper" and not _is_transactional(request.node):
        paths = [BEGINNINGS[name].path for name in request.fixturenames if name in BEGINNINGS]
        request.getfixturevalue("_standing").become(max(paths, key=len, default=()))


def _is_transactional(item: pytest.Item) -> bool:
    """Whether what the test writes is written for all to see, and the database emptied after it."""
    mark = item.get_closest_marker("django_db")
    real = mark is not None and (mark.kwargs.get("transaction") or mark.args[:1] == (True,))
    return bool(
        real
        or {"transactional_db", "live_server", "django_db_reset_sequences"} & set(getattr(item, "fixturenames", ()))
    )


@contextmanager
def _rolled_back() -> Iterator[None]:
    """A transaction, or a savepoint in the one around it, of which nothing stays."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)
