"""The rules by which colours were given, as plain numbers: ``rules.json`` beside the tables.

::

    {"rules": [{"rule": fingerprint, "about": "units" | "units_before" | "databases" | "probe" | "indicator", "name": …,
                "limits": {"green_from": …, "yellow_from": …, "green_to": …, "yellow_to": …},
                "wording": the rule as the workspace declared it}, …]}

A figure is green within ``green_from`` and ``green_to``, else yellow from ``yellow_from`` on or up to ``yellow_to``,
else red; without a figure, or without limits of green, it is grey. The fingerprint is that of the wording, and the
limits follow from it, so that a changed threshold shows. By ``units_before`` the units of a past day were coloured:
nothing of the edition follows from it, and pages of that day name it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any, Literal

from motlan.governance.plans.spec import Territory, territory_rule
from motlan.governance.probes.probe import KEPT_BACK, KINDS, Probe, resolve
from motlan.kernel import fingerprint

About = Literal["units", "units_before", "databases", "probe", "indicator"]
HOUR = 3600
EDITION = "edition"
"""Which edition of its kind a probe's words are of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Between which figures something is green, and which are yellow."""

    green_from: float | None = None
    yellow_from: float | None = None
    green_to: float | None = None
    yellow_to: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule; ``limits`` None: what came out is a finding, that no figure alone can repeat."""

    rule: str
    about: About
    name: str
    limits: Limits | None
    wording: Mapping[str, Any]

    def record(self) -> dict[str, Any]:
        """As ``rules.json`` has it."""
        return asdict(self)

    @property
    def is_itself(self) -> bool:
        """Whether fingerprint and limits are those of the wording."""
        made = READ[self.about](self.name, self.wording)
        return self.rule in (made.rule, _formerly(made)) and self.limits == made.limits


def of_territory(name: str, territory: Territory) -> Rule:
    """How communes and provinces get their colours."""
    return _of_territory(name, territory.model_dump(mode="json"))


def of_territory_before(name: str, said: Mapping[str, Any]) -> Rule:
    """How they got them on past days; ``said`` as it was kept, of which the fingerprint is made anew."""
    return replace(_of_territory(name, said), about="units_before")


def of_databases(*, green: float, yellow: float) -> Rule:
    """From which quality index a database has which colour."""
    return _of_databases("quality", {"green": green, "yellow": yellow})


def of_probe(probe: Probe) -> Rule:
    """One probe of a plan, as the public is told it."""
    return _probe_rule(probe, probe.wording_for_all)


def of_indicator(name: str, wording: str) -> Rule:
    """An indicator as it was declared when its facts were counted."""
    said: Mapping[str, Any] = json.loads(wording)
    limits = Limits(
        green_from=said.get("green_from"), yellow_from=_yellow(said.get("green_from"), said.get("yellow_from"))
    )
    return Rule(
        rule=hashlib.sha256(wording.encode()).hexdigest()[:16],
        about="indicator",
        name=name,
        limits=limits,
        wording=said,
    )


def additive(said: Mapping[str, Any]) -> bool:
    """Whether an indicator's counts of parts and of days add up to those of the whole."""
    return said.get("counts", "rows") == "rows" and not said.get("reported")


def read(record: Mapping[str, Any]) -> Rule:
    """What :meth:`Rule.record` gave."""
    limits = record["limits"]
    return Rule(**{**record, "limits": None if limits is None else Limits(**limits)})


def _of_territory(name: str, said: Mapping[str, Any]) -> Rule:
    limits = Limits(green_from=said["green_from"], yellow_from=said["yellow_from"])
    return Rule(rule=territory_rule(said), about="units", name=name, limits=limits, wording=said)


def _formerly(made: Rule) -> str:
    """Editions of before named the rule for units by what its criteria are called, too."""
    return fingerprint.of(made.wording) if made.about == "units" else made.rule


def _of_databases(name: str, said: Mapping[str, Any]) -> Rule:
    limits = Limits(green_from=said["green"], yellow_from=said["yellow"])
    return Rule(rule=fingerprint.of(said), about="databases", name=name, limits=limits, wording=said)


def _of_probe(_name: str, said: Mapping[str, Any]) -> Rule:
    """The fingerprint is that of the words as they were laid down: a later version of the kind has another edition, and
    may say more. Words of before editions were laid down too are of today's. Of a kind that a package of the
    publisher's registers and this machine has not, and where words were kept back, the words are all that is known:
    what it found is a finding."""
    if said["probe"] not in KINDS.names() or KEPT_BACK in said:
        return Rule(rule=fingerprint.of(said), about="probe", name=said["probe"], limits=None, wording=said)
    probe: Probe = resolve({key: value for key, value in said.items() if key != EDITION})
    return _probe_rule(probe, said if EDITION in said else of_probe(probe).wording)


def _probe_rule(probe: Probe, wording: Mapping[str, Any]) -> Rule:
    return Rule(
        rule=fingerprint.of(wording),
        about="probe",
        name=probe.probe,
        limits=LIMITS[probe.probe](probe) if probe.probe in LIMITS and not probe.inside else None,
        wording=wording,
    )


def _of_indicator(name: str, said: Mapping[str, Any]) -> Rule:
    return of_indicator(name, json.dumps(said, ensure_ascii=False, separators=(",", ":")))


READ: Mapping[About, Callable[[str, Mapping[str, Any]], Rule]] = MappingProxyType(
    {
        "units": _of_territory,
        "units_before": of_territory_before,
        "databases": _of_databases,
        "probe": _of_probe,
        "indicator": _of_indicator,
    }
)


def _yellow(green_from: float | None, yellow_from: float | None) -> float | None:
    return green_from if yellow_from is None else yellow_from


def _at_least(probe: Any) -> Limits:
    least = probe.index if probe.probe == "quality_at_least" else probe.at_least
    return Limits(green_from=least, yellow_from=_yellow(least, probe.yellow_from))


def _at_most(probe: Any) -> Limits:
    return Limits(green_to=probe.at_most, yellow_to=probe.yellow_to)


def _fresh(probe: Any) -> Limits:
    near = probe.yellow_within
    return Limits(green_to=probe.within.total_seconds() / HOUR, yellow_to=near.total_seconds() / HOUR if near else None)


def _some(probe: Any) -> Limits:
    return Limits(green_from=probe.at_least, yellow_from=0)


def _counted(probe: Any) -> Limits:
    least = 0 if probe.at_least is None and probe.at_most is None else probe.at_least
    return Limits(green_from=least, green_to=probe.at_most, yellow_from=probe.yellow_from)


LIMITS: Mapping[str, Callable[[Any], Limits]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                *("quality_at_least", "mapped_share", "online_share", "dossiers_on_time"),
                *("result_in_register", "communes_ready", "electronic_result_share", "synchronising_rate"),
            ),
            _at_least,
        ),
        **dict.fromkeys(("golden_conflicts_at_most", "unlinked_share_at_most"), _at_most),
        **dict.fromkeys(("access_journaled", "procedure_used"), _some),
        "procedure_live": lambda probe: Limits(green_from=probe.at_least, yellow_from=1),
        "database_fresh": _fresh,
        "database_connected": lambda _probe: Limits(green_from=100),
        "identifier_rule": lambda _probe: Limits(green_to=0),
        "sql_count": _counted,
    }
)
"""Kinds of probe whose outcome follows from their figure. What another kind found is taken as found."""
