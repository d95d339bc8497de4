"""The map of some units, drawn as SVG on the server: one tile a unit, placed by the workspace's own grid, or the shapes
that the workspace brings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import npgettext, pgettext

from motlan.dictionary.shape import Tile as Place
from motlan.governance.lights.light import Light
from motlan.web.centre.outlines import Outline, drawn
from motlan.web.centre.standing import language
from motlan.web.filters import number
from motlan.web.house import House

WIDTH, HEIGHT, SPACE = 84, 58, 4
FIRST_LINE, LINE = 27, 19


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A unit as a map shows it: where it leads, its light, and a share in percent where there is one to be told."""

    code: str
    name: str
    address: str
    light: Light
    share: float | None = None
    illustrative: bool = False
    is_claim: bool = False
    """Whether its light is what is claimed: grey is then that nobody claims anything."""
    against: int = 0
    """How many findings of verifiers stand against the claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One tile: its corner, its name in one or two lines, its light, where it leads."""

    code: str
    name: str
    address: str
    x: int
    y: int
    lines: tuple[tuple[int, str], ...]
    light: Light
    said: str
    """All that it says, for those who hear it, and beside a pointer."""
    against: int = 0
    outline: str = ""
    """The path of its own shape, if it has one; the corner is then the place of its sign."""


@dataclass(frozen=True, slots=True)
class TileMap:
    """A whole map in the units of its viewBox; ``kind`` tells the two maps of a page apart.

    ``shaped``: its tiles are outlines.
    """

    kind: str
    width: int
    height: int
    tiles: tuple[Tile, ...]
    shaped: bool = False


def tile_map(here: House, kind: str, units: Iterable[Marked]) -> TileMap:
    """The map of some units' lights; a unit without a shape or a place on the grid is only in the table beside it."""
    marked, shapes = tuple(units), here.workspace.shapes
    drawing = drawn(shapes, tuple(unit.code for unit in marked)) if shapes is not None else None
    if drawing is not None and drawing.of:
        shaped = tuple(_shaped(drawing.of[unit.code], unit) for unit in marked if unit.code in drawing.of)
        return TileMap(kind, drawing.width, drawing.height, shaped, shaped=True)
    places = here.workspace.tiles
    tiles = tuple(_tile(places[unit.code], unit) for unit in marked if unit.code in places)
    right = max((tile.x for tile in tiles), default=0) + WIDTH
    foot = max((tile.y for tile in tiles), default=0) + HEIGHT
    return TileMap(kind, right, foot, tiles)


def _tile(place: Place, unit: Marked) -> Tile:
    short = place.short.get(language(), place.short[""])
    corner = (place.col * (WIDTH + SPACE), place.row * (HEIGHT + SPACE))
    lines = tuple((FIRST_LINE + LINE * at, line) for at, line in enumerate(two_lines(short)))
    return _drawn(unit, corner, lines=lines)


def _shaped(outline: Outline, unit: Marked) -> Tile:
    return _drawn(unit, (outline.x, outline.y), outline=outline.path)


def _drawn(unit: Marked, at: tuple[int, int], *, lines: tuple[tuple[int, str], ...] = (), outline: str = "") -> Tile:
    return Tile(
        code=unit.code,
        name=unit.name,
        address=unit.address,
        x=at[0],
        y=at[1],
        lines=lines,
        light=unit.light,
        said=_said(unit),
        against=unit.against,
        outline=outline,
    )


def _said(unit: Marked) -> str:
    share = "" if unit.share is None else f", {number(unit.share)} %"
    basis = f" ({pgettext('centre', 'illustration')})" if unit.illustrative else ""
    findings = npgettext("centre", "%(n)s finding against it", "%(n)s findings against it", unit.against)
    against = f"; {findings % {'n': unit.against}}" if unit.against else ""
    unclaimed = unit.is_claim and unit.light is Light.GREY
    word = pgettext("centre", "no claim") if unclaimed else unit.light.word.in_(language())
    return f"{unit.name}: {word}{share}{basis}{against}"


def two_lines(name: str) -> tuple[str, ...]:
    """A short name on at most two lines, the last word on the second.

    >>> two_lines("Hồ Chí Minh"), two_lines("Huế")
    (('Hồ Chí', 'Minh'), ('Huế',))
    """
    first, _, last = name.rpartition(" ")
    return (first, last) if first else (last,)
