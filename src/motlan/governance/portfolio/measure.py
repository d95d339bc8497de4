"""Measuring the portfolio: a handful of questions to the published tables, then every database by the rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlglot import exp

from motlan.governance.figure import share
from motlan.governance.portfolio.book import Listed, PortfolioBook
from motlan.governance.portfolio.grade import Grade, graded
from motlan.governance.portfolio.spec import Item, Measure, Stage, StageRule
from motlan.governance.portfolio.stage import Arrived, measured_stage
from motlan.governance.portfolio.state import DatabaseState, portfolio
from motlan.governance.probes import ask
from motlan.governance.published import Reader, guard, parse
from motlan.kernel.clock import instant

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One database as it is measured; a database that the workspace does not describe is measured in nothing.

    ``items``: line of the checklist → whether it holds, only lines that were measured. ``readings`` and ``answers``:
    readings of its values, and fields in which its values stand, in dossiers filed within a year.
    """

    database: str
    claimed: Stage
    stage: Stage | None = None
    state: DatabaseState
    items: Mapping[str, bool] = field(default_factory=dict)
    figures: Mapping[Measure, float | None] = field(default_factory=dict)
    grade: Grade | None = None
    formula: date | None = None
    readings: int = 0
    answers: int = 0


@dataclass(frozen=True)
class _Asked:
    """What the published tables answered, by database."""

    states: Mapping[str, DatabaseState]
    described: Mapping[str, tuple[int, int]]
    fresh: Mapping[str, int]
    born: Collection[str]
    answers: Mapping[str, int]
    readings: Mapping[str, int]
    incidents: Mapping[str, tuple[int, int]]
    items: Mapping[str, Mapping[str, bool]]


def measure(*, book: PortfolioBook, reader: Reader, at: datetime, on: date) -> tuple[Measured, ...]:
    """Every row of the portfolio, in its order; ``on`` is the day of ``at`` in the country."""
    asked = _ask(book, reader, at)
    return tuple(_measure(book, row, asked, on) for row in book.rows)


def filed(reader: Reader, at: datetime) -> Mapping[str, int]:
    """Dossiers filed within a year, by procedure."""
    if not reader.exists("published_dossier"):
        return {}
    query = ask.select("published_dossier", ask.column("procedure"), ask.all_rows())
    query = query.where(ask.filed_within(at, YEAR)).group_by(ask.column("procedure"))
    return {str(code): int(count) for code, count in reader.rows(guard(query))}


def used(reader: Reader, at: datetime) -> tuple[tuple[str, str, int], ...]:
    """Dossiers filed within a year by procedure and by the databases whose values stand in them (``,one,other,``)."""
    if not reader.exists("published_dossier"):
        return ()
    rows = reader.rows(guard(used_query(at)))
    return tuple((str(code), str(sources or ""), int(count)) for code, sources, count in rows)


def used_query(at: datetime) -> exp.Select:
    """The question of :func:`used`."""
    by = (ask.column("procedure"), ask.column("sources"))
    query = ask.select("published_dossier", *by, exp.alias_(ask.all_rows(), "dossiers", quoted=True))
    return query.where(ask.filed_within(at, YEAR)).group_by(*(one.copy() for one in by))


def savings(reader: Reader) -> tuple[tuple[str, str, str, int, int], ...]:
    """``procedure, database, way, fields, papers`` of a dossier, as the workspace publishes it."""
    names = ("procedure", "database", "way", "fields", "papers")
    rows = _rows(reader, "published_saving", *(ask.column(name) for name in names))
    return tuple((str(row[0]), str(row[1]), str(row[2]), int(row[3]), int(row[4])) for row in rows)


def stages(
    *, rule: StageRule, states: Mapping[str, DatabaseState], reader: Reader, at: datetime
) -> Mapping[str, Stage]:
    """The stage of every database that the workspace describes: the part of a measurement that is asked at once when
    a reading fails or a dossier is decided. No table is counted for it but the few rows that tell of each dataset."""
    fresh, born = _fresh(reader, at, rule), _born(reader, at, rule)
    return {
        name: _stage(_arrived(name, counts, states, fresh, born), rule) for name, counts in _described(reader).items()
    }


