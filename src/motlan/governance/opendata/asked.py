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


def share_in(part: str, whole: str) -> str:
    """A share in percent by hundredths as whole numbers, half up, as :func:`motlan.governance.figure.share` rounds."""
    return f"{_div(f'20000 * {part} + {whole}', f'2 * {whole}')} / 100.0"


_THERE = """(
  select u.code, u.parent, u.level from units u cross join published_on o
  where cast(u.valid_from as varchar) <= o.day and (u.valid_to is null or cast(u.valid_to as varchar) >= o.day))"""
"""The units in force on the day of the edition; those that ended before, or begin later, stand in its unit book too."""
_MET = f"""
  select c.code, c.parent, r.criterion, r.basic, coalesce(m.measured, p.value = 1) as holds
  from {_THERE} c cross join rule_criterion r
  left join readiness m on m.unit = c.code and m.criterion = r.criterion
  left join reports p on p.unit = c.code and p.measure = r.criterion
  where c.level = 2"""
"""Communes by criterion: what was measured, and where nothing was, what is reported."""
_COMMUNES = f"""
  select s.code, s.parent, t.not_ready, case when s.known = 0 then null when s.lacking = 0 then 1 else 0 end as ready
  from (
    select m.code, m.parent, count(m.holds) as known,
      sum(case when m.basic = 1 and not coalesce(m.holds, false) then 1 else 0 end) as lacking
    from ({_MET}) m group by m.code, m.parent) s
  cross join (select * from rule_limit where about = 'units') t"""
"""Communes: 1 with every basic criterion met, 0 without, null where nothing is known of any."""
_OF_COMMUNES = frozenset({"unit_lights", "units", "reports", "readiness"})

COMMUNES = Question(
    table="unit_lights",
    key=("unit",),
    values=("measured", "ready", "reported", "whole", "share"),
    where="where unit in (select code from units where level = 2)",
    reads=_OF_COMMUNES,
    computed=_parsed(
        f"""select c.code,
          case when c.ready is null then 'grey' when c.ready = 1 then 'green' else c.not_ready end,
          coalesce(c.ready, 0),
          case when c.ready is null then 0 else 1 end,
          1,
          100.0 * c.ready
        from ({_COMMUNES}) c"""
    ),
)
PROVINCES = Question(
    table="unit_lights",
    key=("unit",),
    values=("measured", "ready", "reported", "whole", "share"),
    where="where unit in (select code from units where level = 1)",
    reads=_OF_COMMUNES,
    computed=_parsed(
        f"""select s.code, {_colour("s.share")}, s.ready, s.reported, s.whole, s.share
        from (
          select p.code, p.ready, p.reported, p.whole,
            case when p.reported = 0 or p.whole = 0 then null else {share_in("p.ready", "p.whole")} end as share
          from (
            select u.code, count(c.code) as whole, count(c.ready) as reported, coalesce(sum(c.ready), 0) as ready
            from {_THERE} u left join ({_COMMUNES}) c on c.parent = u.code
            where u.level = 1 group by u.code) p) s
        cross join (select * from rule_limit where about = 'units') l"""
    ),
)
REPORTED = Question(
    table="readiness",
    key=("unit", "criterion"),
    values=("claimed",),
    reads=frozenset({"readiness", "reports"}),
    computed=_parsed(
        """select r.unit, r.criterion, p.value = 1
        from readiness r left join reports p on p.unit = r.unit and p.measure = r.criterion"""
    ),
)


def _claimed(table: str, key: str, scope: str) -> Question:
    """The colour that stands as claimed, from the claims."""
    return Question(
        table=table,
        key=(key,),
        values=("claimed",),
        reads=frozenset({table, "claims"}),
        computed=_parsed(
            f"""select t.{key}, coalesce(c.light, 'grey')
            from {table} t left join claims c on c.scope = '{scope}' and c.name = t.{key}"""
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
_ONE = f"""
  select p.task, p.place, p.figure, count(m.ready) as known, coalesce(sum(m.ready), 0) as ready,
    max(coalesce(l.of_whole, 0)) as of_whole
  from (select * from probes where probe = 'communes_ready') p join rule_limit l on l.rule = p.rule
  left join (
    select code, parent, '' as criterion, ready from ({_COMMUNES}) every_one
    union all select code, parent, criterion, case when holds then 1 when not holds then 0 end from ({_MET}) each_one) m
    on m.criterion = coalesce(l.measure, '') and m.parent = coalesce(l.province, m.parent)
  group by p.task, p.place, p.figure"""
_WHOLE_OF = "greatest(o.known, o.of_whole)"
COUNTED = Question(
    table="probes",
    key=("task", "place"),
    values=("figure",),
    where="where probe = 'communes_ready'",
    reads=frozenset({"probes", "units", "reports", "readiness"}),
    computed=_parsed(
        f"""select o.task, o.place, case when o.known = 0 then null else {share_in("o.ready", _WHOLE_OF)} end
        from ({_ONE}) o"""
    ),
)
"""The share of communes that a probe found, from the communes."""


def _of_database(probe: str, column: str) -> Question:
    """What a probe found of a database, from its row."""
    return Question(
        table="probes",
        key=("task", "place"),
        values=("figure",),
        where=f"where probe = '{probe}'",
        reads=frozenset({"probes", "databases"}),
        rounded={"figure": HALF_OF_A_HUNDREDTH},
        computed=_parsed(
            f"""select p.task, p.place, d.{column}
            from (select * from probes where probe = '{probe}') p join rule_limit l on l.rule = p.rule
            left join databases d on d.database = l.of_database"""
        ),
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
_ADDED = """
  select parent as unit, indicator, period, sum(rest) as rest, sum(denominator) as denominator,
    max(case when hidden then 1 else 0 end) as hidden
  from facts where level in ({parts}) and indicator in (select name from rule_limit where additive = 1)
  group by parent, indicator, period"""
_WHOLE = """
  from facts f join (select unit, indicator, period, hidden, rest, denominator from ({added}) a) s
    on s.unit = f.unit and s.indicator = f.indicator and s.period = f.period
  where f.level = '{whole}' and not f.hidden and s.hidden = 0
    and (select count(*) from published_level where level in ({parts})) = {count}"""


def _sums(whole: str, *parts: str) -> Question:
    """The whole is the sum of its parts, wherever all of them are published and nothing of them is hidden."""
    listed = ", ".join(f"'{part}'" for part in parts)
    both = _WHOLE.format(added=_ADDED.format(parts=listed), whole=whole, parts=listed, count=len(parts))
    return Question(
        table="facts",
        key=("indicator", "unit", "period"),
        values=("denominator", "rest"),
        reads=frozenset({"facts"}),
        said=_parsed(f"select f.indicator, f.unit, f.period, f.denominator, f.rest {both}"),
        computed=_parsed(
            f"select f.indicator, f.unit, f.period, cast(s.denominator as bigint), cast(s.rest as bigint) {both}"
        ),
    )


PROVINCE_SUMS, COUNTRY_SUMS = _sums("province", "unit"), _sums("country", "province", "agency")
QUESTIONS = (
    *(COMMUNES, PROVINCES, REPORTED, _claimed("unit_lights", "unit", "unit"), _claimed("tasks", "task", "task")),
    *(PROBES, COUNTED, _of_database("quality_at_least", "quality")),
    *(_of_database("identifier_rule", "identifier_breaches"), TASKS, DATABASES, FIGURES),
    *(PROVINCE_SUMS, COUNTRY_SUMS),
)
