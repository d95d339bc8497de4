"""The four lights seen by people without one kind of cone: no two look alike, with their colours alone.

Dichromacy is simulated as in Viénot, Brettel, Mollon, "Digital video colourmaps for checking the legibility of displays
by dichromats" (1999) for protanopia and deuteranopia, and as in Brettel, Viénot, Mollon, "Computerized simulation of
color appearance for dichromats" (1997) for tritanopia. How far two colours are apart is CIE76's distance in CIELAB
under D65, of which about 2.3 can just be told.
"""

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from motlan.governance.lights.light import Light

Vector = npt.NDArray[np.float64]

LEAST = 15.0
"""Between any two lights, for everybody: six times what can just be told."""
LMS = np.array([[17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714], [0.0299566, 0.184309, 1.46709]])
"""Linear RGB to cones (Viénot and others, 1999)."""
LOST = {
    "protanopia": np.array([[0.0, 2.02344, -2.52581], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    "deuteranopia": np.array([[1.0, 0.0, 0.0], [0.494207, 0.0, 1.24827], [0.0, 0.0, 1.0]]),
}
CONES = np.array(
    [[0.05059983, 0.08585369, 0.0095242], [0.01893033, 0.08925308, 0.01370054], [0.00292202, 0.00975732, 0.07145979]]
)
"""Linear RGB to cones (Brettel and others, 1997)."""
AT_485, AT_660 = np.array([0.1284, 0.2237, 0.3636]), np.array([0.0914, 0.007009, 0.0])
"""Cones' answer to the two lights, by their wavelength in nm, that look alike with and without cones for blue."""
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour: str) -> Vector:
    """``#rrggbb`` as linear RGB, 0 to 1."""
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def tritanopia(rgb: Vector) -> Vector:
    """Linear RGB without cones for blue: seen on one of two half planes, each through white and a light seen alike."""
    lms, white = CONES @ rgb, CONES @ np.ones(3)
    alike = AT_660 if lms[1] / max(lms[0], 1e-9) < white[1] / white[0] else AT_485
    normal = np.cross(white, alike)
    lms[2] = -(normal[0] * lms[0] + normal[1] * lms[1]) / normal[2]
    return np.linalg.inv(CONES) @ lms


def seen(colour: str, kind: str) -> Vector:
    """A colour in CIELAB as somebody of a kind sees it."""
    rgb = linear(colour)
    if kind == "tritanopia":
        rgb = tritanopia(rgb)
    elif kind in LOST:
        rgb = np.linalg.inv(LMS) @ LOST[kind] @ LMS @ rgb
    return lab(np.clip(rgb, 0.0, 1.0))


def lab(rgb: Vector) -> Vector:
    """Linear RGB in CIELAB."""
    ratio = (XYZ @ rgb) / WHITE
    bent = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * bent[1] - 16, 500 * (bent[0] - bent[1]), 200 * (bent[1] - bent[2])])


@pytest.mark.parametrize("kind", ["all cones", "protanopia", "deuteranopia", "tritanopia"])
def test_no_two_lights_look_alike(kind: str) -> None:
    distances = {
        (one.value, other.value): float(np.linalg.norm(seen(one.colour, kind) - seen(other.colour, kind)))
        for one, other in combinations(Light, 2)
    }
    near = {pair: round(distance, 1) for pair, distance in distances.items() if distance < LEAST}
    assert near == {}


@pytest.mark.parametrize("kind", ["protanopia", "deuteranopia", "tritanopia"])
def test_the_simulation_keeps_white_grey_and_black(kind: str) -> None:
    for colour in ("#FFFFFF", "#808080", "#000000"):
        assert np.allclose(seen(colour, kind), seen(colour, "all cones"), atol=3.0)


def test_the_simulation_takes_red_and_green_for_one_another() -> None:
    """A palette that is told by red and green alone would not pass."""
    red, green = "#B85C00", "#708000"
    apart = np.linalg.norm(seen(red, "all cones") - seen(green, "all cones"))
    alike = np.linalg.norm(seen(red, "deuteranopia") - seen(green, "deuteranopia"))
    assert alike < apart / 2
    assert alike < LEAST
