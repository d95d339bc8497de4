"""The four lights. A colour never stands alone: each has a symbol and a word, and an ink that can be read on it."""

from enum import StrEnum

from motlan.kernel.text import Text


class Light(StrEnum):
    """Green works, yellow falls short, red does not work, grey is unmeasured.

    >>> Light.GREEN.symbol, Light.GREEN.word["en"], Light.GREY.word["vi"]
    ('✓', 'Works', 'Chưa đo được')
    """

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"

    @property
    def symbol(self) -> str:
        """One character that tells the lights apart without colour."""
        return _SYMBOLS[self]

    @property
    def word(self) -> Text:
        """The light in one or two words."""
        return _WORDS[self]

    @property
    def colour(self) -> str:
        """The fill, as ``#rrggbb``."""
        return _COLOURS[self]

    @property
    def ink(self) -> str:
        """The colour of text on the fill; contrast at least 4.5 (WCAG 2.2, 1.4.3)."""
        return _INKS[self]

    @property
    def distance(self) -> int:
        """How far from working: 0 green, 1 yellow, 2 unmeasured, 3 red."""
        return _DISTANCES[self]


_SYMBOLS = {Light.GREEN: "✓", Light.YELLOW: "!", Light.RED: "✕", Light.GREY: "–"}
_WORDS = {
    Light.GREEN: Text(vi="Hoạt động tốt", en="Works"),
    Light.YELLOW: Text(vi="Chưa đạt", en="Falls short"),
    Light.RED: Text(vi="Không đạt", en="Does not work"),
    Light.GREY: Text(vi="Chưa đo được", en="Not measured"),
}
_COLOURS = {Light.GREEN: "#0F8B8D", Light.YELLOW: "#FFD23F", Light.RED: "#8C1C13", Light.GREY: "#B1B4B6"}
_INKS = {Light.GREEN: "#0B0C0C", Light.YELLOW: "#0B0C0C", Light.RED: "#FFFFFF", Light.GREY: "#0B0C0C"}
_DISTANCES = {Light.GREEN: 0, Light.YELLOW: 1, Light.GREY: 2, Light.RED: 3}


_STRAIGHT_BELOW = 0.04045  # the threshold and the curve of sRGB, IEC 61966-2-1


def contrast(one: str, other: str) -> float:
    """The WCAG contrast of two ``#rrggbb`` colours, from 1 to 21.

    >>> contrast("#FFFFFF", "#000000")
    21.0
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return round((light + 0.05) / (dark + 0.05), 2)


def _luminance(colour: str) -> float:
    weights = (0.2126, 0.7152, 0.0722)
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return sum(weight * _linear(part) for weight, part in zip(weights, parts, strict=True))


def _linear(part: float) -> float:
    return part / 12.92 if part <= _STRAIGHT_BELOW else float(((part + 0.055) / 1.055) ** 2.4)
