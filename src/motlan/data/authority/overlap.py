"""Which databases collect the same attribute, and what each is worth as its authority: counted in SQL, and kept.

Every figure is of one attribute in one database. A value is held against those that other databases have of the same
subject: where at least two others speak, the majority judges (a value is right when more than half of all voices say
the same); where there is only one other, the two are merely said to agree or not. Nothing is computed when a page asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from motlan.data.linking.mirrors import Mirror, mirrors_of
from motlan.data.progress import Progress, Stage
from motlan.dictionary.attribute import Attribute, Type
from motlan.kernel.clock import Clock, instant, moment
from motlan.store.register import Register
from motlan.store.tables import golden_name, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue

TEXTS = ("concept", "attribute", "database", "computed_at", "changed_at")
COUNTS = ("rows", "filled", "subjects", "judged", "right_ones", "paired", "agreeing", "added_a_year")
COLUMNS = (*TEXTS, *COUNTS)
MONTH = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One attribute in one database.

    ``rows`` are its records, ``filled`` those with a value, ``subjects`` the subjects of the concept. ``judged`` values
    stand beside at least two others, ``right`` of them with the majority; ``paired`` beside exactly one other,
    ``agreeing`` of them with it. ``changed_at`` is when the last batch brought something; ``added_a_year`` are rows
    that later batches brought, scaled to a year; None over less than a month.
    """

    concept: str
    attribute: str
    database: str
    computed_at: str
    changed_at: str | None
    rows: int
    filled: int
    subjects: int
    judged: int
    right: int
    paired: int
    agreeing: int
    added_a_year: int | None

    @property
    def fill(self) -> float:
        """The share of its records that have a value."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def reach(self) -> float:
        """The share of all subjects of whom it has a value."""
        return min(self.filled / self.subjects, 1.0) if self.subjects else 0.0


def compute(
    *, register: Register, catalogue: Catalogue, clock: Clock, progress: Progress, concept: str | None = None
) -> tuple[Figure, ...]:
    """Count anew, for one concept or all, and keep the figures in the place of the earlier ones."""
    wanted = (concept,) if concept is not None else tuple(catalogue.dictionary.concepts)
    found: list[Figure] = []
    for name in wanted:
        progress(Stage("overlap", name))
        figures = tuple(_of_concept(register, catalogue, name, instant(clock.now())))
        with register.transaction():
            register.execute("delete from overlap_figure where concept = :concept", {"concept": name})
            register.execute_many(_insert(), [_row(figure) for figure in figures])
        found += figures
    return tuple(found)


def figures(*, register: Register, concept: str | None = None, attribute: str | None = None) -> tuple[Figure, ...]:
    """What was last counted; nothing is counted now."""
    rows = register.records(
        "select * from overlap_figure where (:concept is null or concept = :concept)"
        " and (:attribute is null or attribute = :attribute) order by concept, attribute, database",
        {"concept": concept, "attribute": attribute},
    )
    return tuple(Figure(**_figure(row)) for row in rows)


def counted_since(*, register: Register, at: str) -> int:
    """Of how many concepts figures were counted at this instant or later."""
    return int(
        register.value("select count(distinct concept) from overlap_figure where computed_at >= :at", {"at": at})
    )


def _figure(row: Mapping[str, Any]) -> dict[str, Any]:
    return {("right" if name == "right_ones" else name): row[name] for name in COLUMNS}


def _row(figure: Figure) -> dict[str, object]:
    return {name: getattr(figure, "right" if name == "right_ones" else name) for name in COLUMNS}


def _insert() -> str:
    marks = ", ".join(f":{name}" for name in COLUMNS)
    return f"insert into overlap_figure ({', '.join(COLUMNS)}) values ({marks})"


# ---- counting


def _of_concept(register: Register, catalogue: Catalogue, concept: str, at: str) -> Iterator[Figure]:
    subjects = int(register.value(f"select count(*) from {quoted(golden_name(concept))}"))
    mirrors = mirrors_of(catalogue, concept)
    landed = _landed(register, mirrors)
    for attribute in catalogue.dictionary.concept(concept).attributes.values():
        knowing = [mirror for mirror in mirrors if attribute.name in mirror.attributes]
        by_database: dict[str, list[Mirror]] = {}
        for mirror in knowing:
            by_database.setdefault(mirror.database, []).append(mirror)
        judged = _judged(register, attribute, knowing) if len(by_database) > 1 else {}
        for database, own in by_database.items():
            rows, filled = _filled(register, attribute, own)
            if not rows:
                continue
            changed, added = landed[database]
            counts = judged.get(database, (0, 0, 0, 0))
            yield Figure(
                concept=concept,
                attribute=attribute.name,
                database=database,
                computed_at=at,
                changed_at=changed,
                rows=rows,
                filled=filled,
                subjects=subjects,
                judged=counts[0],
                right=counts[1],
                paired=counts[2],
                agreeing=counts[3],
                added_a_year=added,
            )


def _filled(register: Register, attribute: Attribute, mirrors: Sequence[Mirror]) -> tuple[int, int]:
    counted = [
        register.row(f"select count(*), count({quoted(attribute.name)}) from {quoted(mirror.table)}") or (0, 0)
        for mirror in mirrors
    ]
    return sum(rows for rows, _ in counted), sum(filled for _, filled in counted)


def _judged(
    register: Register, attribute: Attribute, mirrors: Sequence[Mirror]
) -> dict[str, tuple[int, int, int, int]]:
    """By database: values judged by a majority, of them right, values beside one other, of them agreeing.

    Most subjects are told the same by all: voices are held against each other, pair by pair, only where two differ.
    """
    databases = tuple(dict.fromkeys(mirror.database for mirror in mirrors))
    voices = " union all ".join(_voice(attribute, mirror) for mirror in mirrors)
    times = "".join(
        f", sum(case when database = '{name}' then 1 else 0 end) as n{at}" for at, name in enumerate(databases)
    )
    query = (
        f"with voice as materialized ({voices}),"
        f" whole as materialized (select subject, count(*) as voices, min(said) as least, max(said) as most{times}"
        " from voice group by subject having min(database) <> max(database)),"
        " contested as materialized (select * from voice"
        " where subject in (select subject from whole where least <> most)),"
        f" told as ({' union all '.join((*map(_unanimous, databases, range(len(databases))), _contested(attribute)))})"
        " select database, sum(judged), sum(right_ones), sum(paired), sum(agreeing) from told group by database"
    )
    return {
        row[0]: (int(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in register.rows(query) if any(row[1:])
    }


def _unanimous(database: str, at: int) -> str:
    """Of subjects of whom all say the same, what one database says: it is right, and agrees."""
    others = f"n{at} * (voices - n{at})"
    judged, paired = (f"sum(case when {others} {many} then 1 else 0 end)" for many in (">= 2", "= 1"))
    return (
        f"select '{database}' as database, coalesce({judged}, 0) as judged, coalesce({judged}, 0) as right_ones,"
        f" coalesce({paired}, 0) as paired, coalesce({paired}, 0) as agreeing from whole where least = most"
    )


def _contested(attribute: Attribute) -> str:
    """Of subjects of whom two say different things, what each database says."""
    return (
        "select database, sum(case when others >= 2 then 1 else 0 end),"
        " sum(case when others >= 2 and 2 * (alike + 1) > others + 1 then 1 else 0 end),"
        " sum(case when others = 1 then 1 else 0 end), sum(case when others = 1 and alike = 1 then 1 else 0 end)"
        " from (select a.database, a.subject, a.said, count(*) as others,"
        f" sum(case when {_same(attribute)} then 1 else 0 end) as alike"
        " from contested as a join contested as b on b.subject = a.subject and b.database <> a.database"
        " group by a.database, a.subject, a.said) as heard group by database"
    )


def _voice(attribute: Attribute, mirror: Mirror) -> str:
    """What one mirror says of each subject, in the form that is compared."""
    said = f"{attribute.name}__canonical" if attribute.type is Type.NAME else attribute.name
    valid = f" and {quoted(f'{attribute.name}__valid')} = 1" if attribute.type is Type.IDENTIFIER else ""
    return (
        f"select '{mirror.database}' as database, subject, {quoted(said)} as said from {quoted(mirror.table)}"
        f" where lead = 1 and subject is not null and {quoted(said)} is not null{valid}"
    )


def _same(attribute: Attribute) -> str:
    """Two dates say the same as far as both are known."""
    if attribute.type is not Type.DATE:
        return "a.said = b.said"
    return "substr(a.said, 1, length(b.said)) = b.said or substr(b.said, 1, length(a.said)) = a.said"


def _landed(register: Register, mirrors: Sequence[Mirror]) -> dict[str, tuple[str | None, int | None]]:
    """By database: when a batch last brought something, and the rows that batches after the first bring in a year."""
    found: dict[str, tuple[str | None, int | None]] = {}
    for database in {mirror.database for mirror in mirrors}:
        row = register.row(
            "select max(landed_at), min(landed_at), sum(case when batch > f.first then added + changed else 0 end)"
            " from batch, (select min(batch) as first from batch where database = :database) f"
            " where database = :database and added + changed + removed > 0",
            {"database": database},
        ) or (None, None, 0)
        found[database] = (row[0], _a_year(row[0], row[1], int(row[2] or 0)))
    return found


def _a_year(last: str | None, first: str | None, rows: int) -> int | None:
    """Rows scaled to a year; over less than a month nothing is said."""
    if last is None or first is None:
        return None
    days = (moment(last) - moment(first)).days
    return round(rows * 365 / days) if days >= MONTH else None