def _ask(book: PortfolioBook, reader: Reader, at: datetime) -> _Asked:
    rule = book.spec.stages
    saved = savings(reader)
    fields = {(code, database): count for code, database, way, count, _ in saved if way == "saves"}
    return _Asked(
        states={state.database: state for state in portfolio(reader=reader)},
        described=_described(reader),
        fresh=_fresh(reader, at, rule),
        born=_born(reader, at, rule),
        answers=_summed(
            (database, fields.get((code, database), 0) * count)
            for code, sources, count in used(reader, at)
            for database in sources.strip(",").split(",")
        ),
        readings=_counts(reader, "published_use", since_day(at, YEAR), ask.total("readings")),
        incidents=_incidents(reader, at),
        items={item.item: _item(reader, item) for item in book.spec.checklist if item.measured_by},
    )


def _rows(reader: Reader, table: str, *figures: exp.Expr) -> Sequence[Sequence[Any]]:
    return reader.rows(guard(ask.select(table, *figures))) if reader.exists(table) else ()


def _counts(reader: Reader, table: str, where: exp.Condition, figure: exp.Expr) -> Mapping[str, int]:
    if not reader.exists(table):
        return {}
    query = ask.select(table, ask.column("database"), figure).where(where).group_by(ask.column("database"))
    return {str(name): int(count) for name, count in reader.rows(guard(query))}


def _described(reader: Reader) -> Mapping[str, tuple[int, int]]:
    """Database → how many datasets are read from elsewhere, and how many live on the platform."""
    rows = _rows(reader, "published_database", *(ask.column(name) for name in ("database", "datasets", "hosted")))
    return {str(name): (int(datasets), int(hosted)) for name, datasets, hosted in rows}


def _fresh(reader: Reader, at: datetime, rule: StageRule) -> Mapping[str, int]:
    """Database → its datasets that were read within the span of the rule, and whose last reading did not fail."""
    not_failed = exp.Is(this=ask.column("failed_since"), expression=exp.Null())
    where = exp.and_(ask.since("landed_at", at, rule.fresh_within), not_failed)
    return _counts(reader, "published_sync", where, ask.all_rows())


def since_day(at: datetime, span: timedelta) -> exp.Condition:
    """``day`` is not before the one on which a span before ``at`` began."""
    return exp.GTE(this=ask.column("day"), expression=exp.Literal.string(instant(at - span)[:10]))


def _born(reader: Reader, at: datetime, rule: StageRule) -> Collection[str]:
    """Databases into which a decision wrote its result within the span of the rule.

    Of each procedure the first such dossier is looked for, by a question of its own: asked of all in one, an engine
    reads a year's dossiers to the last.
    """
    if not (reader.exists("published_dossier") and reader.exists("published_saving")):
        return frozenset()
    written: dict[str, set[str]] = {}
    for procedure, database, way, _, _ in savings(reader):
        if way == "writes":
            written.setdefault(procedure, set()).add(database)
    born: set[str] = set()
    for procedure, databases in written.items():
        if not databases <= born and _wrote(reader, procedure, at, rule.born_within):
            born |= databases
    return born


def _wrote(reader: Reader, procedure: str, at: datetime, span: timedelta) -> bool:
    """Whether a decision of a procedure took effect within a span."""
    first = ask.select("published_dossier", exp.Literal.number(1)).where(
        ask.is_text("procedure", procedure),
        *(ask.true("ended"), ask.true("effect_done"), ask.since("ended_at", at, span)),
    )
    return bool(reader.rows(guard(first.limit(1))))


WITHDRAWN = "withdrawn"


