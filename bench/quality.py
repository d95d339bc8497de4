"""Checks over a file: 32 rules on 22 columns, every failing record written, beside the same by hand and by others.

One Parquet file, one contract (ODCS 3.1) of which every peer is given the same 32 rules in its own words. Each runs in
a process of its own, that its peak of memory is its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import duckdb
import yaml

from bench.checks import rules
from bench.figure import Bar, Figure
from bench.stage import REPOSITORY, Stage

ROWS = int(os.environ.get("MOTLAN_BENCH_CHECK_ROWS", "5000000"))
GIGABYTE = 1024.0
ROUNDS = 3
PROGRAMS = Path(__file__).parent / "checks"
PEERS = ("pandera", "pointblank", "soda", "great_expectations")  # who needs most memory comes last


@dataclass(frozen=True)
class Ran:
    """One run: seconds and megabytes of its own process, what it counted, and what kind of answer it gives."""

    seconds: float
    megabytes: float
    failed: int
    gives: str


def checks_5m(stage: Stage) -> Iterator[Figure]:
    """32 checks on 5 M rows × 22 columns with every failing record, as a ratio to the best statement by hand."""
    stage.folder.mkdir(parents=True, exist_ok=True)
    file, written = stage.folder / "checked.parquet", stage.folder / "checked.odcs.yaml"
    make_file(file, ROWS)
    written.write_text(yaml.safe_dump(contract(), sort_keys=False), encoding="utf-8")
    rivals = {name: ("by_hand", file, written, name) for name in ("one_pass", "union_all")}
    hands = best([sys.executable], rivals | {"ours": ("ours", file, written)})
    mine = hands.pop("ours")
    size: dict[str, int | float | str] = {"rows": ROWS, "columns": 22, "checks": rules.RULES, "failures": mine.failed}
    for name, hand in hands.items():
        if hand.failed != mine.failed:
            message = f"by hand ({name}) {hand.failed} failures, by contract {mine.failed}: not the same work"
            raise RuntimeError(message)
    quickest = min(hands.values(), key=lambda ran: ran.seconds)
    ratio = mine.seconds / quickest.seconds
    yield Figure(name="checks_5m", value=ratio, unit="ratio", bar=Bar(1.1, "at_most"), size=size)
    yield Figure(name="checks_5m.seconds", value=mine.seconds, unit="s", size=size | {"gives": mine.gives})
    yield Figure(name="checks_5m.memory", value=mine.megabytes, unit="MB", bar=Bar(GIGABYTE, "at_most"), size=size)
    for name, ran in chain(((f"by_hand_{one}", ran) for one, ran in hands.items()), peers(file)):
        told = size | {"failures": ran.failed, "gives": ran.gives, "megabytes": round(ran.megabytes)}
        yield Figure(name=f"checks_5m.peer_{name}", value=ran.seconds, unit="s", size=told)


def peers(file: Path) -> Iterator[tuple[str, Ran]]:
    """Each other tool that is installed, in the environment that it lives in."""
    for name in PEERS:
        if side(name).exists():
            yield name, run([str(side(name))], f"peer_{name}", file)


def side(name: str) -> Path:
    """The Python that has the tool."""
    return REPOSITORY / ".sides" / ("soda" if name == "soda" else "peers") / "bin" / "python"


def best(python: Sequence[str], programs: Mapping[str, tuple[str | Path, ...]]) -> dict[str, Ran]:
    """The quickest run of each program by name, all taking turns: what else the machine did is no part of it."""
    rounds = [{name: run(python, *words) for name, words in programs.items()} for _ in range(ROUNDS)]
    return {name: min((one[name] for one in rounds), key=lambda ran: ran.seconds) for name in programs}


def run(python: Sequence[str], program: str | Path, *arguments: str | Path) -> Ran:
    """Run one program of bench/checks; its failure is ours."""
    command = [*python, str(PROGRAMS / f"{program}.py"), *map(str, arguments)]
    done = subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True, text=True)
    if done.returncode:
        message = f"{program} ended with {done.returncode}:\n{done.stderr[-2000:]}"
        raise RuntimeError(message)
    return Ran(**json.loads(done.stdout.splitlines()[-1]))


# ---- the file and its contract


def make_file(file: Path, rows: int) -> None:
    """22 columns of a register of persons, one value in a hundred or so wrong in a way that is looked for."""
    with duckdb.connect(config={"memory_limit": "2GB"}) as engine:
        engine.execute("select setseed(0.7)")
        engine.execute(
            f"""
            copy (
              select
                case when r1 < 0.002 then null when r1 < 0.004 then lpad((i // 2)::varchar, 12, '0')
                     when r1 < 0.005 then 'x' || i else lpad(i::varchar, 12, '0') end as number,
                'KS-' || case when r2 < 0.001 then i // 2 else i end as record,
                case when r3 < 0.01 then null when r3 < 0.012 then 'N/A' else 'Nguyễn Văn ' || (i % 9973) end as name,
                case when r4 < 0.005 then '1850-01-01' when r4 < 0.01 then null
                     else strftime(date '1930-01-01' + (i % 34000)::integer, '%Y-%m-%d') end as born,
                case when r5 < 0.01 then '3' else (1 + i % 2)::varchar end as sex,
                case when r6 < 0.004 then 'gone' else ['active', 'moved', 'dead'][1 + i % 3] end as status,
                case when r7 < 0.006 then 'zz' else 'k' || lpad((i % 20)::varchar, 2, '0') end as kind,
                case when r8 < 0.01 then '12ab' else '0' || (900000000 + i % 90000000) end as phone,
                case when r9 < 0.02 then null else 'p' || i || '@example.vn' end as mail,
                case when r10 < 0.003 then -5.0 else (i % 100000) / 7.0 end as income,
                case when r11 < 0.003 then 130 else i % 100 end as age,
                strftime(date '2001-01-01' + (i % 7000)::integer, '%Y-%m-%d') as opened,
                case when r12 < 0.005 then '2000-01-01'
                     else strftime(date '2021-01-01' + (i % 1700)::integer, '%Y-%m-%d') end as closed,
                lpad((i % 10000)::varchar, 5, '0') as commune,
                case when r13 < 0.002 then '' else lpad((i % 34)::varchar, 2, '0') end as province,
                case when r14 < 0.005 then null else (i * 7919) % 5000000 end as household,
                'Số ' || (i % 400) || ' đường ' || (i % 1200) as address,
                i % 5 as rank, (i % 1000) / 10.0 as score,
                case when r15 < 0.001 then 'KS-' || (i // 2) else 'T' || i end as tax,
                case when r16 < 0.01 then null else 'note ' || (i % 50) end as note,
                case when r17 < 0.004 then 'fr' else 'vi' end as language
              from (select range as i, {", ".join(f"random() as r{at}" for at in range(1, 18))} from range({rows}))
            ) to '{file}' (format parquet, compression zstd)
            """
        )


def contract() -> dict[str, object]:
    """The 32 rules as a data contract."""
    quality: dict[str, list[dict[str, object]]] = {}

    def add(column: str, rule: dict[str, object]) -> None:
        quality.setdefault(column, []).append(rule)

    for column in rules.NULL:
        add(column, _rule("nullValues"))
    for column in rules.UNIQUE:
        add(column, _rule("duplicateValues"))
    for column, form in rules.PATTERN.items():
        add(column, _rule("invalidValues", pattern=f"^{form}$"))
    for column, codes in rules.CODES.items():
        add(column, _rule("invalidValues", validValues=codes))
    for column, texts in rules.MISSING.items():
        add(column, _rule("missingValues", missingValues=[None, *texts]))
    for column, ends in rules.RANGE.items():
        found = [f"{{property}} {sign} {end!r}" for sign, end in zip("<>", ends, strict=True) if end is not None]
        add(column, _count(" OR ".join(found)))
    for column, other in rules.NOT_BEFORE.items():
        add(column, _count(f"{{property}} < {other}"))
    properties = [{"name": column, "quality": found} for column, found in quality.items()]
    return {
        "version": "1.0.0",
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": "bench-checks",
        "status": "active",
        "schema": [{"name": "persons", "properties": properties}],
    }


def _rule(metric: str, **arguments: object) -> dict[str, object]:
    return {"metric": metric, "mustBe": 0, **({"arguments": arguments} if arguments else {})}


def _count(condition: str) -> dict[str, object]:
    return {"type": "sql", "query": f"SELECT COUNT(*) FROM {{object}} WHERE {condition}", "mustBe": 0}
