"""Two units side by side: what each has of lights, readiness, service index and indicators, and which stands better."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy

from motlan.dictionary.name import plain
from motlan.dictionary.unit import Unit
from motlan.governance import api as governance
from motlan.governance.api import Place, Value
from motlan.governance.figure import share
from motlan.governance.indicators.index import Points, group_of
from motlan.governance.lights.light import Light
from motlan.governance.plans.spec import Territory
from motlan.governance.readiness import api as readiness
from motlan.kernel.text import Text
from motlan.web.centre import days
from motlan.web.centre.plan import communes_in
from motlan.web.centre.sheet import sheet
from motlan.web.centre.standing import language
from motlan.web.centre.unit_rules import territory_on
from motlan.web.house import House
from motlan.web.portfolio.readiness_rows import shares_on
from motlan.web.serviceindex.reading import specs_in_order

COUNTRY = "all"
COMMUNE = 2
LONGEST = 200
INDICATOR = "indicator "
"""How the name of a line begins that is an indicator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one unit has: ``figure`` is what is compared, None where there is nothing to compare."""

    figure: float | None = None
    light: Light | None = None
    flag: bool | None = None
    """Met or not met, where the figure is no share."""
    percent: bool = True
    unit: Text | None = None
    """What the figure is counted in, where that is not percent."""
    judged: bool = True
    """Whether more of it is better; of a figure that nothing says this of, neither unit is called better."""
    hidden: bool = False
    """Whether there is a figure that is not told."""

    @property
    def share(self) -> float | None:
        """The figure where it is in percent."""
        return self.figure if self.percent and self.unit is None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing of both units, and which of them stands better; ``indicator``: its number, where it is one."""

    group: str | Promise
    label: Text | str | Promise
    first: Cell
    second: Cell
    indicator: str = ""

    @property
    def better(self) -> str:
        """``first``, ``second``, ``same``, or ``none`` where either is not known."""
        if self.first.figure is None or self.second.figure is None or not self.first.judged:
            return "none"
        if self.first.figure == self.second.figure:
            return "same"
        return "first" if self.first.figure > self.second.figure else "second"

    @property
    def symbol(self) -> str:
        """The same as one character."""
        return {"first": "◀", "second": "▶", "same": "=", "none": "–"}[self.better]

    @property
    def word(self) -> str | Promise:
        """The same in words."""
        return WORDS[self.better]

    @property
    def gap(self) -> float | None:
        """How far apart, in points of percent; None for what is no share."""
        first, second = self.first.share, self.second.share
        return None if first is None or second is None else round(abs(first - second), 2)


