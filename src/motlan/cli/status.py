"""``motlan status``: how the databases stand, in one screen."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import click

from motlan.cli.house import Place, place_options
from motlan.cli.quality import beside_index
from motlan.cli.terminal import Terminal, verb
from motlan.data.api import DatasetState, sync_state
from motlan.data.quality.api import Suspension, suspensions
from motlan.data.spec import Source
from motlan.kernel.text import Text

QUALITY = (
    "select q.*, i.clean_share from published_quality q join quality_index i"
    " on i.database = q.database and i.measured_at = q.measured_at order by q.database"
)
LATE = Text(
    vi="{seen}, thay đổi cuối vào chậm {lag:.2f} giây", en="{seen}, the last change landed {lag:.2f} seconds late"
)
UNREAD = Text(vi="– chưa đọc lần nào: motlan sync {path}", en="– never read yet: motlan sync {path}")
UNSENT = Text(vi="– chủ quản chưa gửi gì", en="– its owner has sent nothing yet")
UNMEASURED = Text(vi="chưa đo lần nào: motlan quality measure", en="not measured yet: motlan quality measure")
COUNTS = ("conflicts", "unlinked")
GONE = Text(vi="không còn trong không gian làm việc", en="no longer in the workspace")

Row = Mapping[str, Any]


@click.command("status")
@place_options
@verb
def command(terminal: Terminal, place: Place) -> None:
    """Show for each dataset when it was last synchronised and when it last changed, how many records it holds and
    whether its source is living, stale, stopped, suspended or no longer in the workspace, and each database's index.

    \b
    Example:
      motlan status --json
    """
    with place.open() as house:
        register = house.register
        held = register.exists("published_sync")
        syncs = register.records("select * from published_sync order by database, dataset") if held else []
        quality = register.records(QUALITY) if held else []
        golden = register.records("select * from published_golden order by concept") if held else []
        states = sync_state(register=register) if register.exists("dataset_state") else ()
        given = suspensions(register) if register.exists("suspension") else ()
        catalogue = house.workspace.catalogue
    in_force = {one.database: one for one in given if one.lifted_at is None}
    states = _as_it_stands(states, {source.path for source in catalogue.sources()}, in_force)
    known = {one.path for one in states}
    unread = [one for one in catalogue.sources() if not one.dataset.hosted and one.path not in known]
    syncs, quality = (
        [{**one, "in_workspace": one["database"] in catalogue.databases} for one in rows] for rows in (syncs, quality)
    )
    lines = (
        *_sync_lines(syncs, terminal),
        terminal.translate(Text(vi="Tập dữ liệu: cách nhận thay đổi, tình trạng", en="Datasets: way of change, state")),
        *(line for one in states for line in _state_lines(one, terminal)),
        *(_unread_line(one, terminal) for one in unread),
        *_quality_lines(quality, terminal),
        *_golden_lines(golden, terminal),
    )
    record = {"sync": syncs, "quality": quality, "golden": golden}
    terminal.answer(record | {"datasets": [_record(one, terminal) for one in states]}, lines=lines)


def _sync_lines(rows: Collection[Row], terminal: Terminal) -> Iterator[str]:
    """When each dataset was last synchronised and last changed, how many records it holds."""
    yield terminal.translate(
        Text(
            vi="Tập dữ liệu: lần đồng bộ, thay đổi cuối, bản ghi",
            en="Datasets: last synchronised, last change landed, records",
        )
    )
    for one in rows:
        path, changed = f"{one['database']}.{one['dataset']}", one.get("changed_at") or "–"
        count = terminal.number(one["rows"], ">10,")
        yield f"{path:36} {one['landed_at']:22} {changed:22} {count}{_gone(one, terminal)}"


def _quality_lines(rows: Collection[Row], terminal: Terminal) -> Iterator[str]:
    """Each database's index and band, and what is told beside them."""
    yield terminal.translate(Text(vi="Cơ sở dữ liệu: chỉ số, mức", en="Databases: index, band"))
    for one in rows:
        beside = beside_index(one["coverage"], one["clean_share"], terminal)
        figure, band = _figure(one["dqi"], terminal), terminal.word(one["band"])
        yield f"{one['database']:36} {figure:>7} {band}  {beside}{_gone(one, terminal)}"
    if not rows:
        yield f"{'':36} {terminal.translate(UNMEASURED)}"


