"""What arrived of each database, how good it is and how far it is mapped, read from the published tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from motlan.governance.figure import share
from motlan.governance.lights.light import Light
from motlan.governance.probes import ask
from motlan.governance.published import Reader, guard


def severe(band: str | None, identifier_breaches: int | None) -> bool:
    """Whether a database is red, for alerts, reports and pages alike: it has a severe incident by the guidance to
    Decision 2439/QĐ-TTg, since its band is red, or any identifier breaks its rule, whatever the band.

    >>> severe("green", 3), severe("red", None), severe("yellow", 0), severe(None, None)
    (True, True, False, False)
    """
    return band == Light.RED.value or bool(identifier_breaches)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseState:
    """One database as it stands; what was never measured is None. ``landed_at`` is an instant in UTC."""

    database: str
    datasets: int = 0
    rows: int = 0
    quarantined: int = 0
    landed_at: str | None = None
    dqi: float | None = None
    band: str | None = None
    identifier_breaches: int | None = None
    columns: int = 0
    mapped: int = 0

    @property
    def connected(self) -> bool:
        """Whether anything has arrived."""
        return self.landed_at is not None

    @property
    def severe(self) -> bool:
        """Whether it is red, see :func:`severe`."""
        return severe(self.band, self.identifier_breaches)

    @property
    def mapped_share(self) -> float | None:
        """Mapped columns in percent, None when there is no column."""
        return share(self.mapped, self.columns)


def portfolio(*, reader: Reader) -> tuple[DatabaseState, ...]:
    """Every database that any published table knows, by name."""
    landed = _by_database(
        reader, "published_sync", ask.all_rows(), *_sums("rows", "quarantined"), ask.highest("landed_at")
    )
    quality = _by_database(
        reader, "published_quality", *(ask.highest(name) for name in ("dqi", "band", "identifier_breaches"))
    )
    mapping = _by_database(reader, "published_mapping", *_sums("columns", "mapped"))
    return tuple(
        _state(name, landed.get(name), quality.get(name), mapping.get(name))
        for name in sorted({*landed, *quality, *mapping})
    )


def _sums(*names: str) -> tuple[exp.Expr, ...]:
    return tuple(ask.total(name) for name in names)


def _by_database(reader: Reader, table: str, *figures: exp.Expr) -> Mapping[str, Sequence[Any]]:
    if not reader.exists(table):
        return {}
    query = ask.select(table, ask.column("database"), *figures).group_by(ask.column("database"))
    return {str(row[0]): row[1:] for row in reader.rows(guard(query))}


def _state(
    name: str, landed: Sequence[Any] | None, quality: Sequence[Any] | None, mapping: Sequence[Any] | None
) -> DatabaseState:
    datasets, rows, quarantined, landed_at = landed or (0, 0, 0, None)
    dqi, band, breaches = quality or (None, None, None)
    columns, mapped = mapping or (0, 0)
    return DatabaseState(
        database=name,
        datasets=int(datasets),
        rows=int(rows),
        quarantined=int(quarantined),
        landed_at=landed_at,
        dqi=None if dqi is None else round(float(dqi), 2),
        band=band,
        identifier_breaches=None if breaches is None else int(breaches),
        columns=int(columns),
        mapped=int(mapped),
    )
