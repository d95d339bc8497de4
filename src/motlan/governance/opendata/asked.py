"""The questions of a recomputation: what was published, and the query that gives it anew from the published facts.

They are written once, in PostgreSQL's SQL, and rendered for the engine that runs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp

HALF_OF_A_HUNDREDTH = 0.005 + 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """``computed`` gives the columns of ``key`` and then ``values``, as the published table has them.

    ``rounded``: by how much a value may differ that the query leaves unrounded.
    """

    table: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    computed: exp.Expr
    reads: frozenset[str]
    where: str = ""
    said: exp.Expr | None = None
    rounded: Mapping[str, float] = field(default_factory=dict)

    @property
    def published(self) -> exp.Expr:
        """What the open data say."""
        if self.said is not None:
            return self.said
        columns = ", ".join(f'"{name}"' for name in (*self.key, *self.values))
        return _parsed(f"select {columns} from {self.table} {self.where}")


def _parsed(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, read="postgres")


def _colour(figure: str) -> str:
    """A figure against the limits ``l`` of its rule."""
    return f"""case
      when {figure} is null or (l.green_from is null and l.green_to is null) then 'grey'
      when {figure} >= coalesce(l.green_from, {figure}) and {figure} <= coalesce(l.green_to, {figure}) then 'green'
      when {figure} >= l.yellow_from and {figure} <= coalesce(l.green_to, {figure}) then 'yellow'
      when {figure} <= l.yellow_to and {figure} >= coalesce(l.green_from, {figure}) then 'yellow'
      else 'red' end"""


def _div(one: str, other: str) -> str:
    """Whole division; each part in brackets, since some engines write it as an operator."""
    return f"(div(({one}), ({other})))"


# hundredths of a percent as whole numbers; a half goes to the even one, as the register's own shares are rounded
_HUNDREDTHS = _div("10000 * p.ready", "p.whole")
_LEFT = f"2 * (10000 * p.ready - {_HUNDREDTHS} * p.whole)"
_SHARE = f"""({_HUNDREDTHS} + case
      when {_LEFT} > p.whole then 1
      when {_LEFT} = p.whole then {_HUNDREDTHS} - 2 * {_div(_HUNDREDTHS, "2")}
      else 0 end) / 100.0"""
_COMMUNES = """
  select c.code, c.parent, r.value, r.as_of, t.not_ready
  from units c cross join (select * from rule_limit where about = 'units') t
  left join reports r on r.unit = c.code and r.measure = t.ready
  where c.level = 2"""

COMMUNES = Question(
    table="unit_lights",
    key=("unit",),
    values=("measured", "ready", "reported", "whole", "share"),
    where="where unit in (select code from units where level = 2)",
    reads=frozenset({"unit_lights", "units", "reports"}),
    computed=_parsed(
        f"""select c.code,
          case when c.value is null then 'grey' when c.value = 1 then 'green' else c.not_ready end,
          case when c.value = 1 then 1 else 0 end,
          case when c.value is null then 0 else 1 end,
          1,
          case when c.value is null then null when c.value = 1 then 100.0 else 0.0 end
        from ({_COMMUNES}) c"""
    ),
)
PROVINCES = Question(
    table="unit_lights",
    key=("unit",),
    values=("measured", "ready", "reported", "whole", "share"),
    where="where unit in (select code from units where level = 1)",
    reads=frozenset({"unit_lights", "units", "reports"}),
    computed=_parsed(
        f"""select s.code, {_colour("s.share")}, s.ready, s.reported, s.whole, s.share
        from (
          select p.code, p.ready, p.reported, p.whole,
            case when p.reported = 0 or p.whole = 0 then null else {_SHARE} end as share
          from (
            select u.code, count(c.code) as whole, count(c.value) as reported,
              coalesce(sum(case when c.value = 1 then 1 else 0 end), 0) as ready
            from units u left join ({_COMMUNES}) c on c.parent = u.code
            where u.level = 1 group by u.code) p) s
        cross join (select * from rule_limit where about = 'units') l"""
    ),
)
_PROBES = f"""
  select p.task, p.place, case when l.about = 'found' then p.outcome else {_colour("p.figure")} end as outcome
  from probes p left join rule_limit l on l.rule = p.rule"""
PROBES = Question(
    table="probes",
    key=("task", "place"),
    values=("outcome",),
    reads=frozenset({"probes"}),
    computed=_parsed(_PROBES),
)
TASKS = Question(
    table="tasks",
    key=("task",),
    values=("measured",),
    reads=frozenset({"tasks", "probes"}),
    computed=_parsed(
        f"""select t.task, case
            when sum(case when p.outcome = 'red' then 1 else 0 end) > 0 then 'red'
            when sum(case when p.outcome = 'grey' then 1 else 0 end) > 0 or count(p.outcome) = 0 then 'grey'
            when sum(case when p.outcome = 'yellow' then 1 else 0 end) > 0 then 'yellow'
            else 'green' end
        from tasks t left join ({_PROBES}) p on p.task = t.task group by t.task"""
    ),
)
DATABASES = Question(
    table="databases",
    key=("database",),
    values=("band",),
    reads=frozenset({"databases"}),
    computed=_parsed(
        f"""select d.database, {_colour("d.quality")}
        from databases d left join rule_limit l on l.rule = d.rule"""
    ),
)
_MONTHS = """
  select indicator, unit, coalesce(parent, '') as parent, substr(period, 1, 7) as month,
    case when max(case when hidden then 1 else 0 end) = 1 then null
      else cast(sum(denominator - rest) as bigint) end as numerator,
    case when max(case when hidden then 1 else 0 end) = 1 then null
      else cast(sum(denominator) as bigint) end as denominator,
    max(case when hidden then 1 else 0 end) as hidden
  from facts group by indicator, unit, coalesce(parent, ''), substr(period, 1, 7)"""
_ALONE = _div("20000 * greatest(m.numerator, 0) + m.denominator * l.whole", "2 * m.denominator * l.whole")
_TIMES = _div(
    "20000 * greatest(m.numerator * n.numerator, 0) + m.denominator * n.denominator * l.whole",
    "2 * m.denominator * n.denominator * l.whole",
)
_RATE = f"""case
  when m.hidden = 1 or coalesce(n.hidden, 0) = 1 or m.denominator = 0 then null
  when l.times is null then {_ALONE} / 100.0
  when coalesce(n.denominator, 0) = 0 then null
  else {_TIMES} / 100.0 end"""
FIGURES = Question(
    table="figures",
    key=("indicator", "unit", "parent", "month"),
    values=("numerator", "denominator", "rate", "points", "light"),
    reads=frozenset({"figures", "facts"}),
    rounded={"points": HALF_OF_A_HUNDREDTH},
    computed=_parsed(
        f"""select f.indicator, f.unit, case when f.parent = '' then null else f.parent end, f.month,
          f.numerator, f.denominator, f.rate,
          case when f.rate is null or l.points is null then null
            when f.rate >= coalesce(l.full_score_at, 100.0) then l.points
            else f.rate / coalesce(l.full_score_at, 100.0) * l.points end,
          {_colour("f.rate")}
        from (
          select m.indicator, m.unit, m.parent, m.month, m.numerator, m.denominator, g.rule, {_RATE} as rate
          from ({_MONTHS}) m
          left join figures g on g.indicator = m.indicator and g.unit = m.unit
            and coalesce(g.parent, '') = m.parent and g.month = m.month
          left join rule_limit l on l.rule = g.rule
          left join ({_MONTHS}) n on n.indicator = l.times and n.unit = m.unit
            and n.parent = m.parent and n.month = m.month) f
        left join rule_limit l on l.rule = f.rule"""
    ),
)
_PARTS = """
  select parent as unit, indicator, period, sum(rest) as rest, sum(denominator) as denominator,
    max(case when hidden then 1 else 0 end) as hidden
  from facts where level = 'unit' and indicator in (select name from rule_limit where additive = 1)
  group by parent, indicator, period"""
_WHOLE = """
  from facts f join (select unit, indicator, period, hidden, rest, denominator from ({parts}) a) s
    on s.unit = f.unit and s.indicator = f.indicator and s.period = f.period
  where f.level = 'province' and not f.hidden and s.hidden = 0"""
SUMS = Question(
    table="facts",
    key=("indicator", "unit", "period"),
    values=("denominator", "rest"),
    reads=frozenset({"facts"}),
    said=_parsed(f"select f.indicator, f.unit, f.period, f.denominator, f.rest {_WHOLE.format(parts=_PARTS)}"),
    computed=_parsed(
        "select f.indicator, f.unit, f.period, cast(s.denominator as bigint), cast(s.rest as bigint)"
        f" {_WHOLE.format(parts=_PARTS)}"
    ),
)
"""A province is the sum of what is below it, wherever nothing of it is hidden."""
QUESTIONS = (COMMUNES, PROVINCES, PROBES, TASKS, DATABASES, FIGURES, SUMS)
