"""What is counted by its day is what is counted by its instants, in every country and on every engine."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlglot import exp

from motlan.governance.probes import ask
from motlan.kernel.clock import instant
from motlan.store.register import Register

AT = datetime(2026, 4, 30, 9, 30, tzinfo=UTC)
SPANS = (timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=90), timedelta(days=365))
HOURS = (-12, -5, 0, 7, 14)
"""Of the clock in a country before that of Greenwich."""
CAME = exp.Coalesce(this=ask.column("received_at"), expressions=[ask.column("filed_at")])
SEED = 20_260_430


def dossiers(ahead: int, chance: random.Random) -> Iterator[dict[str, str | int | None]]:
    """Filed around the ends of every span, and between; most received, at once or weeks later."""
    country = timezone(timedelta(hours=ahead))
    for number in range(1500):
        end = AT - chance.choice((timedelta(), *SPANS))
        filed = end + timedelta(seconds=round(chance.gauss(0, 86_400 * chance.choice((0.01, 1, 40)))))
        later = timedelta(seconds=round(chance.expovariate(1 / 86_400) * chance.choice((0, 1, 20))))
        received = filed + later if chance.random() < 0.9 else None
        yield {
            "code": number,
            "filed_at": instant(filed),
            "received_at": None if received is None else instant(received),
            "day": (received or filed).astimezone(country).date().isoformat(),
        }


@pytest.fixture(params=["sqlite", "postgres"])
def register(request: pytest.FixtureRequest) -> Iterator[Register]:
    url = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    with closing(Register.connect(url)) as made:
        text = "text" if made.dialect == "sqlite" else 'text collate "C"'
        made.execute(
            f"create table published_dossier (code integer, filed_at {text}, received_at {text}, day {text} not null)"
        )
        yield made


@pytest.mark.parametrize("ahead", HOURS)
def test_days_stand_for_instants(register: Register, ahead: int) -> None:
    chance = random.Random(SEED + ahead)  # noqa: S311 - a sample, not a secret
    columns = ("code", "filed_at", "received_at", "day")
    put = f"insert into published_dossier values ({', '.join(f':{name}' for name in columns)})"
    register.execute_many(put, list(dossiers(ahead, chance)))
    for span in SPANS:
        for whole, by_day in (
            (ask.since(CAME.copy(), AT, span), ask.counted_within(CAME.copy(), AT, span)),
            (ask.since("filed_at", AT, span), ask.filed_within(AT, span)),
        ):
            found, expected = (
                {code for (code,) in register.rows(ask.select("published_dossier", ask.column("code")).where(one))}
                for one in (by_day, whole)
            )
            assert found == expected
            assert 20 < len(expected) < 1500


def test_of_most_dossiers_no_instant_is_looked_at(register: Register) -> None:
    """One that has none, which no engine can tell from a span, is counted by its day."""
    register.execute("insert into published_dossier values (1, '', '', '2026-03-01')")
    asked = ask.select("published_dossier", ask.all_rows())
    assert register.rows(asked.where(ask.counted_within(CAME.copy(), AT, timedelta(days=90)))) == [(1,)]
