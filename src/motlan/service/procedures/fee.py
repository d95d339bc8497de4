"""What a dossier costs: line × day of filing × unit × channel × condition, less what a class of people does not pay.

The road: 1 of the rows of a line that apply, the last sets its amounts; 2 pieces are counted and priced, tier by tier,
up to the most that the line may cost; 3 the first class whose condition holds lowers the lines that it names.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from motlan.kernel.text import Text
from motlan.service.procedures.condition import Context, compile_condition
from motlan.service.procedures.fee_spec import ChannelAmounts, Fee, FeeClass, FeeLine, FeeRow
from motlan.service.procedures.spec import Procedure

ONE_LINE = FeeLine(label=Text(vi="Lệ phí", en="Fee"))
MOST_DIGITS = 6
"""A count of more digits is no count of pages or copies."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum in the smallest unit people pay in (whole đồng)."""

    value: int
    currency: str

    @property
    def free(self) -> bool:
        """Whether nothing is to be paid."""
        return self.value == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedLine:
    """One line of what is owed. ``price`` is the first piece's; ``pieces`` and ``times`` as counted.

    ``counted`` is False while the question that counts is not answered: the line is then for one piece.
    """

    name: str
    label: Text
    price: int
    pieces: int
    times: int
    full: int
    amount: int
    counted: bool

    @property
    def lowered(self) -> bool:
        """Whether a class of people pays less of this line."""
        return self.amount < self.full


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What a dossier costs and why; ``fee_class``: who pays less, when somebody does."""

    lines: tuple[OwedLine, ...] = ()
    currency: str = ""
    fee_class: FeeClass | None = None

    @property
    def total(self) -> Amount:
        """All lines together."""
        return Amount(sum(line.amount for line in self.lines), self.currency)

    @property
    def counted(self) -> bool:
        """Whether all pieces are counted; otherwise the total is what one piece costs."""
        return all(line.counted for line in self.lines)

    @property
    def detailed(self) -> bool:
        """Whether the total does not explain itself: several lines or pieces, or somebody pays less."""
        many = len(self.lines) > 1 or any(line.pieces * line.times > 1 for line in self.lines)
        return many or self.fee_class is not None


def owed(
    *, procedure: Procedure, channel: str, units: Iterable[str], filed_on: date, values: Context | None = None
) -> Owed:
    """What a dossier filed on a day costs. ``units``: the deciding unit and all above it; ``values``: by path.

    A fee that changes later leaves dossiers filed before on the old one, since the day of filing decides.
    """
    fee = procedure.fee
    if fee is None:
        return Owed()
    known, places = values or {}, frozenset(units)
    applying = [row for row in fee.amounts if _applies(row, places, filed_on, known)]
    holding = next((one for one in fee.classes if compile_condition(one.when).holds(known)), None)
    lines = tuple(
        line
        for name, spec in _lines(fee)
        if (line := _line(name, spec, _rows_of(name, applying), channel, known, holding)) is not None
    )
    lowers = holding if any(line.lowered for line in lines) else None
    return Owed(lines=lines, currency=fee.currency, fee_class=lowers)


def has_fee(procedure: Procedure) -> bool:
    """Whether any amount of its table is more than nothing."""
    rows = procedure.fee.amounts if procedure.fee else ()
    amounts = [(row.direct, row.online, row.post) for row in (*rows, *(tier for row in rows for tier in row.then))]
    return any(amount for three in amounts for amount in three)


def _lines(fee: Fee) -> Iterable[tuple[str, FeeLine]]:
    return fee.lines.items() or (("fee", ONE_LINE),)


def _rows_of(name: str, rows: Iterable[FeeRow]) -> list[FeeRow]:
    return [row for row in rows if row.line in {None, name}]


def _applies(row: FeeRow, places: frozenset[str], filed_on: date, values: Context) -> bool:
    begun = row.since is None or row.since <= filed_on
    over = row.until is not None and row.until < filed_on
    here = not row.units or not places.isdisjoint(row.units)
    return begun and not over and here and (row.when is None or compile_condition(row.when).holds(values))


def _line(
    name: str, spec: FeeLine, rows: Iterable[FeeRow], channel: str, values: Context, holding: FeeClass | None
) -> OwedLine | None:
    """The line as the last row sets it that has an amount for the channel; None where no row has."""
    priced = [(row, price) for row in rows if (price := _price(row, channel)) is not None]
    if not priced:
        return None
    row, price = priced[-1]
    pieces, times = _count(spec.each, values), _count(spec.times, values)
    full = sum(_prices(row, price, channel, 1 if pieces is None else pieces))
    if row.most is not None:
        full = min(full, row.most)
    full *= 1 if times is None else times
    return OwedLine(
        name=name,
        label=spec.label,
        price=price,
        pieces=1 if pieces is None else pieces,
        times=1 if times is None else times,
        full=full,
        amount=_lowered(full, name, holding),
        counted=pieces is not None and times is not None,
    )


def _price(amounts: ChannelAmounts, channel: str) -> int | None:
    by_channel: Mapping[str, int | None] = {
        "direct": amounts.direct,
        "online": amounts.online,
        "post": amounts.post,
    }
    return by_channel[channel]


def _count(path: str | None, values: Context) -> int | None:
    """How many; 1 where nothing is counted, None while the answer is missing or no whole number."""
    if path is None:
        return 1
    typed = values.get(path, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS else None


def _prices(row: FeeRow, price: int, channel: str, pieces: int) -> Iterator[int]:
    """The price of each tier's pieces; a tier that has no amount for the channel goes on at the price before it."""
    begin = 1
    for tier in row.then:
        yield price * max(0, min(pieces, tier.from_ - 1) - begin + 1)
        following = _price(tier, channel)
        begin, price = tier.from_, price if following is None else following
    yield price * max(0, pieces - begin + 1)


def _lowered(full: int, name: str, holding: FeeClass | None) -> int:
    if holding is None or (holding.lines and name not in holding.lines):
        return full
    return full * holding.pays // 100
