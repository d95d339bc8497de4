"""The published tables: the only ones that governance may read, and the guard that keeps it so.

None of them has a personal value. The guard parses what is to be run and refuses each table outside the contract, every
function that sqlglot does not know as plain SQL (an engine's file readers among them), and all that is not a query.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol

import pyarrow as pa
import sqlglot
from sqlglot import exp
from sqlglot.errors import OptimizeError, SqlglotError
from sqlglot.optimizer.qualify import qualify

from motlan.kernel.errors import NotAllowed
from motlan.kernel.text import Text

WRITTEN_IN = "postgres"
"""The dialect in which a workspace writes its SQL expressions; they are rendered for the engine that runs them."""

PUBLISHED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "published_sync": (
            *("database", "dataset", "landed_at", "rows", "quarantined"),
            *("failed_since", "failure_vi", "failure_en"),
        ),
        "published_quality": ("database", "dqi", "band", "coverage", "identifier_breaches", "measured_at"),
        "published_incident": (
            *("incident", "database", "dataset", "owner", "error_group", "severity", "state"),
            *("opened_at", "due", "closed_at"),
        ),
        "published_mapping": ("database", "columns", "mapped"),
        "published_database": ("database", "owner", "kind", "datasets", "hosted", "json_or_xml", "encrypted"),
        "published_held_back": ("database", "dataset", "reason", "records"),
        "published_saving": ("procedure", "database", "way", "fields", "papers"),
        "published_use": ("database", "day", "readings"),
        "published_readiness": ("unit", "parent", "criterion", "since", "until", "claimed", "measured"),
        "published_portfolio": (
            *("database", "day", "claimed", "stage", "grade", "score", "formula"),
            *("connected", "use", "quality", "standards", "operation"),
            *("band", "mapped", "rows", "quarantined", "identifier_breaches", "readings", "landed_at", "items"),
        ),
        "published_golden": ("concept", "subjects", "conflicts", "unlinked"),
        "published_access": ("day", "purpose", "readings"),
        "published_dossier": (
            *("code", "procedure", "unit", "province", "channel", "filed_at", "received_at", "due_at", "ended_at"),
            *("status", "effect_done", "result_link", "promised_at", "waiting_since", "requests", "day"),
            *("received", "ended", "has_fee", "owes_result", "unhappy", "fee", "paid_way", "files", "papers_only"),
            *("reused", "sources", "assurance", "applicant_kind", "limit_kind", "handling"),
        ),
        "published_complaint": (
            *("code", "procedure", "unit", "province", "about", "stage"),
            *("filed_at", "more_asked_at", "refused_at", "answered_at", "published_at", "due_at"),
            *("late", "verdict", "day"),
        ),
        "published_procedure": (
            *("procedure", "version", "owner", "parts_missing", "missing"),
            *("online", "has_fee", "payable_online", "level"),
        ),
        "published_version": (
            *("procedure", "version", "until", "owner", "level", "parts_missing", "online", "eligible"),
            *("has_fee", "payable_online", "applicant_kind"),
            *("announced_by", "decided_on", "decide_by", "public_on", "public_by"),
        ),
        "published_count": ("measure", "unit", "province", "day", "value", "source", "taken_at"),
        "published_rating": ("procedure", "unit", "province", "liked", "at", "day"),
        "published_report": ("unit", "parent", "measure", "value", "as_of", "basis"),
        "published_light": (
            *("scope", "name", "parent", "since", "until", "claimed", "measured"),
            *("numerator", "denominator", "figure", "state", "as_of", "rule"),
        ),
        "published_measurement": ("day", "first_at", "last_at", "rule"),
        "published_finding": ("scope", "name", "verdict", "at"),
        "published_page": ("rule", "address", "at", "status", "seconds", "missing", "certificate_until", "fault"),
        "published_paper": ("rule", "document", "at", "state", "signer", "signed_at"),
    }
)

# WITH is refused too: a name that one scope defines may be a real table in another.
_SHOWN = 120  # characters of a refused query that its error repeats
_FORBIDDEN = (
    exp.Anonymous,
    exp.AnonymousAggFunc,
    exp.ReadCSV,
    exp.ReadParquet,
    exp.With,
    exp.Into,
    exp.DML,
    exp.Placeholder,
)


class Reader(Protocol):
    """What governance needs of a register: to see whether a table is there, and to ask it."""

    @property
    def dialect(self) -> str:
        """``sqlite``, ``postgres`` or ``duckdb``: the name sqlglot knows the engine by."""
        ...

    def exists(self, table: str) -> bool:
        """Whether there is such a table or view."""
        ...

    def rows(self, query: exp.Expression | str, params: Mapping[str, Any] | None = None) -> Sequence[Sequence[Any]]:
        """All rows of a query."""
        ...

    def arrow(self, query: exp.Expression | str, schema: pa.Schema) -> pa.Table:
        """All rows of a query as columns of a schema, by position."""
        ...


def parse(sql: str) -> exp.Select:
    """One query written in the workspace's dialect, guarded; raise NotAllowed for anything else."""
    try:
        statements = sqlglot.parse(sql, read=WRITTEN_IN)
    except SqlglotError as error:
        raise _refusal(sql, vi="Câu SQL không đọc được.", en="The SQL cannot be read.") from error
    query = statements[0] if len(statements) == 1 else None
    if not isinstance(query, exp.Select):
        raise _refusal(sql, vi="Chỉ được viết một câu truy vấn.", en="It must be one query.")
    return guard(query)


