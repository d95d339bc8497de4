"""Maps with the workspace's own shapes: the same links, colours, signs and tables as the tile grid."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest

from motlan.dictionary.shape import Ring, Shapes
from motlan.web.centre.outlines import HEIGHT, WIDTH, drawn, inside, simplified
from motlan.web.house import House
from tests.web.centre.conftest import READERS, SignIn

PUBLIC = ("motlan.web.public.kept",)


def square(west: float, south: float, side: float = 1) -> Ring:
    east, north = west + side, south + side
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


def test_north_is_above_and_everything_fits() -> None:
    shapes = Shapes({"n": (square(105, 22),), "s": (square(105, 8),), "e": (square(108, 8),)})
    found = drawn(shapes, ("n", "s", "e", "none"))
    assert found.of["n"].y < found.of["s"].y
    assert found.of["s"].x < found.of["e"].x
    assert (found.height, found.width < WIDTH) == (HEIGHT, True)
    ratio = found.width / found.height
    assert ratio == pytest.approx(4 * math.cos(math.radians(15.5)) / 15, abs=0.002)
    assert set(found.of) == {"n", "s", "e"}
    assert drawn(shapes, ("none",)).of == {}


def test_points_that_no_eye_can_tell_are_left_out_and_others_are_not() -> None:
    circle = tuple((100 * math.cos(at / 500 * math.tau), 100 * math.sin(at / 500 * math.tau)) for at in range(500))
    ring = (*circle, circle[0])
    simple = simplified(ring)
    assert simple[0] == simple[-1] == ring[0]
    assert 20 < len(simple) < 80
    assert set(simple) <= set(ring)


def test_the_sign_stands_inside_also_of_a_shape_like_a_sickle_and_beside_a_hole() -> None:
    sickle: Ring = ((0, 0), (10, 0), (10, 2), (2, 2), (2, 8), (10, 8), (10, 10), (0, 10), (0, 0))
    x, y = inside((sickle,), sickle)
    assert y < 2 or y > 8 or x < 2
    whole = square(0, 0, 10)
    x, y = inside((whole, square(1, 1, 8)), whole)
    assert not (1 < x < 9 and 1 < y < 9)


@pytest.fixture
def shaped(scene: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The scene, whose workspace brings shapes of all provinces but the last."""
    units = [one.code for one in scene.workspace.dictionary.units.lasting() if one.valid_to is None]
    shapes = Shapes({code: (square(100 + at % 6, 20 - at // 6),) for at, code in enumerate(units[:-1])})
    house = replace(scene, workspace=replace(scene.workspace, shapes=shapes))
    for module in (*READERS, *PUBLIC):
        monkeypatch.setattr(f"{module}.house", lambda: house)
    return house


@pytest.mark.parametrize("address", ["/centre/", "/open/", "/centre/readiness/"])
def test_every_shape_has_a_link_a_colour_a_sign_and_its_words(shaped: House, browser: SignIn, address: str) -> None:
    page = browser().get(address, {"shapes": "own"}).content.decode()
    maps = re.findall(r'<svg class="centre-map".*?</svg>', page, re.DOTALL)
    assert len(maps) == (1 if "readiness" in address else 2)
    for one in maps:
        links = re.findall(r'<a id="[a-z]+-([^"]+)" href="([^"]+)" aria-label="([^"]+)"', one)
        paths = re.findall(r'<path d="(M[^"]+Z)" fill-rule="evenodd" fill="(#[0-9A-F]{6})"', one)
        signs = re.search(r'<g class="centre-map__signs" aria-hidden="true">(.*?)</g>', one)
        assert signs is not None
        assert (len(links), len(paths), "<rect" in one) == (33, 33, False)
        assert len(re.findall(r"<text", signs.group(1))) == 33
        lit = {"#0F8B8D": "✓", "#FFD23F": "!", "#8C1C13": "✕", "#B1B4B6": "–"}
        assert [lit[colour] for _, colour in paths] == [
            text[0] for text in re.findall(r">([^<]+)</text>", signs.group(1))
        ]
        assert {code for code, _, _ in links} == set(shaped.workspace.shapes.of)  # type: ignore[union-attr]
    table = page[page.index("</svg>") :]
    assert table.count("<tr") >= 34
