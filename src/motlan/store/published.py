"""The ``published_*`` views over the platform's own tables: all that governance may read of them."""

from __future__ import annotations

from motlan.store.tables import View

# A dataset is as fresh as its last reading that went well, whether or not that reading brought anything new: a run of
# its own, what landed of a log or a push, or a look of the watch. ``changed_at`` is when something last was new. Where
# the last reading failed, ``failed_since`` says since when, and ``failure_*`` why; where it went well they are NULL.
# Why is told in brief: where a source stands, and the words of its driver, are for who runs this house.
_SYNC = """
select b.database, b.dataset,
  (select max(seen.at) from (
    select b.landed_at as at union all select r.landed_at union all select s.seen_at) as seen) as landed_at,
  b.held as rows,
  (select count(*) from quarantine q where q.database = b.database and q.dataset = b.dataset) as quarantined,
  c.changed_at,
  case when s.standing in ('stale', 'stopped') then s.since end as failed_since,
  case when s.standing in ('stale', 'stopped') then s.brief_vi end as failure_vi,
  case when s.standing in ('stale', 'stopped') then s.brief_en end as failure_en
from batch b
join (select database, dataset, max(batch) as batch from batch group by database, dataset) last on last.batch = b.batch
left join (
  select database, dataset, max(ended_at) as landed_at from sync_run where outcome in ('ok', 'unchanged')
  group by database, dataset
) r on r.database = b.database and r.dataset = b.dataset
left join (
  select database, dataset, max(landed_at) as changed_at from batch where added + changed + removed > 0
  group by database, dataset
) c on c.database = b.database and c.dataset = b.dataset
left join dataset_state s on s.database = b.database and s.dataset = b.dataset
"""
_QUALITY = """
select q.database, q.dqi, q.band, q.coverage, q.identifier_breaches, q.measured_at from quality_index q
join (select database, max(measured_at) as measured_at from quality_index group by database) last
  on last.database = q.database and last.measured_at = q.measured_at
"""
_MAPPING = "select database, sum(columns) as columns, sum(mapped) as mapped from mapping group by database"
# The tally, sealed entries that it has not counted yet (of a journal older than the tally), and unsealed lines.
_ACCESS = """
select day, purpose, cast(sum(readings) as bigint) as readings from (
  select day, purpose, readings from journal_tally
  union all
  select substr(at, 1, 10), purpose, count(*) from journal
  where seq > (select coalesce(max(upto), 0) from journal_tally) group by substr(at, 1, 10), purpose
  union all
  select substr(at, 1, 10), purpose, count(*) from journal_intake group by substr(at, 1, 10), purpose
) lines group by day, purpose
"""
# Every reading, sealed or not: those that are not follow all that are, under numbers that they do not keep.
_READING = """
select seq, at, reader, role, purpose, ground, concept, subject, attributes from journal
union all
select (select coalesce(max(seq), 0) from journal) + id, at, reader, role, purpose, ground, concept, subject, attributes
from journal_intake
"""

_HELD_BACK = """
select database, dataset, reason, count(*) as records from quarantine group by database, dataset, reason
"""
_INCIDENT = """
select incident, database, dataset, owner, error_group, severity, state, opened_at, due, closed_at from incident
"""

VIEWS = (
    View("published_sync", _SYNC),
    View("published_quality", _QUALITY),
    View("published_mapping", _MAPPING),
    View("published_access", _ACCESS),
    View("published_held_back", _HELD_BACK),
    View("reading", _READING),
    View("published_incident", _INCIDENT),
)