WORDS = {
    "first": pgettext_lazy("portfolio", "the first is better"),
    "second": pgettext_lazy("portfolio", "the second is better"),
    "same": pgettext_lazy("portfolio", "the same"),
    "none": pgettext_lazy("portfolio", "cannot be compared"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two units; ``unit`` is None for the country."""

    unit: Unit | None
    name: str

    @property
    def code(self) -> str:
        """As the address has it."""
        return self.unit.code if self.unit else COUNTRY

    @property
    def key(self) -> str:
        """As facts have it: '' for the country."""
        return self.unit.code if self.unit else ""

    @property
    def place(self) -> Place:
        """Where its facts stand."""
        above = self.unit.parent if self.unit is not None and self.unit.level == COMMUNE else ""
        return Place(parent=above, units=(self.key,))

    def address(self, app: str) -> str:
        """Its page, the centre's or the public one."""
        if self.unit is None:
            return reverse(f"{app}:national")
        level = "commune" if self.unit.level == COMMUNE else "province"
        return reverse(f"{app}:{level}", args=[self.unit.code])


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What the address names: two units, None where none or several are called so; ``typed``: its words."""

    first: Side | None
    second: Side | None
    typed: Mapping[str, str]

    @property
    def both(self) -> tuple[Side, ...]:
        """The two, where both are known."""
        return (self.first, self.second) if self.first and self.second else ()


def pair_of(request: HttpRequest, here: House, day: date) -> Pair:
    """Read the address: ``a`` and ``b``, each a code or a name."""
    typed = {name: request.GET.get(name, "").strip()[:LONGEST] for name in ("a", "b")}
    first, second = (_side(here, word, day) for word in typed.values())
    return Pair(first=first, second=second, typed=typed)


def shown(here: House, pair: Pair, lines: Sequence[Line], *, app: str) -> dict[str, Any]:
    """What a page of comparison shows; ``app``: whose pages of units and indicators it leads to."""
    sides = {"a": pair.first, "b": pair.second}
    return {
        "typed": {name: side.name if side else pair.typed[name] for name, side in sides.items()},
        "unknown": [pair.typed[name] for name, side in sides.items() if pair.typed[name] and side is None],
        "first": pair.first,
        "second": pair.second,
        "linked": True,
        "addresses": [side.address(app) for side in pair.both],
        "groups": _groups(lines),
        "names": [
            _country_name(),
            *(one.in_(language()) for one in here.workspace.dictionary.units.children(on=here.today)),
        ],
        "near": _near(here, pair.first, pair.second),
        "to_indicator": f"{app}:indicator",
    }


def _country_name() -> str:
    return pgettext("portfolio", "The whole country")


def _side(here: House, typed: str, day: date) -> Side | None:
    """The unit of a code or a name; None where none or several are called so."""
    units = here.workspace.dictionary.units
    if typed in (COUNTRY, _country_name()):
        return Side(unit=None, name=_country_name())
    found = (typed,) if typed in units.units else _called(here, typed, day)
    if len(found) != 1:
        return None
    return Side(unit=units.units[found[0]], name=units.full_name(found[0], language()))


def _called(here: House, typed: str, day: date) -> Sequence[str]:
    """Units of this name; else the provinces whose name it is without the word for what they are (*Thành phố*, *City*);
    else those that have all its words in their full name."""
    units, wanted = here.workspace.dictionary.units, plain(typed)
    if not wanted:
        return ()
    names = {one.code: {plain(one.in_(word)) for word in ("vi", "en")} for one in units.children(on=day)}
    short = tuple(
        code
        for code, known in names.items()
        if any(name.endswith(f" {wanted}") or name.startswith(f"{wanted} ") for name in known)
    )
    return units.called(typed, on=day) or short or units.named(wanted.split(), on=day, language=language(), most=2)


def _near(here: House, first: Side | None, second: Side | None) -> list[tuple[str, str]]:
    """What else the first may be compared with at once: what it lies in, and the country."""
    if first is None or first.unit is None:
        return []
    above = [one.code for one in here.workspace.dictionary.units.path(first.unit.code)[:-1]]
    full = here.workspace.dictionary.units.full_name
    names = {COUNTRY: _country_name(), **{code: full(code, language()) for code in above}}
    return [(code, name) for code, name in names.items() if second is None or code != second.code]


Cells = Mapping[str, tuple[str | Promise, Text | str | Promise, Cell]]


def lines_of(both: Sequence[Cells]) -> list[Line]:
    """What two units have, thing by thing, in the order of the first; nothing where there are not two."""
    if not both:
        return []
    first, second = both
    return [
        Line(
            group=group,
            label=label,
            first=cell,
            second=second[key][2],
            indicator=key.removeprefix(INDICATOR) if key.startswith(INDICATOR) else "",
        )
        for key, (group, label, cell) in first.items()
    ]


def lights(side: Side, day: date) -> Cells:
    """Its light as claimed and as measured at the end of a day."""
    row = days.on(scope=days.UNIT, day=day.isoformat(), names=[side.key]).first() if side.key else None
    group = pgettext("portfolio", "Lights")
    claimed, measured = (Light(row.claimed), Light(row.measured)) if row else (Light.GREY, Light.GREY)
    return {
        "claimed": (group, pgettext("portfolio", "Claimed"), _light(claimed)),
        "measured": (group, pgettext("portfolio", "Measured"), _light(measured)),
    }


def _light(light: Light) -> Cell:
    """Grey is compared with nothing."""
    return Cell(light=light, figure=None if light is Light.GREY else -float(light.distance), percent=False)


def readiness_of(here: House, side: Side, day: date) -> Cells:
    """Each criterion at the end of a day: of a commune whether it is met, else the share of communes that meet it."""
    territory = territory_on(here, day)
    if territory is None:
        return {}
    group, label = pgettext("portfolio", "Readiness"), pgettext("portfolio", "All basic conditions")
    register = here.register()
    if side.unit is not None and side.unit.level == COMMUNE:
        found = readiness.on(register=register, day=day, unit=side.unit.code)
        holds: dict[str, bool | None] = {one.criterion: one.holds for one in found}
        ready = readiness.ready(territory=territory, found=found).get(side.unit.code)
        cells = {one.measure: _met(holds.get(one.measure)) for one in territory.criteria}
        whole = _met(ready)
    else:
        counted = _shares(here, side, territory, day)
        cells = {
            name: Cell(figure=share(met, counted.whole) if counted.known[name] else None)
            for name, met in counted.met.items()
        }
        known = any(counted.known.values())
        whole = Cell(figure=share(counted.ready, counted.whole) if known else None)
    told = {f"criterion {one.measure}": (group, one.label, cells[one.measure]) for one in territory.criteria}
    return {"ready": (group, label, whole), **told}


def _shares(here: House, side: Side, territory: Territory, day: date) -> readiness.Shares:
    """Those of the country or of a province."""
    if side.unit is None:
        return shares_on(here, territory, day)[""]
    own = {side.key: communes_in(here, side.key, day)}
    return readiness.shares(register=here.register(), territory=territory, communes=own, day=day)[side.key]


def _met(holds: bool | None) -> Cell:
    """A commune against a share: met is all of it."""
    return Cell(figure=None if holds is None else 100.0 * holds, flag=holds)


def service_of(here: House, values: Mapping[str, Value], hidden: Collection[str] = ()) -> Cells:
    """The service index and the indicators of a unit by their values; nothing is known of those that have none, and
    nothing told of those that are ``hidden``."""
    return {**_index(here, values, hidden), **_indicators(here, values, hidden)}


def _index(here: House, values: Mapping[str, Value], hidden: Collection[str]) -> Cells:
    index, specs = here.workspace.settings.service_index, here.workspace.indicators
    if index is None:
        return {}
    points = {name: (one,) for name, one in values.items() if specs[name].points is not None}
    score = governance.scores(index=index, specs=specs, values=points)[0] if points else None
    group = pgettext("portfolio", "Service index")
    kept_back = {group_of(one) for one in hidden}
    whole = _points(score.whole if score else None, hidden=bool(kept_back))
    parts = {
        f"group {name}": (group, one.label, _points(score.groups[name] if score else None, hidden=name in kept_back))
        for name, one in index.groups.items()
    }
    return {"index": (group, pgettext("portfolio", "All points"), whole), **parts}


def _points(points: Points | None, *, hidden: bool) -> Cell:
    """A share of points; where there is none, whether it is because something is ``hidden``."""
    found = points.share if points else None
    return Cell(figure=found, hidden=hidden and found is None)


def _indicators(here: House, values: Mapping[str, Value], hidden: Collection[str]) -> Cells:
    group = pgettext("portfolio", "Indicators")
    found: dict[str, tuple[str | Promise, Text | str | Promise, Cell]] = {}
    for spec in specs_in_order(here):
        value = values.get(spec.indicator)
        label = Text({word: f"{spec.indicator} {spec.label.in_(word)}" for word in ("vi", "en")})
        cell = Cell(
            figure=value.rate if value else None,
            light=value.light if value and value.light is not Light.GREY else None,
            unit=spec.unit,
            judged=spec.points is not None or spec.green_from is not None,
            hidden=spec.indicator in hidden,
        )
        found[f"{INDICATOR}{spec.indicator}"] = (group, label, cell)
    return found


def _groups(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Lines by group, with how often each unit stands better."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(str(line.group), []).append(line)
    return [
        {
            "name": name,
            "lines": some,
            **{who: sum(1 for line in some if line.better == who) for who in ("first", "second", "same")},
        }
        for name, some in found.items()
    ]


def file_of(both: Sequence[Side], lines: Sequence[Line]) -> HttpResponse:
    """The comparison as a file; what is not known or hidden is empty."""
    first, second = both
    header = [
        *(pgettext("portfolio", "Group"), pgettext("portfolio", "What is compared"), first.name, second.name),
        *(pgettext("portfolio", "Difference"), pgettext("portfolio", "Points apart")),
    ]
    word = language()
    rows = [
        (
            *(str(line.group), line.label.in_(word) if isinstance(line.label, Text) else str(line.label)),
            *(_told(line.first), _told(line.second), str(line.word), line.gap),
        )
        for line in lines
    ]
    return sheet(f"compare-{first.code}-{second.code}", header, rows)


def _told(cell: Cell) -> str | float | None:
    if not cell.percent and cell.light is not None:
        return cell.light.word.in_(language())
    return cell.figure
