"""Kinds of faults: how a right value becomes a wrong one. A kind that cannot spoil a value gives it back unchanged."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from motlan.data.databases.spec import ColumnMapping
from motlan.dictionary import name, partial_date
from motlan.kernel.registry import Registry
from motlan.simulation.columns import mapped, plain
from motlan.simulation.spec import FaultSpec, NamesSpec
from motlan.simulation.tables import reformatted
from motlan.simulation.territory import Territory

LAST_DIGITS = 6
FULL_DATE = 10


@dataclass(frozen=True)
class Scene:
    """What a kind may look at: its class, how the column is written, chance, and the nation around."""

    fault: FaultSpec
    mapping: ColumnMapping
    rng: np.random.Generator
    names: NamesSpec
    land: Territory
    numbers: pa.Array

    def one_of(self, choices: list[str], size: int) -> list[str]:
        """``size`` choices, drawn evenly."""
        return [choices[at] for at in self.rng.integers(0, len(choices), size)]

    def each(self, values: pa.Array, change: Callable[[str], str]) -> pa.Array:
        """Every value changed in the same way wherever it stands."""
        return plain(mapped(values, change))


Kind = Callable[[pa.Array, Scene], pa.Array]
kinds: Registry[Kind] = Registry("kind of fault")


@kinds.register("replace")
def replace(values: pa.Array, scene: Scene) -> pa.Array:
    """One of the texts that the class lists: a placeholder, a code of nothing, last year's answer."""
    return pa.array(scene.one_of(list(scene.fault.values), len(values)), pa.string())


@kinds.register("shift_year")
def shift_year(values: pa.Array, scene: Scene) -> pa.Array:
    """The same day, years away."""

    def shifted(text: str) -> str:
        return re.sub(r"\d{4}", lambda year: str(int(year[0]) + scene.fault.years), text)

    return scene.each(values, shifted)


@kinds.register("impossible_day")
def impossible_day(values: pa.Array, scene: Scene) -> pa.Array:
    """The thirty-first of February of the right year."""
    form = scene.mapping.format or "yyyy-mm-dd"
    return scene.each(values, lambda text: reformatted(f"{partial_date.parse(text, form)[:4]}-02-31", form))


@kinds.register("other_day")
def other_day(values: pa.Array, scene: Scene) -> pa.Array:
    """A few days later; dates of which only a part is known stay."""
    form = scene.mapping.format or "yyyy-mm-dd"
    shift = int(scene.rng.integers(2, 20))

    def moved(text: str) -> str:
        iso = partial_date.parse(text, form)
        if len(iso) < FULL_DATE:
            return text
        return reformatted(str(date.fromisoformat(iso) + timedelta(days=shift)), form)

    return scene.each(values, moved)


@kinds.register("swap_text")
def swap_text(values: pa.Array, scene: Scene) -> pa.Array:
    """Some signs written otherwise: dashes for slashes."""

    def swapped(text: str) -> str:
        for old, new in scene.fault.swap.items():
            text = text.replace(old, new)
        return text

    return scene.each(values, swapped)


@kinds.register("negate")
def negate(values: pa.Array, _scene: Scene) -> pa.Array:
    """A number below zero."""
    return pc.negate(values)


@kinds.register("strip_zeros")
def strip_zeros(values: pa.Array, _scene: Scene) -> pa.Array:
    """Leading zeros lost, as a spreadsheet loses them."""
    return pc.utf8_ltrim(values, "0")


@kinds.register("change_digit")
def change_digit(values: pa.Array, scene: Scene) -> pa.Array:
    """One of the last digits mistyped."""
    places = scene.rng.integers(1, LAST_DIGITS + 1, len(values))
    steps = scene.rng.integers(1, 10, len(values))
    return pa.array([_mistyped(*each) for each in zip(values.to_pylist(), places, steps, strict=True)], pa.string())


def _mistyped(text: str, place: int, step: int) -> str:
    at = len(text) - int(place)
    if at < 0 or not text[at].isdigit():
        return text
    return f"{text[:at]}{(int(text[at]) + int(step)) % 10}{text[at + 1 :]}"


@kinds.register("nobody")
def nobody(values: pa.Array, scene: Scene) -> pa.Array:
    """A well-formed number that was never issued; where it was issued after all, the value stays."""
    half = 10**LAST_DIGITS // 2

    def moved(text: str) -> str:
        return f"{text[:-LAST_DIGITS]}{(int(text[-LAST_DIGITS:]) + half) % 10**LAST_DIGITS:0{LAST_DIGITS}d}"

    candidates = scene.each(values, moved)
    return pc.if_else(pc.is_in(candidates, value_set=scene.numbers), values, candidates)


@kinds.register("other_code")
def other_code(values: pa.Array, scene: Scene) -> pa.Array:
    """Another code of the same list."""
    codes = list(scene.mapping.values or {})
    return scene.each(values, lambda text: codes[(codes.index(text) + 1) % len(codes)] if text in codes else text)


@kinds.register("other_unit")
def other_unit(values: pa.Array, scene: Scene) -> pa.Array:
    """Another commune, in the same writing as the column."""
    codes = scene.land.old_codes if scene.mapping.as_of else scene.land.codes
    return pa.array(scene.one_of(codes, len(values)), pa.string())


@kinds.register("old_unit")
def old_unit(values: pa.Array, scene: Scene) -> pa.Array:
    """The code of a commune that lay there before; only a code that names nothing today, so that it can be told."""
    position = {code: at for at, code in enumerate(scene.land.codes)}

    def earlier(code: str) -> str:
        if code not in position:
            return code
        first, last = scene.land.first[position[code] : position[code] + 2]
        gone = [old for old in scene.land.old_codes[first:last] if old not in position]
        return gone[0] if gone else code

    return scene.each(values, earlier)


@kinds.register("other_name")
def other_name(values: pa.Array, scene: Scene) -> pa.Array:
    """Another given name behind the same family and middle name."""
    given = scene.one_of([*scene.names.given.female, *scene.names.given.male], len(values))
    pairs = zip(values.to_pylist(), given, strict=True)
    return pa.array([" ".join([*text.split(" ")[:-1], other]) for text, other in pairs], pa.string())


@kinds.register("older_spelling")
def older_spelling(values: pa.Array, scene: Scene) -> pa.Array:
    """The tone mark where it was put before: the same name. ``qu`` is one consonant and has only one spelling."""

    def older(text: str) -> str:
        return " ".join(_older(word, scene.names.older_spelling) for word in text.split(" "))

    return scene.each(values, older)


def _older(word: str, spellings: dict[str, str]) -> str:
    ending = spellings.get(word[-2:])
    return word[:-2] + ending if ending and not word[:-2].lower().endswith("q") else word


@kinds.register("toneless")
def toneless(values: pa.Array, scene: Scene) -> pa.Array:
    """Without any mark, as typed on a foreign keyboard."""
    return scene.each(values, lambda text: name.plain(text).title())


@kinds.register("decomposed")
def decomposed(values: pa.Array, scene: Scene) -> pa.Array:
    """The same letters in decomposed Unicode, as some systems store them."""
    return scene.each(values, lambda text: unicodedata.normalize("NFD", text))
