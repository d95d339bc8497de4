"""What a changed workspace will do to a register, said before anything is done: ``motlan plan``.

The road: the tables that are there are held against those that the workspace needs; the mapping of each dataset against
the one that its rows were shaped with; the structure of each concept against the one that its golden records were built
with. Only what differs is a change; counts are exact, seconds are estimated from the pace of earlier work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from motlan.data.databases.connection import PUSH
from motlan.data.golden import applied
from motlan.data.golden.preview import Difference, differences
from motlan.data.quality.incident_log import asked_no_more
from motlan.data.sync.intake import states
from motlan.data.sync.plan import mapping_of
from motlan.kernel.number import written
from motlan.kernel.text import Text
from motlan.store.register import Register
from motlan.store.tables import Table, golden_name, mirror_name, quoted

if TYPE_CHECKING:
    from motlan.data.spec import Catalogue, Source

What = Literal["table", "column", "lost", "dataset", "concept", "values", "incident"]
ROWS_A_SECOND = 50_000
"""Read, shaped and landed where no earlier reading tells: two cores, ten columns."""
SUBJECTS_A_SECOND = 20_000
"""Linked and consolidated where no earlier build tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that a change of the workspace does.

    ``rows`` are source records to be read again, or those of a lost table, which are kept; ``subjects`` golden records
    to be built, ``values`` golden values that will differ (exact; None: only known once the rows were read).
    ``seconds`` is an estimate.
    """

    what: What
    where: str
    words: Text
    rows: int = 0
    subjects: int = 0
    values: int | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Migration:
    """Everything that a change of the workspace does, in the order in which it is done."""

    changes: tuple[Change, ...]

    @property
    def seconds(self) -> float:
        """How long it takes, estimated."""
        return sum(one.seconds for one in self.changes)

    @property
    def datasets(self) -> tuple[str, ...]:
        """Datasets to be read whole, as ``database.dataset``."""
        return tuple(one.where for one in self.changes if one.what == "dataset")

    @property
    def concepts(self) -> tuple[str, ...]:
        """Concepts to be built anew."""
        return tuple(one.where for one in self.changes if one.what == "concept")


def plan_migration(*, register: Register, catalogue: Catalogue) -> Migration:
    """What :func:`motlan.data.api.migrate` would do to the register; nothing is written."""
    return Migration(
        (
            *_of_tables(register, catalogue),
            *_lost(register, catalogue),
            *_of_datasets(register, catalogue),
            *_of_concepts(register, catalogue),
            *_of_incidents(register, catalogue),
        )
    )


# ---- incidents


def _of_incidents(register: Register, catalogue: Catalogue) -> Iterator[Change]:
    for step in asked_no_more(register, catalogue, at=""):
        one = step.incident
        words = Text(
            vi=f"Sự cố {one.incident} kết thúc: quy tắc của nó không còn.",
            en=f"Incident {one.incident} ends: its rule is asked no more.",
        )
        yield Change(what="incident", where=".".join(filter(None, (one.database, one.dataset))), words=words)


# ---- tables


def _of_tables(register: Register, catalogue: Catalogue) -> Iterator[Change]:
    for table in catalogue.tables:
        there = register.columns(table.name)
        if not there:
            yield Change(what="table", where=table.name, words=Text(vi="Bảng mới.", en="A new table."))
            continue
        names = ", ".join(_new(table, there))
        if names:
            words = Text(vi=f"Cột mới, lúc đầu để trống: {names}.", en=f"New columns, empty at first: {names}.")
            yield Change(what="column", where=table.name, words=words)


def _new(table: Table, there: Sequence[str]) -> list[str]:
    return [column.name for column in table.columns if column.name not in set(there)]


def _lost(register: Register, catalogue: Catalogue) -> Iterator[Change]:
    """Attributes, concepts and datasets that the workspace has no more; what they hold is kept."""
    if not register.exists("applied"):
        return
    left = applied.left(register, catalogue)
    for name, structure in sorted(applied.kept(register).items()):
        kind, _, rest = name.partition(":")
        if name in left and kind == "concept":
            yield _kept_table(register, golden_name(rest), rest)
        elif name in left and kind == "dataset":
            yield _kept_table(register, mirror_name(*rest.split(".", 1)), rest)
        elif kind == "concept" and name not in left:
            gone = [one for one in structure["attributes"] if one not in catalogue.dictionary.concept(rest).attributes]
            yield from (_lost_attribute(register, rest, attribute) for attribute in gone)


def _kept_table(register: Register, table: str, where: str) -> Change:
    rows = int(register.value(f"select count(*) from {quoted(table)}")) if register.exists(table) else 0
    words = Text(
        vi=f"Không còn trong không gian làm việc; {written(rows, 'vi')} dòng vẫn được giữ, không cập nhật nữa.",
        en=f"No longer in the workspace; its {rows:,} rows are kept and no longer renewed.",
    )
    return Change(what="lost", where=where, words=words, rows=rows)


def _lost_attribute(register: Register, concept: str, attribute: str) -> Change:
    table = golden_name(concept)
    there = attribute in register.columns(table)
    values = int(register.value(f"select count({quoted(attribute)}) from {quoted(table)}")) if there else 0
    words = Text(
        vi=f"Thuộc tính “{attribute}” bị bỏ: {written(values, 'vi')} giá trị vào lịch sử; những gì từng nguồn đã nói"
        " và các tệp đã nhận vẫn giữ.",
        en=f"Attribute “{attribute}” is gone: {values:,} values go to history; what each source said and the"
        " batches keep them.",
    )
    return Change(what="lost", where=f"{concept}.{attribute}", words=words, values=values)


# ---- datasets


def _of_datasets(register: Register, catalogue: Catalogue) -> Iterator[Change]:
    if not register.exists("batch"):
        yield from (_first_reading(source) for source in catalogue.sources() if _is_read(source))
        return
    known = states(register, catalogue)
    shaped = applied.kept(register) if register.exists("applied") else {}
    for source in (one for one in catalogue.sources() if not one.dataset.hosted):
        state = known[source.path]
        if not state.batches:
            if _is_read(source):
                yield _first_reading(source)
        elif state.mapping != mapping_of(catalogue, source):
            why = _reshaped(shaped.get(f"dataset:{source.path}"), applied.shape_of(catalogue, source))
            yield Change(
                what="dataset",
                where=source.path,
                words=Text(
                    vi=f"Phải đọc lại cả tập, {written(state.held, 'vi')} bản ghi: {why.in_('vi')}.",
                    en=f"To be read whole again, {state.held:,} records: {why.in_('en')}.",
                ),
                rows=state.held,
                seconds=state.held / _reading_pace(register, source),
            )


def _is_read(source: Source) -> bool:
    """Whether we go and read it. What owners push comes when they send it, and until then it says nothing."""
    return not source.dataset.hosted and source.dataset.changes.by != PUSH


def _first_reading(source: Source) -> Change:
    words = Text(vi="Tập mới: được đọc lần đầu.", en="A new dataset: it is read for the first time.")
    return Change(what="dataset", where=source.path, words=words)


def _reading_pace(register: Register, source: Source) -> float:
    """Rows a second of the biggest reading so far."""
    best = register.row(
        "select rows, seconds from batch where database = :database and dataset = :dataset and seconds > 0"
        " order by rows desc limit 1",
        {"database": source.database.database, "dataset": source.name},
    )
    return best[0] / best[1] if best is not None and best[0] else ROWS_A_SECOND


def _reshaped(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> Text:
    """Why the rows must be shaped again, in words."""
    if before is None:
        return Text(vi="cách đọc đã đổi", en="how it is read has changed")
    parts = [*_columns_changed(before["columns"], now["columns"]), *_codes_changed(before["codes"], now["codes"])]
    if any(now["types"].get(name, kind) != kind for name, kind in before["types"].items()):
        parts.append(Text(vi="kiểu của thuộc tính đổi", en="the type of an attribute changed"))
    if before["key"] != now["key"]:
        parts.append(Text(vi="khóa đổi", en="the key changed"))
    # one of an earlier version did not keep what else is declared
    others = _declared_otherwise(before.get("declared", now["declared"]), now["declared"])
    # a column that came or went is mostly one that was ignored, or is now: said already
    parts += [said for name, said in others if name != "ignore" or not parts]
    if not parts:
        return Text(
            vi="quy tắc chung đổi (mã số, đơn vị hành chính, chữ thay cho “không có”)",
            en="a common rule changed (identifiers, units, texts that stand for nothing)",
        )
    return Text({language: "; ".join(part.in_(language) for part in parts) for language in ("vi", "en")})


def _columns_changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Text]:
    added, gone = sorted(set(now) - set(before)), sorted(set(before) - set(now))
    other = sorted(name for name in set(now) & set(before) if now[name] != before[name])
    said = (
        (added, "thêm cột", "columns added"),
        (gone, "bỏ cột", "columns gone"),
        (other, "cột đọc khác", "columns read otherwise"),
    )
    return [Text(vi=f"{vi} {', '.join(names)}", en=f"{en}: {', '.join(names)}") for names, vi, en in said if names]


def _declared_otherwise(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """What else the dataset's declaration says now: where it is read, how its changes are found."""
    for name in sorted(set(before) | set(now)):
        if before.get(name) == now.get(name):
            continue
        was, is_now = (one.get(name, {}).get("by") if name == "changes" else None for one in (before, now))
        if was != is_now:
            yield name, Text(vi=f"cách nhận thay đổi: {was} → {is_now}", en=f"how changes are found: {was} → {is_now}")
        else:
            yield name, Text(vi=f"`{name}` khai báo khác", en=f"`{name}` declared otherwise")


