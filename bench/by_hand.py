"""Golden records of five tables, written by hand by somebody who knows DuckDB: no generator, no names but these.

``starts_with`` tells whether a date is the beginning of another. Every column says what an expert would write for it;
the two statements differ in how the tables come together.
"""

TABLES = {name: f"mirror_{name}__people" for name in ("population", "civil_status", "insurance", "tax", "health")}

_NUMBERS = {
    alias: f"case when {alias}.number__valid = 1 then {alias}.number end" for alias in ("p", "c", "i", "t", "h")
}
_P, _C, _I, _T, _H = _NUMBERS.values()


def _known(attribute: str, *databases: str) -> str:
    """Value, source, batch by order of authority."""
    of = {"p": "population", "c": "civil_status", "i": "insurance", "t": "tax", "h": "health"}
    value = {one: _NUMBERS[one] if attribute == "number" else f"{one}.{attribute}" for one in databases}
    first = ", ".join(value.values())
    source = " ".join(f"when {value[one]} is not null then '{of[one]}'" for one in databases)
    batch = " ".join(f"when {value[one]} is not null then {one}.batch" for one in databases)
    plain = " ".join(f"when {one}.full_name is not null then {one}.full_name__plain" for one in databases)
    beside = f" case {plain} end as full_name__plain," if attribute == "full_name" else ""
    return (
        f"coalesce({first}) as {attribute},{beside} case {source} end as {attribute}__source,"
        f" case {batch} end as {attribute}__batch"
    )


COLUMNS = f"""
{_known("number", "p", "c", "i", "t", "h")},
case when {_P} <> {_C} or {_P} <> {_I} or {_P} <> {_T} or {_P} <> {_H} or {_C} <> {_I} or {_C} <> {_T} or {_C} <> {_H}
  or {_I} <> {_T} or {_I} <> {_H} or {_T} <> {_H} then 1 else 0 end as number__conflict,
{_known("full_name", "c", "p", "i", "t", "h")},
case when c.full_name__canonical <> p.full_name__canonical or c.full_name__canonical <> i.full_name__canonical
  or c.full_name__canonical <> t.full_name__canonical or c.full_name__canonical <> h.full_name__canonical
  or p.full_name__canonical <> i.full_name__canonical or p.full_name__canonical <> t.full_name__canonical
  or p.full_name__canonical <> h.full_name__canonical or i.full_name__canonical <> t.full_name__canonical
  or i.full_name__canonical <> h.full_name__canonical or t.full_name__canonical <> h.full_name__canonical
  then 1 else 0 end as full_name__conflict,
{_known("birth_date", "c", "p", "i", "h")},
case when not starts_with(c.birth_date, p.birth_date) and not starts_with(p.birth_date, c.birth_date)
  or not starts_with(c.birth_date, i.birth_date) and not starts_with(i.birth_date, c.birth_date)
  or not starts_with(c.birth_date, h.birth_date) and not starts_with(h.birth_date, c.birth_date)
  or not starts_with(p.birth_date, i.birth_date) and not starts_with(i.birth_date, p.birth_date)
  or not starts_with(p.birth_date, h.birth_date) and not starts_with(h.birth_date, p.birth_date)
  or not starts_with(i.birth_date, h.birth_date) and not starts_with(h.birth_date, i.birth_date)
  then 1 else 0 end as birth_date__conflict,
{_known("sex", "c", "p", "i", "h")},
case when c.sex <> p.sex or c.sex <> i.sex or c.sex <> h.sex or p.sex <> i.sex or p.sex <> h.sex or i.sex <> h.sex
  then 1 else 0 end as sex__conflict,
{_known("residence", "p", "i", "t", "h")},
case when p.residence <> i.residence or p.residence <> t.residence or p.residence <> h.residence
  or i.residence <> t.residence or i.residence <> h.residence or t.residence <> h.residence
  then 1 else 0 end as residence__conflict,
{_known("birth_place", "c", "p")}, case when c.birth_place <> p.birth_place then 1 else 0 end as birth_place__conflict,
{_known("marital_status", "c", "p")},
case when c.marital_status <> p.marital_status then 1 else 0 end as marital_status__conflict,
{_known("mother", "c", "p")}, case when c.mother <> p.mother then 1 else 0 end as mother__conflict,
{_known("phone", "i", "t", "h")},
case when i.phone <> t.phone or i.phone <> h.phone or t.phone <> h.phone then 1 else 0 end as phone__conflict,
{_known("income", "t", "i")}, case when t.income <> i.income then 1 else 0 end as income__conflict
"""

LEFT_JOINS = f"""
select s.subject, {COLUMNS}
from (select subject from mirror_population__people where lead = 1
      union select subject from mirror_civil_status__people where lead = 1
      union select subject from mirror_insurance__people where lead = 1
      union select subject from mirror_tax__people where lead = 1
      union select subject from mirror_health__people where lead = 1) as s
left join mirror_population__people as p on p.subject = s.subject and p.lead = 1
left join mirror_civil_status__people as c on c.subject = s.subject and c.lead = 1
left join mirror_insurance__people as i on i.subject = s.subject and i.lead = 1
left join mirror_tax__people as t on t.subject = s.subject and t.lead = 1
left join mirror_health__people as h on h.subject = s.subject and h.lead = 1
"""

FULL_JOINS = f"""
select coalesce(p.subject, c.subject, i.subject, t.subject, h.subject) as subject, {COLUMNS}
from (select * from mirror_population__people where lead = 1) as p
full join (select * from mirror_civil_status__people where lead = 1) as c on c.subject = p.subject
full join (select * from mirror_insurance__people where lead = 1) as i on i.subject = coalesce(p.subject, c.subject)
full join (select * from mirror_tax__people where lead = 1) as t
  on t.subject = coalesce(p.subject, c.subject, i.subject)
full join (select * from mirror_health__people where lead = 1) as h
  on h.subject = coalesce(p.subject, c.subject, i.subject, t.subject)
"""
