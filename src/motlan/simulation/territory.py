"""Where people live: communes drawn by population, and the old units that each of today's communes was made of."""

from dataclasses import dataclass

import numpy as np

from motlan.simulation.chance import Ints, weighted
from motlan.simulation.spec import Sample

COMMUNE_LEVEL = "2"


@dataclass(frozen=True)
class Territory:
    """Communes by position. ``old_codes[first[i]:first[i + 1]]`` are the old units that lie in commune ``i``."""

    codes: list[str]
    provinces: list[str]
    weights: list[float]
    old_codes: list[str]
    old_provinces: list[str]
    first: Ints

    def draw(self, rng: np.random.Generator, size: int) -> Ints:
        """``size`` communes, by population."""
        return weighted(rng, self.weights, size)

    def old_unit(self, rng: np.random.Generator, communes: Ints) -> Ints:
        """For each commune the position of one of its old units; −1 where there was none before."""
        count = np.diff(self.first)[communes]
        drawn = self.first[communes] + (rng.random(len(communes)) * count).astype(np.int64)
        return np.where(count > 0, drawn, -1)

    def within(self, province: str) -> Ints:
        """The communes of one province."""
        return np.flatnonzero(np.array(self.provinces) == province)


def territory(sample: Sample) -> Territory:
    """The territory of the sample: people spread by the province's population and the kind of commune."""
    communes = [row for row in sample.units.to_pylist() if row["level"] == COMMUNE_LEVEL]
    kinds = [sample.nation.ward_weight.get(row["division_type"], 1.0) for row in communes]
    per_province: dict[str, float] = {}
    for row, kind in zip(communes, kinds, strict=True):
        per_province[row["parent"]] = per_province.get(row["parent"], 0.0) + kind
    pairs: dict[str, list[tuple[str, str]]] = {}
    for row in sample.crosswalk.to_pylist():
        pairs.setdefault(row["new_code"], []).append((row["old_code"], row["old_province_code"]))
    before = [pairs.get(row["code"], []) for row in communes]
    return Territory(
        codes=[row["code"] for row in communes],
        provinces=[row["parent"] for row in communes],
        weights=[
            sample.provinces[row["parent"]] * kind / per_province[row["parent"]]
            for row, kind in zip(communes, kinds, strict=True)
        ],
        old_codes=[code for units in before for code, _ in units],
        old_provinces=[province for units in before for _, province in units],
        first=np.cumsum([0, *map(len, before)]).astype(np.int64),
    )