def _codes_changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Text]:
    found = []
    for name in sorted(set(before) & set(now)):
        came, went = sorted(set(now[name]) - set(before[name])), sorted(set(before[name]) - set(now[name]))
        if came or went:
            listed = ", ".join([*(f"+{code}" for code in came), *(f"−{code}" for code in went)])
            found.append(Text(vi=f"danh mục {name}: {listed}", en=f"code list {name}: {listed}"))
    return found


# ---- concepts


def _of_concepts(register: Register, catalogue: Catalogue) -> Iterator[Change]:
    if not register.exists("applied"):
        return
    for concept, before in applied.outdated(register, catalogue).items():
        now = applied.structure_of(catalogue, concept)
        subjects = int(
            register.value("select subjects from published_golden where concept = :concept", {"concept": concept}) or 0
        )
        yield from _of_authority(register, catalogue, concept, before, now)
        why = _restructured(before, now)
        yield Change(
            what="concept",
            where=concept,
            words=Text(
                vi=f"Dựng lại {written(subjects, 'vi')} bản ghi vàng: {why.in_('vi')}; bản cũ vẫn phục vụ cho đến khi"
                " xong.",
                en=f"{subjects:,} golden records built anew: {why.in_('en')}; the old ones serve until then.",
            ),
            subjects=subjects,
            seconds=subjects / _building_pace(register, concept),
        )


