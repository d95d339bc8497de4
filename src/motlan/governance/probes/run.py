"""Running a probe: the only place where a probe's query meets an engine."""

import time
from datetime import date, datetime

from motlan.governance.probes.probe import Probe, ProbeResult, Verdict, unmeasured
from motlan.governance.published import Reader, guard, tables


def run_probe(*, probe: Probe, reader: Reader, at: datetime) -> ProbeResult:
    """Ask one probe of ``reader`` as of ``at``.

    A published table that is not there yet has nothing in it to measure, so the probe is grey. NotAllowed is raised,
    and nothing is run, when the query reads anything but published tables; RegisterError when the engine refuses it.
    """
    query = guard(probe.query(at))
    sql = query.sql(dialect=reader.dialect, pretty=True)
    missing = [table for table in tables(query) if not reader.exists(table)]
    began = time.perf_counter()
    if missing:
        names = ", ".join(missing)
        verdict = unmeasured(
            vi=f"Chưa có số liệu: {names} chưa được công bố.", en=f"No figures yet: {names} is not published yet."
        )
    else:
        verdict = _ask(probe, reader, at)
    return ProbeResult(
        probe=probe.probe,
        outcome=verdict.light,
        figure=verdict.figure,
        text=probe.told(verdict),
        query=sql,
        rule_version=probe.rule_version,
        seconds=time.perf_counter() - began,
        at=at,
    )


def verdict_on(*, probe: Probe, reader: Reader, day: date, ends: datetime) -> Verdict | None:
    """What a probe would have found at the end of a past day (``ends``); None of kinds that ask what is not kept by
    day, and where the tables are not published."""
    asked = probe.on_day(day)
    if asked is None or not all(reader.exists(table) for table in tables(asked)):
        return None
    return probe.judge(reader.rows(guard(asked))[0], ends)


def _ask(probe: Probe, reader: Reader, at: datetime) -> Verdict:
    rows = reader.rows(probe.query(at))
    if not rows:
        return unmeasured(vi="Chưa có gì để đo.", en="There is nothing to measure.")
    return probe.judge(rows[0], at)
