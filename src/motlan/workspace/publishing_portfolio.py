"""What the portfolio measures of databases, as published tables: what they are, what they spare people, their use.

What a database spares is counted from the files, as :mod:`motlan.service.forms.savings` counts it; dossiers are counted
by whoever reads the table. The use is counted from the journal of readings, on from where it was counted last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from urllib.parse import parse_qs, urlsplit

from motlan.data.databases.connection import HOSTED
from motlan.data.databases.spec import Connect, Database
from motlan.data.spec import Catalogue
from motlan.service.forms.asked_again import holder_of
from motlan.service.forms.savings import saving
from motlan.service.procedures.spec import QUESTIONS, Component, Procedure
from motlan.store.register import Register
from motlan.workspace.publishing import replace_rows
from motlan.workspace.spec import Workspace

JSON_OR_XML = frozenset({"json", "jsonl", "http", "push", HOSTED})
"""Ways of handing records over as documents; a hosted register answers as JSON itself."""
ENCRYPTED = frozenset({"require", "verify-ca", "verify-full", "VERIFY_CA", "VERIFY_IDENTITY", "REQUIRED"})
"""What ``sslmode`` (PostgreSQL) or ``ssl-mode`` (MySQL) says of a line that refuses to go without encryption."""
Row = dict[str, str | int | None]


def publish_portfolio(*, register: Register, workspace: Workspace, on: date) -> None:
    """Bring the tables up to date; nothing is written where nothing changed."""
    replace_rows(register, "published_database", [_database(one) for one in workspace.databases.values()])
    replace_rows(register, "published_saving", savings(workspace, on=on))
    count_use(register=register, catalogue=workspace.catalogue)


def _database(one: Database) -> Row:
    hosted = sum(1 for dataset in one.datasets.values() if dataset.hosted)
    return {
        "database": one.database,
        "owner": one.owner,
        "kind": one.connect.kind,
        "datasets": len(one.datasets) - hosted,
        "hosted": hosted,
        "json_or_xml": int(one.connect.kind in JSON_OR_XML),
        "encrypted": _encrypted(one.connect),
    }


def _encrypted(connect: Connect) -> int | None:
    """None where no line is named: a file, or records that live here."""
    address = urlsplit(connect.url or connect.endpoint or "")
    if not address.scheme:
        return None
    asked = parse_qs(address.query)
    modes = {*asked.get("sslmode", ()), *asked.get("ssl-mode", ())}
    return int(address.scheme == "https" or bool(modes & ENCRYPTED))


def savings(workspace: Workspace, *, on: date) -> list[Row]:
    """Procedure x database x way: fields and papers of one dossier. Kept, as nothing but the workspace decides it."""
    kept = workspace.catalogue.worked_out
    key = ("published_saving", on)
    if key not in kept:
        kept[key] = list(_savings(workspace, on))
    rows: list[Row] = kept[key]
    return rows


def _savings(workspace: Workspace, on: date) -> Iterator[Row]:
    for one in workspace.procedures.all_in_force(on=on):
        found = saving(procedure=one, catalogue=workspace.catalogue)
        papers = _papers(one, workspace.catalogue)
        waiting = Counter(found.waiting) + _freed(workspace, one, "fields")
        papers["waits"] += _freed(workspace, one, "papers")
        writes = {effect.in_.partition(".")[0] for effect in one.result.effects}
        for way, fields in (("saves", Counter(found.by_database)), ("waits", waiting), ("writes", Counter(writes))):
            for database in sorted(fields.keys() | papers[way].keys()):
                counts = {"fields": fields[database], "papers": papers[way][database]}
                yield {"procedure": one.procedure, "database": database, "way": way, **counts}


def _papers(one: Procedure, catalogue: Catalogue) -> dict[str, Counter[str]]:
    """Papers by the databases that spare them now, and by the one that alone keeps them from being spared."""
    counts: dict[str, Counter[str]] = {"saves": Counter(), "waits": Counter(), "writes": Counter()}
    for paper in one.components:
        if paper.kind == "paper" and paper.replaced_by:
            holders, missing = _holders(one, paper, catalogue)
            if not missing:
                counts["saves"].update(holders)
            elif len(missing) == 1 and None not in missing:
                counts["waits"].update(name for name in missing if name)
    return counts


def _holders(one: Procedure, paper: Component, catalogue: Catalogue) -> tuple[set[str], set[str | None]]:
    """The databases that hold what stands in a paper; and the authorities that do not hold it yet (None: nobody)."""
    holders: set[str] = set()
    missing: set[str | None] = set()
    for path in paper.replaced_by:
        name, _, attribute = path.partition(".")
        if name == QUESTIONS or one.subjects[name].new:
            missing.add(None)
            continue
        concept = one.subjects[name].concept
        holder = holder_of(catalogue, concept, attribute)
        if holder is not None:
            holders.add(holder.database)
        else:
            missing.add(next(iter(catalogue.dictionary.authority(concept, attribute)), None))
    return holders, missing


def _freed(workspace: Workspace, one: Procedure, what: str) -> Counter[str]:
    """What the portfolio says a database would spare people in this procedure."""
    told = workspace.portfolio.spec.frees if workspace.portfolio else ()
    counts: Counter[str] = Counter()
    for freed in told:
        if freed.procedure == one.procedure:
            counts[freed.database] += len(getattr(freed, what))
    return +counts


def count_use(*, register: Register, catalogue: Catalogue) -> None:
    """Add the journal's new lines: a line counts once for each database that is authority for any of its values."""
    last = int(register.value("select max(seq) from journal") or 0)
    if last <= _seen(register):
        return
    with register.transaction():
        register.locked_row("use_seen", "select 1")
        added = _new_lines(register, catalogue, _seen(register), last)
        register.execute_many(
            "insert into published_use (database, day, readings) values (:database, :day, :readings)"
            " on conflict (database, day) do update set readings = published_use.readings + excluded.readings",
            added,
        )
        register.execute(
            "insert into use_seen (what, seq) values ('journal', :seq)"
            " on conflict (what) do update set seq = excluded.seq",
            {"seq": last},
        )


def _seen(register: Register) -> int:
    return int(register.value("select seq from use_seen where what = 'journal'") or 0)


def _new_lines(register: Register, catalogue: Catalogue, seen: int, last: int) -> list[Row]:
    lines = register.rows(
        "select substr(at, 1, 10), concept, attributes, count(*) from journal where seq > :seen and seq <= :last"
        " group by substr(at, 1, 10), concept, attributes",
        {"seen": seen, "last": last},
    )
    counts: Counter[tuple[str, str]] = Counter()
    for day, concept, attributes, readings in lines:
        for database in _read_from(catalogue, str(concept), str(attributes).split()):
            counts[database, str(day)] += int(readings)
    return [{"database": name, "day": day, "readings": count} for (name, day), count in sorted(counts.items())]


def _read_from(catalogue: Catalogue, concept: str, attributes: list[str]) -> set[str]:
    if concept not in catalogue.dictionary.concepts:
        return set()
    known = catalogue.dictionary.concepts[concept].attributes
    holders = (holder_of(catalogue, concept, name) for name in attributes if name in known)
    return {holder.database for holder in holders if holder is not None}
