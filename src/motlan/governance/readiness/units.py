"""The lights of communes and provinces: they follow from how communes stand by the criteria, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from motlan.governance.figure import sentence, share
from motlan.governance.lights.light import Light
from motlan.governance.lights.rollup import share_light
from motlan.governance.plans.spec import Territory
from motlan.governance.readiness.keep import ready
from motlan.governance.readiness.measure import Met
from motlan.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMeasure:
    """One unit: a commune (``whole`` 1) or a province (``whole`` communes, of which ``ready`` are).

    ``reported``: communes of which anything is known. ``share`` is in percent, None when nothing is known; ``as_of`` is
    the instant of the reports, '' when none.
    """

    unit: str
    parent: str
    light: Light
    ready: int
    reported: int
    whole: int
    share: float | None
    as_of: str

    @property
    def text(self) -> Text:
        """The measurement as a sentence."""
        if self.share is None:
            return Text(vi="Chưa có báo cáo.", en="Nothing was reported.")
        return sentence(
            vi="{ready} trên {whole} xã đạt mọi điều kiện cơ bản ({share} %).",
            en="{ready} of {whole} communes meet all basic conditions ({share} %).",
            ready=self.ready,
            whole=self.whole,
            share=self.share,
        )


def measure_units(
    *,
    territory: Territory,
    found: Sequence[Met],
    spoken: Mapping[str, str],
    communes: Mapping[str, Sequence[str]],
) -> tuple[UnitMeasure, ...]:
    """Every province of ``communes`` (province → the codes of its communes), then every commune.

    ``found``: communes by criterion; ``spoken``: commune → the instant of its last report. A commune of which nothing
    is known is grey and stays in its province's denominator.
    """
    stand = ready(territory=territory, found=found)
    provinces = [_province(territory, code, inside, stand, spoken) for code, inside in communes.items()]
    below = [
        _commune(territory, unit, code, stand.get(unit), spoken.get(unit, ""))
        for code, inside in communes.items()
        for unit in inside
    ]
    return (*provinces, *below)


def _province(
    territory: Territory,
    code: str,
    inside: Sequence[str],
    stand: Mapping[str, bool | None],
    spoken: Mapping[str, str],
) -> UnitMeasure:
    known = [unit for unit in inside if stand.get(unit) is not None]
    met = sum(stand[unit] is True for unit in known)
    figure = share(met, len(inside)) if known else None
    return UnitMeasure(
        unit=code,
        parent="",
        light=share_light(figure, green_from=territory.green_from, yellow_from=territory.yellow_from),
        ready=met,
        reported=len(known),
        whole=len(inside),
        share=figure,
        as_of=max((spoken.get(unit, "") for unit in known), default=""),
    )


def _commune(territory: Territory, unit: str, parent: str, stands: bool | None, as_of: str) -> UnitMeasure:
    lights = {None: Light.GREY, True: Light.GREEN, False: territory.not_ready}
    return UnitMeasure(
        unit=unit,
        parent=parent,
        light=lights[stands],
        ready=int(stands is True),
        reported=int(stands is not None),
        whole=1,
        share=None if stands is None else 100.0 * stands,
        as_of="" if stands is None else as_of,
    )