def _incidents(reader: Reader, at: datetime) -> Mapping[str, tuple[int, int]]:
    """By database: incidents whose time is over or that are closed, and those of them that were closed in time.

    One whose rule was withdrawn is no promise kept, and none broken.
    """
    if not reader.exists("published_incident"):
        return {}
    names = ("database", "due", "closed_at", "state")
    rows = reader.rows(guard(ask.select("published_incident", *(ask.column(name) for name in names))))
    now = instant(at)
    counts: dict[str, tuple[int, int]] = {}
    for database, due, closed, state in rows:
        if state == WITHDRAWN or (closed is None and (due is None or str(due) >= now[: len(str(due))])):
            continue
        judged, kept = counts.get(str(database), (0, 0))
        in_time = closed is not None and (due is None or str(closed)[: len(str(due))] <= str(due))
        counts[str(database)] = (judged + 1, kept + int(in_time))
    return counts


def _item(reader: Reader, item: Item) -> Mapping[str, bool]:
    """Database → whether the line holds; a table that is not there measures nothing."""
    query = parse(item.measured_by or "")
    if not all(reader.exists(table.name) for table in query.find_all(exp.Table)):
        return {}
    return {str(name): bool(int(holds)) for name, holds in reader.rows(query) if holds is not None}


def _summed(pairs: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    total: dict[str, int] = {}
    for name, count in pairs:
        total[name] = total.get(name, 0) + count
    return total


def _measure(book: PortfolioBook, row: Listed, asked: _Asked, on: date) -> Measured:
    name = row.database
    if name not in asked.described:
        return Measured(database=name, claimed=row.stage, state=DatabaseState(database=name))
    state = asked.states.get(name, DatabaseState(database=name))
    arrived = _arrived(name, asked.described[name], asked.states, asked.fresh, asked.born)
    items = {item: found[name] for item, found in asked.items.items() if name in found}
    figures = _figures(book, arrived, state, items, asked)
    formula = book.spec.formula(on)
    return Measured(
        database=name,
        claimed=row.stage,
        stage=_stage(arrived, book.spec.stages),
        state=state,
        items=items,
        figures=figures,
        grade=graded(formula, figures) if formula else None,
        formula=formula.since if formula else None,
        readings=asked.readings.get(name, 0),
        answers=asked.answers.get(name, 0),
    )


def _arrived(
    name: str,
    described: tuple[int, int],
    states: Mapping[str, DatabaseState],
    fresh: Mapping[str, int],
    born: Collection[str],
) -> Arrived:
    state, (datasets, hosted) = states.get(name, DatabaseState(database=name)), described
    return Arrived(
        datasets=datasets,
        hosted=hosted,
        landed=min(state.datasets, datasets),
        fresh=min(fresh.get(name, 0), datasets),
        mapped=state.mapped_share,
        born=name in born,
    )


def _stage(arrived: Arrived, rule: StageRule) -> Stage:
    return measured_stage(arrived, mapped_from=rule.mapped_from)


def _figures(
    book: PortfolioBook, arrived: Arrived, state: DatabaseState, items: Mapping[str, bool], asked: _Asked
) -> Mapping[Measure, float | None]:
    """Every figure that a formula may count. Where no incident is closed or overdue nothing is known of how they are
    handled, however many are open: a zero denominator is no share (Decision 766/QĐ-TTg)."""
    name = state.database
    judged, kept = asked.incidents.get(name, (0, 0))
    return {
        "connected": share(arrived.fresh + arrived.hosted, arrived.datasets + arrived.hosted),
        "use": float(asked.answers.get(name, 0)),
        "quality": state.dqi,
        "standards": share(holding(book, name, items), len(book.spec.checklist)),
        "operation": share(kept, judged),
    }


def holding(book: PortfolioBook, database: str, items: Mapping[str, bool]) -> int:
    """How many lines of the checklist hold: as measured, and as claimed only where nothing was measured."""
    claimed = {claim.item: claim.holds for claim in book.spec.claims if claim.database == database}
    return sum(1 for one in book.spec.checklist if items.get(one.item, claimed.get(one.item, False)))