def _golden_lines(rows: Collection[Row], terminal: Terminal) -> Iterator[str]:
    """How many golden records each concept has, how many conflicts, how many records that belong to nobody."""
    yield terminal.translate(
        Text(vi="Khái niệm: đối tượng, mâu thuẫn, chưa gắn", en="Concepts: subjects, conflicts, unlinked records")
    )
    for one in rows:
        counts = (terminal.number(one["subjects"], ">10,"), *(terminal.number(one[name], ">8,") for name in COUNTS))
        yield f"{one['concept']:36} {' '.join(counts)}"


def _as_it_stands(
    states: Collection[DatasetState], paths: Collection[str], in_force: Mapping[str, Suspension]
) -> tuple[DatasetState, ...]:
    """What the last reading said, unless nobody reads any more: the dataset left the workspace, its database rests."""
    return tuple(
        _removed(one)
        if one.path not in paths
        else _suspended(one, in_force[one.database])
        if one.database in in_force
        else one
        for one in states
    )


def _removed(one: DatasetState) -> DatasetState:
    message = Text(
        vi="không còn trong không gian làm việc; dữ liệu đã có vẫn được giữ, không cập nhật nữa",
        en="no longer in the workspace; what is held is kept and no longer renewed",
    )
    return replace(one, standing="removed", message=message, remedy=None, next_try=None)


def _suspended(one: DatasetState, by: Suspension) -> DatasetState:
    remedy = Text(
        vi=f'Đọc thử: motlan sync {one.database}; cho chạy lại: motlan quality lift {one.database} --reason "…"',
        en=f'Read it on trial: motlan sync {one.database}; end it: motlan quality lift {one.database} --reason "…"',
    )
    message = Text(vi=f"{by.suspended_by}: {by.reason}", en=f"{by.suspended_by}: {by.reason}")
    return replace(one, standing="suspended", since=by.suspended_at, message=message, remedy=remedy, next_try=None)


def _gone(row: Mapping[str, object], terminal: Terminal) -> str:
    return "" if row["in_workspace"] else f"  – {terminal.translate(GONE)}"


def _record(one: DatasetState, terminal: Terminal) -> dict[str, object]:
    """How the reading of one dataset stands, as plain values."""
    names = ("database", "dataset", "way", "standing", "since", "seen_at", "lag", "attempts", "next_try")
    texts = {name: terminal.translate(getattr(one, name) or "") for name in ("message", "remedy")}
    return {name: getattr(one, name) for name in names} | texts


def _state_lines(one: DatasetState, terminal: Terminal) -> list[str]:
    """How one dataset stands; what helps, on a line of its own."""
    lines = [f"{one.path:36} {terminal.word(one.way):9} {terminal.translate(_told(one))}"]
    if one.standing in {"stale", "stopped", "suspended"} and one.remedy is not None:
        lines.append(f"{'':36} {'':9} → {terminal.translate(one.remedy)}")
    return lines


def _unread_line(one: Source, terminal: Terminal) -> str:
    """A dataset of which nothing is held yet."""
    way = one.dataset.changes.by
    why = UNSENT if way == "push" else UNREAD.fill(path=one.path)
    return f"{one.path:36} {terminal.word(way):9} {terminal.translate(why)}"


def _told(one: DatasetState) -> Text:
    message = one.message or Text(vi="", en="")
    match one.standing:
        case "stale":
            again = one.next_try is not None
            return Text(
                vi=f"! không đọc được từ {one.since}, đã thử {one.attempts} lần, thử lại "
                + (f"lúc {one.next_try}" if again else "khi đồng bộ lần tới")
                + f": {message.in_('vi')}",
                en=f"! could not be read since {one.since}, tried {one.attempts} times, next "
                + (f"at {one.next_try}" if again else "when somebody synchronises")
                + f": {message.in_('en')}",
            )
        case "stopped":
            return Text({lang: f"✕ {one.since}: {message.in_(lang)}" for lang in ("vi", "en")})
        case "suspended":
            return Text(
                vi=f"– tạm dừng từ {one.since}, không đọc; {message.in_('vi')}",
                en=f"– suspended since {one.since}, not read; {message.in_('en')}",
            )
        case "removed":
            return Text({lang: f"– {message.in_(lang)}" for lang in ("vi", "en")})
        case _:
            seen = Text(vi="✓ sống, thấy lúc {at}", en="✓ living, seen {at}").fill(at=one.seen_at)
            return seen if one.lag is None else LATE.fill(seen=seen, lag=one.lag)


def _figure(index: float | None, terminal: Terminal) -> str:
    """An index; what was not measured has none."""
    return terminal.index(index)
