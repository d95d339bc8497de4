"""Facts by procedure and day, of the whole country: what a procedure or a ministry is measured by.

Units' facts change with every act and are counted at once, single days of single units at a time. A procedure's day is
that of the whole country, so it is counted as a whole, a while after anything in it changed (``fact_stale``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from motlan.governance.facts import due
from motlan.governance.facts.keep import coded, length_of
from motlan.governance.facts.places import BY_PROCEDURE, give_procedures, places
from motlan.governance.facts.read import Span
from motlan.governance.facts.tile import Counts, Tile, decode, encode
from motlan.store.register import Register

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("indicator", "day", "procedure")),
        *((name, pa.int64()) for name in ("numerator", "denominator")),
    ]
)
"""Facts of procedures: ``day`` is ISO text."""
_WRITE = (
    "insert into fact_procedure (indicator, month, counts) values (:indicator, :month, :counts)"
    " on conflict (indicator, month) do update set counts = excluded.counts"
)


def outdate(register: Register, days: Iterable[str], at: str) -> None:
    """Say, in the transaction that counts units, that the procedures of these days are to be counted anew."""
    register.execute_many(
        "insert into fact_stale (day, since) values (:day, :since) on conflict (day) do nothing",
        [{"day": day, "since": at} for day in sorted(days)],
    )


def stale(register: Register, before: str) -> str | None:
    """The day that has been waiting longest, where it has since ``before``."""
    query = "select day from fact_stale where since <= :before order by since, day limit 1"
    found = register.value(query, {"before": before})
    return None if found is None else str(found)


def take_in(*, register: Register, facts: pa.Table, indicators: Sequence[str], days: Sequence[str]) -> int:
    """Put ``facts`` (:data:`SCHEMA`) in place of all that is held of some indicators and days, which are no longer
    stale; the number of tiles written. A procedure without a row counted nothing. In the caller's transaction."""
    found = [(BY_PROCEDURE, one) for one in pc.unique(facts["procedure"]).to_pylist()]
    numbers = give_procedures(register, found).of(BY_PROCEDURE)
    pieces = dict(_pieces(facts, numbers))
    written = 0
    for month in sorted({day[:7] for day in days}):
        own = [int(day[8:]) - 1 for day in days if day[:7] == month]
        for indicator in indicators:
            written += _put(register, indicator, month, own, len(numbers), pieces.get((indicator, month)))
    register.execute_many("delete from fact_stale where day = :day", [{"day": day} for day in days])
    if written:
        due.change(register)
    return written


@dataclass(frozen=True, slots=True)
class _Piece:
    """Facts of one indicator and month as columns: numbers of procedures, days from 0, counts."""

    numbers: Counts
    days: Counts
    counts: tuple[Counts, Counts]


def _pieces(facts: pa.Table, numbers: Sequence[str]) -> Iterable[tuple[tuple[str, str], _Piece]]:
    if facts.num_rows == 0:
        return
    indicators, names = coded(facts["indicator"])
    months, of_year = coded(pc.utf8_slice_codeunits(facts["day"], 0, 7))
    days = pc.cast(pc.utf8_slice_codeunits(facts["day"], 8, 10), pa.int64()).to_numpy() - 1
    rows_of = pc.index_in(facts["procedure"], value_set=pa.array(numbers)).to_numpy().astype(np.int64)
    counts = [facts[name].to_numpy() for name in ("numerator", "denominator")]
    for indicator, name in enumerate(names):
        for month, of in enumerate(of_year):
            rows = (indicators == indicator) & (months == month)
            yield (name, of), _Piece(rows_of[rows], days[rows], (counts[0][rows], counts[1][rows]))


def _put(
    register: Register, indicator: str, month: str, days: Sequence[int], procedures: int, piece: _Piece | None
) -> int:
    """1 where the tile is another now."""
    held = _held(register, indicator, month)
    counts = tuple(np.zeros((procedures, length_of(month)), np.int64) for _ in range(2))
    for at, part in enumerate(counts):
        if held is not None:
            part[: held.units] = (held.numerators, held.denominators)[at]
        part[:, days] = 0
        if piece is not None:
            np.add.at(part, (piece.numbers, piece.days), piece.counts[at])
    tile = Tile(*counts)
    if (held is None and not tile.denominators.any()) or (held is not None and tile.same(held)):
        return 0
    register.put(_WRITE, {"indicator": indicator, "month": month, "counts": encode(tile)})
    return 1


def _held(register: Register, indicator: str, month: str) -> Tile | None:
    found = register.lookup(
        "select counts from fact_procedure where indicator = :indicator and month = :month",
        {"indicator": indicator, "month": month},
    )
    return None if found is None else decode(bytes(found[0]))


def sums(*, register: Register, indicators: Sequence[str], span: Span) -> Mapping[str, Mapping[str, tuple[int, int]]]:
    """Indicator → procedure → numerator and denominator over a span, of the procedures in which anything was counted:
    a row of the register an indicator and month."""
    procedures = places(register, [BY_PROCEDURE]).of(BY_PROCEDURE)
    query = (
        f"select indicator, month, counts from fact_procedure where {register.among('indicator', 'indicators')}"
        f" and {register.among('month', 'months')}"
    )
    asked = {"indicators": register.listed(list(indicators)), "months": register.listed(span.months)}
    added = {name: np.zeros((2, len(procedures)), np.int64) for name in indicators}
    for name, month, kept in register.packed(query, asked):
        tile, days = decode(bytes(kept)), span.within(month)
        added[name][0, : tile.units] += tile.numerators[:, days].sum(axis=1)
        added[name][1, : tile.units] += tile.denominators[:, days].sum(axis=1)
    return {name: _by_procedure(procedures, both) for name, both in added.items()}


def _by_procedure(procedures: Sequence[str], both: Counts) -> dict[str, tuple[int, int]]:
    pairs = zip(procedures, *both.tolist(), strict=True)
    return {procedure: (part, whole) for procedure, part, whole in pairs if whole or part}
