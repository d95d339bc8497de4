"""The rule by which units are measured, kept whole under its fingerprint: a past day is coloured by that of its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from motlan.governance.plans.spec import Territory
from motlan.web.centre import days
from motlan.web.centre.models import LightSpan, UnitRule
from motlan.web.centre.plan import plan_of
from motlan.web.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleThen:
    """The rule of a day: its fingerprint ('' where none is known), and what it says.

    ``territory`` is today's where that of the day was not kept (``lost``), and None where the plan says nothing.
    """

    rule: str
    territory: Territory | None
    other: bool = False
    lost: bool = False


def keep_rule(territory: Territory) -> None:
    """Keep what a rule says, with the words of its criteria as they are called now."""
    said = territory.model_dump(mode="json")
    UnitRule.objects.update_or_create(rule=territory.rule, defaults={"said": said})


def rule_on(here: House, day: date) -> RuleThen:
    """The rule by which units were measured on a day; today's plan says that of today."""
    ours = plan_of(here).territory if here.workspace.plans else None
    now = ours.rule if ours else ""
    if day >= here.today:
        return RuleThen(rule=now, territory=ours)
    lit = LightSpan.objects.filter(scope=days.UNIT, parent="", since__lte=day.isoformat())
    then = lit.order_by("-since").values_list("rule", flat=True).first() or ""
    if then in ("", now):
        return RuleThen(rule=then, territory=ours)
    kept = UnitRule.objects.filter(rule=then).first()
    territory = Territory.model_validate(kept.said) if kept else ours
    return RuleThen(rule=then, territory=territory, other=True, lost=kept is None)


def territory_on(here: House, day: date) -> Territory | None:
    """What the rule of a day says."""
    return rule_on(here, day).territory