def _building_pace(register: Register, concept: str) -> float:
    pace = applied.kept(register).get(f"pace:{concept}", {})
    return pace["subjects"] / pace["seconds"] if pace.get("seconds") and pace.get("subjects") else SUBJECTS_A_SECOND


def _of_authority(
    register: Register, catalogue: Catalogue, concept: str, before: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[Change]:
    """Attributes for which others speak, or in another order: exact counts, where all who speak have rows already."""
    moved = [
        name
        for name, part in now["attributes"].items()
        if name in before["attributes"] and before["attributes"][name]["speakers"] != part["speakers"]
    ]
    counted = [name for name in moved if _are_there(register, catalogue, concept, name)]
    found = {one.attribute: one for one in _counts(register, catalogue, concept, counted)}
    for name in moved:
        order = ", ".join(now["attributes"][name]["speakers"]) or "–"
        one = found.get(name)
        yield Change(
            what="values",
            where=f"{concept}.{name}",
            words=_moved(order, one),
            values=one.values if one is not None else None,
        )


def _moved(order: str, one: Difference | None) -> Text:
    if one is None:
        return Text(
            vi=f"Thứ tự thẩm quyền mới: {order}; số giá trị đổi chỉ biết sau khi đọc nguồn mới.",
            en=f"New order of authority: {order}; how many values change is known once the new source was read.",
        )
    return Text(
        vi=f"Thứ tự thẩm quyền mới: {order}; {written(one.values, 'vi')} giá trị sẽ đổi, {written(one.sources, 'vi')}"
        " giá trị chỉ đổi nguồn.",
        en=f"New order of authority: {order}; {one.values:,} values will change, {one.sources:,} only their source.",
    )


def _counts(
    register: Register, catalogue: Catalogue, concept: str, attributes: Sequence[str]
) -> tuple[Difference, ...]:
    return differences(register=register, catalogue=catalogue, concept=concept, attributes=attributes)


def _are_there(register: Register, catalogue: Catalogue, concept: str, attribute: str) -> bool:
    """Whether all who speak for an attribute have been read as they are to be read now, or have sent nothing yet."""
    if attribute not in register.columns(golden_name(concept)):
        return False
    known = states(register, catalogue)
    speaking = [source for source in catalogue.sources(concept) if attribute in {one.name for one in source.provides}]
    return all(
        attribute in register.columns(source.mirror)
        and (
            source.dataset.hosted
            or known[source.path].mapping == mapping_of(catalogue, source)
            or (not _is_read(source) and not known[source.path].batches)
        )
        for source in speaking
    )


def _restructured(before: Mapping[str, Any], now: Mapping[str, Any]) -> Text:
    came = sorted(set(now["attributes"]) - set(before["attributes"]))
    went = sorted(set(before["attributes"]) - set(now["attributes"]))
    both = set(now["attributes"]) & set(before["attributes"])
    orders = sorted(n for n in both if now["attributes"][n]["speakers"] != before["attributes"][n]["speakers"])
    rules = any(now[part] != before[part] for part in ("identifier", "link", "founds"))
    parts = [
        *([Text(vi=f"thêm {', '.join(came)}", en=f"{', '.join(came)} added")] if came else []),
        *([Text(vi=f"bỏ {', '.join(went)}", en=f"{', '.join(went)} gone")] if went else []),
        *([Text(vi=f"thẩm quyền của {', '.join(orders)}", en=f"authority of {', '.join(orders)}")] if orders else []),
        *([Text(vi="quy tắc liên kết", en="the rule of linking")] if rules else []),
    ]
    if not parts:
        return Text(vi="kiểu của thuộc tính", en="the type of an attribute")
    return Text({language: "; ".join(part.in_(language) for part in parts) for language in ("vi", "en")})