def guard(query: exp.Select) -> exp.Select:
    """The same query when it reads published tables only; raise NotAllowed otherwise."""
    sql = query.sql(dialect=WRITTEN_IN)
    for node in query.find_all(*_FORBIDDEN):
        raise _refusal(sql, vi=f"“{node.sql()}” không được dùng.", en=f"“{node.sql()}” may not be used.")
    for table in query.find_all(exp.Table):
        if not _published(table):
            name = table.sql()
            raise _refusal(sql, vi=f"“{name}” không phải bảng công bố.", en=f"“{name}” is not a published table.")
    return query


def checked(query: exp.Select) -> exp.Select:
    """The same query when every column that it names is one of its tables'; raise NotAllowed otherwise.

    An engine would refuse it only when it is asked, and with it all that is measured in the same breath.
    """
    read = {table: dict.fromkeys(PUBLISHED[table], "text") for table in tables(query)}
    try:
        qualify(query.copy(), dialect=WRITTEN_IN, schema=read)  # type: ignore[arg-type]
    except OptimizeError as error:
        reason = str(error).splitlines()[0].rstrip(".")
        known = "; ".join(f"{table}: {', '.join(columns)}" for table, columns in read.items())
        raise NotAllowed(
            what=Text(vi=f"Bảng không có cột này ({reason}).", en=f"No such column is in the table ({reason})."),
            remedy=Text(vi=f"Các cột: {known}.", en=f"There are {known}."),
            where=_shown(query.sql(dialect=WRITTEN_IN)),
        ) from error
    return query


def tables(query: exp.Select) -> tuple[str, ...]:
    """The published tables that a query reads, sorted."""
    return tuple(sorted({table.name for table in query.find_all(exp.Table)} & set(PUBLISHED)))


def _published(table: exp.Table) -> bool:
    plain = isinstance(table.this, exp.Identifier) and not table.args.get("db") and not table.args.get("catalog")
    return plain and table.name in PUBLISHED


def _refusal(sql: str, *, vi: str, en: str) -> NotAllowed:
    known = ", ".join(sorted(PUBLISHED))
    return NotAllowed(
        what=Text(vi=vi, en=en),
        remedy=Text(vi=f"Chỉ đọc các bảng công bố: {known}.", en=f"Read only the published tables: {known}."),
        where=_shown(sql),
    )


def _shown(sql: str) -> str:
    return sql if len(sql) <= _SHOWN else sql[: _SHOWN - 1] + "…"
