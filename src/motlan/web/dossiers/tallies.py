"""How many dossiers stand where: counters kept by what each act changes, always equal to a count of the dossiers.

1. An act writes what it takes away and what it adds (:func:`note`) in its own transaction. Rows are only ever added, so
   that nobody waits for anybody else's counter.
2. A chore folds what was written into sums, for every place that sees a dossier, for one procedure and for all.
3. Whoever counts reads the sums and what is not folded yet in one statement: it never matters how far the chore is.

A running dossier is counted in the quarter of an hour in which it falls due: how many are late is then a sum, and only
the quarter under way is looked at row by row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from django.db import connection

from motlan.kernel.text import Text
from motlan.service.dossiers.status import Band
from motlan.web.dossiers.models import Dossier, TallyChange
from motlan.web.house import House, house
from motlan.web.jobs.api import chore

QUARTER = 900
"""Seconds of one: every time zone is some whole quarters of an hour from UTC."""
EVERYWHERE = ""
"""The place that sees all dossiers; also the procedure that stands for all of them."""
OPEN = (Band.NEW, Band.WORK, Band.WAITING)
ASKED = 4
"""Beside the bands of dossiers: what a unit was asked about those of others. No dossier stands in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where a dossier counts. Its places are its three agencies' and the country."""

    deciding: str
    receiving: str
    province: str
    procedure: str
    band: int
    quarter: int
    """In which quarter of an hour since 1970 a running dossier falls due; 0 for every other."""

    @classmethod
    def of(cls, dossier: Dossier) -> Stand:
        """Where the dossier stands by its row."""
        running = dossier.band == Band.WORK
        return cls(
            deciding=dossier.deciding,
            receiving=dossier.receiving,
            province=dossier.province,
            procedure=dossier.procedure,
            band=dossier.band,
            quarter=quarter_of(dossier.order_at) if running else 0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many dossiers a place has, by what is to be done with them. ``open`` are all that have not ended."""

    new: int
    late: int
    today: int
    waiting: int
    ended: int
    open: int
    asked: int
    """Questions of other agencies that the place has not answered."""
    beside: tuple[tuple[int, int], ...] = ()
    """What else was counted in the same statement, by its questions: n and m of each."""


def quarter_of(at: datetime) -> int:
    """The quarter of an hour since 1970 in which an instant lies."""
    return int(at.timestamp() // QUARTER)


def note(*, before: Stand, after: Stand) -> None:
    """Write down that a dossier stands elsewhere now; inside the transaction of the act that moved it."""
    if before != after:
        changes = [TallyChange(**_columns(before), n=-1), TallyChange(**_columns(after), n=1)]
        TallyChange.objects.bulk_create(changes)


def note_asked(*, unit: str, procedure: str, due_at: datetime, n: int) -> None:
    """Write down that a unit has one question more (1) or less (-1) to answer; inside the transaction of the act."""
    asked = Stand(deciding=unit, receiving="", province="", procedure=procedure, band=ASKED, quarter=quarter_of(due_at))
    TallyChange.objects.create(**_columns(asked), n=n)


def tally(
    *,
    place: str,
    now: datetime,
    tomorrow: datetime,
    procedure: str = EVERYWHERE,
    beside: tuple[str, ...] = (),
    values: Mapping[str, object] | None = None,
) -> Tally:
    """The counts of a place: a unit's or a province's code, or EVERYWHERE.

    ``tomorrow`` is the instant at which today ends, aware, on a whole quarter of an hour. Late is what fell due before
    ``now``. ``beside`` are questions of one row with two whole numbers ``n`` and ``m``, asked in the same statement, in
    plain text with ``values`` by their names: whoever counts several things waits for the database once.
    """
    sums = _sums(place, procedure, now, tomorrow, beside, values or {})
    gone, under_way, later, _total = sums.get(Band.WORK, (0, 0, 0, 0))
    still = sums[STILL][0]
    new, waiting, ended = (sums.get(band, (0, 0, 0, 0))[3] for band in (Band.NEW, Band.WAITING, Band.ENDED))
    return Tally(
        new=new,
        late=gone + under_way - still,
        today=later + still,
        waiting=waiting,
        ended=ended,
        open=sum(counts[3] for band, counts in sums.items() if band in OPEN),
        asked=sums.get(ASKED, (0, 0, 0, 0))[3],
        beside=tuple((sums[STILL - nth][0], sums[STILL - nth][1]) for nth in range(1, len(beside) + 1)),
    )


@chore(
    "fold_tallies", every=timedelta(seconds=5), title=Text(vi="Cộng dồn số đếm hồ sơ", en="Add up counters of dossiers")
)
def fold_tallies(_house: House) -> None:
    """Add what was written since into the sums."""
    fold()


def fold() -> None:
    """The same without a worker; inside a transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One statement: what is taken away is exactly what is added, whatever is written meanwhile.
            cursor.execute(f"with moved as (delete from dossiers_tallychange returning *) {_added('moved')}")
        else:
            cursor.execute(_added("dossiers_tallychange"))
            cursor.execute("delete from dossiers_tallychange")
        cursor.execute("delete from dossiers_tally where n = 0")


def recount(*, asked: bool = True) -> None:
    """Forget the counters and count every dossier anew, and what units were ``asked``; inside a transaction."""
    quarter = {
        "postgresql": f"floor(extract(epoch from order_at) / {QUARTER})::integer",
        "sqlite": f"cast(strftime('%s', order_at) as integer) / {QUARTER}",
    }[connection.vendor]
    counted = (
        "select deciding, receiving, province, procedure, band,"
        f" case when band = {Band.WORK:d} then {quarter} else 0 end as quarter, 1 as n from dossiers_dossier"
    )
    if asked:
        counted += f" union all select unit, '', '', procedure, {ASKED}, {quarter}, 1 from dossiers_share"
        counted += " where open and kind = 'consulted'"
    with connection.cursor() as cursor:
        cursor.execute("delete from dossiers_tallychange")
        cursor.execute("delete from dossiers_tally")
        cursor.execute(_added(f"({counted}) counted"))


_ADDED = """
insert into dossiers_tally (place, procedure, band, quarter, n)
select place, kind, band, quarter, sum(n) from (
  select place, procedure as kind, band, quarter, n from ({0}) by_procedure
  union all
  select place, '' as kind, band, quarter, n from ({0}) of_all
) each_one
where true group by place, kind, band, quarter order by place, kind, band, quarter
on conflict (place, procedure, band, quarter) do update set n = dossiers_tally.n + excluded.n
"""
_SEEN = """
select deciding as place, procedure, band, quarter, n from {0} where deciding <> ''
union all
select receiving, procedure, band, quarter, n from {0} where receiving <> '' and receiving <> deciding
union all
select province, procedure, band, quarter, n from {0}
where province <> '' and province <> deciding and province <> receiving
union all
select '', procedure, band, quarter, n from {0}
"""
_SUMS = """
select band, sum(case when quarter < :quarter then n else 0 end), sum(case when quarter = :quarter then n else 0 end),
  sum(case when quarter > :quarter and quarter < :tomorrow then n else 0 end), sum(n)
from (
  select band, quarter, n from dossiers_tally where place = :place and procedure = :procedure
  union all
  select band, quarter, n from dossiers_tallychange where {seen} {kind}
) counted group by band
union all
select {still}, count(*), 0, 0, 0 from ({due}) due
"""
_DUE = "select id from dossiers_dossier where {} and band = {:d} and order_at >= :now and order_at < :end {}"
_PLACES = ("deciding = :place", "receiving = :place and not (receiving = deciding)", "province = :place")
STILL = -1
"""In the place of a band: the running dossiers that fall due between now and the end of the quarter under way. Below
it stand what was counted beside."""


@cache
def _question(everywhere: bool, every_kind: bool, beside: tuple[str, ...]) -> str:
    """The sums of a place, what is still due in the quarter under way, and what is counted beside, as one statement."""
    places = ("true",) if everywhere else _PLACES
    kind = "" if every_kind else "and procedure = :procedure"
    due = " union ".join(_DUE.format(place, Band.WORK, kind) for place in places)
    sums = _SUMS.format(seen=f"({' or '.join(places)})", kind=kind, still=STILL, due=due)
    others = (
        f"union all\nselect {STILL - nth}, n, m, 0, 0 from ({one}) beside_{nth}\n" for nth, one in enumerate(beside, 1)
    )
    return sums + "".join(others)


def _added(source: str) -> str:
    return _ADDED.format(_SEEN.format(source))


def _sums(
    place: str,
    procedure: str,
    now: datetime,
    tomorrow: datetime,
    beside: tuple[str, ...],
    others: Mapping[str, object],
) -> dict[int, tuple[int, ...]]:
    """By band: due before the quarter under way, within it, after it and still today; and all. By STILL: still due."""
    quarter = quarter_of(now)
    values = {
        **others,
        "place": place,
        "procedure": procedure,
        "quarter": quarter,
        "tomorrow": quarter_of(tomorrow),
        "now": connection.ops.adapt_datetimefield_value(now),
        "end": connection.ops.adapt_datetimefield_value(datetime.fromtimestamp((quarter + 1) * QUARTER, tz=UTC)),
    }
    question = _question(place == EVERYWHERE, procedure == EVERYWHERE, beside)
    rows = house().register().lookups(question, values)
    return {band: tuple(map(int, counts)) for band, *counts in rows}


def _columns(stand: Stand) -> dict[str, object]:
    return {name: getattr(stand, name) for name in Stand.__slots__}
