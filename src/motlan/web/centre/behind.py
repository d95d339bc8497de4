"""The queries behind figures of territory, over published tables: asked of the register they give the figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from motlan.dictionary.unit import Unit

Behind = tuple[str | Promise, str]
"""What a query counts, and the query."""

LIGHTS = """\
select name, claimed, measured, numerator as ready, denominator as communes, figure as share, as_of, rule
from published_light
where scope = 'unit' and {which} and since <= '{day}' and (until is null or until > '{day}')
order by name"""
COUNTRY = """\
select sum(numerator) as ready, sum(denominator) as communes,
       round(100.0 * sum(numerator) / sum(denominator), 1) as share
from published_light
where scope = 'unit' and parent = '' and since <= '{day}' and (until is null or until > '{day}')"""
SHARES = """\
select {by}criterion, sum(coalesce(measured, claimed)) as met, count(coalesce(measured, claimed)) as known
from published_readiness
where {which}since <= '{day}' and (until is null or until > '{day}')
group by {by}criterion order by {by}criterion"""
CRITERIA = """\
select unit, criterion, claimed, measured, since
from published_readiness
where {which} and since <= '{day}' and (until is null or until > '{day}')
order by unit, criterion"""

OF_LIGHTS = pgettext_lazy("centre", "Lights, and how many communes are ready")
OF_COUNTRY = pgettext_lazy("centre", "The whole country")
OF_SHARES = pgettext_lazy(
    "centre", "How many communes meet each criterion; what was measured goes before what is claimed"
)
OF_CRITERIA = pgettext_lazy("centre", "Each criterion as it was claimed and measured, and since when")


def of_country(day: date) -> Sequence[Behind]:
    """Of the provinces, and of the country."""
    return ((OF_LIGHTS, _said(LIGHTS, day, which="parent = ''")), (OF_COUNTRY, _said(COUNTRY, day)))


def of_province(code: str, day: date) -> Sequence[Behind]:
    """Of a province and its communes."""
    lights = _said(LIGHTS, day, which=f"(name = '{code}' or parent = '{code}')")
    return ((OF_LIGHTS, lights), (OF_SHARES, _said(SHARES, day, by="", which=f"parent = '{code}' and ")))


def of_commune(code: str, day: date) -> Sequence[Behind]:
    """Of one commune."""
    lights = _said(LIGHTS, day, which=f"name = '{code}'")
    return ((OF_LIGHTS, lights), (OF_CRITERIA, _said(CRITERIA, day, which=f"unit = '{code}'")))


def of_readiness(day: date, province: str = "") -> Sequence[Behind]:
    """Of the shares of all provinces, or of the criteria of a province's communes."""
    if province:
        return ((OF_CRITERIA, _said(CRITERIA, day, which=f"parent = '{province}'")),)
    return ((OF_SHARES, _said(SHARES, day, by="parent, ", which="")),)


def of_units(units: Sequence[Unit], day: date) -> Sequence[Behind]:
    """Of units that stand side by side; nothing of none."""
    if not units:
        return ()
    provinces, communes = (_listed([one for one in units if bool(one.parent) is below]) for below in (False, True))
    found: list[Behind] = [(OF_LIGHTS, _said(LIGHTS, day, which=f"name in ({_listed(units)})"))]
    if provinces:
        found.append((OF_SHARES, _said(SHARES, day, by="parent, ", which=f"parent in ({provinces}) and ")))
    if communes:
        found.append((OF_CRITERIA, _said(CRITERIA, day, which=f"unit in ({communes})")))
    return found


def _listed(units: Sequence[Unit]) -> str:
    return ", ".join(f"'{one.code}'" for one in units)


def _said(query: str, day: date, **parts: str) -> str:
    return query.format(day=day.isoformat(), **parts)
