"""``motlan status``: how the databases stand, in one screen."""

import click

from motlan.cli.house import Place, place_options
from motlan.cli.quality import beside_index
from motlan.cli.terminal import Terminal, verb
from motlan.data.api import DatasetState, sync_state
from motlan.kernel.text import Text

QUALITY = (
    "select q.*, i.clean_share from published_quality q join quality_index i"
    " on i.database = q.database and i.measured_at = q.measured_at order by q.database"
)


@click.command("status")
@place_options
@verb
def command(terminal: Terminal, place: Place) -> None:
    """Show for each dataset when it was last synchronised and when it last changed, how many records it holds and
    whether its source is living, stale or stopped, and each database's index.

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
    lines = (
        terminal.translate(
            Text(
                vi="Tập dữ liệu: lần đồng bộ, thay đổi cuối, bản ghi",
                en="Datasets: last synchronised, last change landed, records",
            )
        ),
        *(
            f"{one['database'] + '.' + one['dataset']:36} {one['landed_at']:22} {one.get('changed_at') or '–':22}"
            f" {terminal.number(one['rows'], '>10,')}"
            for one in syncs
        ),
        terminal.translate(Text(vi="Tập dữ liệu: cách nhận thay đổi, tình trạng", en="Datasets: way of change, state")),
        *(line for one in states for line in _state_lines(one, terminal)),
        terminal.translate(Text(vi="Cơ sở dữ liệu: chỉ số, mức", en="Databases: index, band")),
        *(
            f"{one['database']:36} {_figure(one['dqi'], terminal):>7} {terminal.word(one['band'])}"
            f"  {beside_index(one['coverage'], one['clean_share'], terminal)}"
            for one in quality
        ),
        terminal.translate(
            Text(vi="Khái niệm: đối tượng, mâu thuẫn, chưa gắn", en="Concepts: subjects, conflicts, unlinked records")
        ),
        *(
            f"{one['concept']:36} {terminal.number(one['subjects'], '>10,')} {terminal.number(one['conflicts'], '>8,')}"
            f" {terminal.number(one['unlinked'], '>8,')}"
            for one in golden
        ),
    )
    record = {"sync": syncs, "quality": quality, "golden": golden}
    terminal.answer(record | {"datasets": [_record(one, terminal) for one in states]}, lines=lines)


def _record(one: DatasetState, terminal: Terminal) -> dict[str, object]:
    """How the reading of one dataset stands, as plain values."""
    names = ("database", "dataset", "way", "standing", "since", "seen_at", "lag", "attempts", "next_try")
    texts = {name: terminal.translate(getattr(one, name) or "") for name in ("message", "remedy")}
    return {name: getattr(one, name) for name in names} | texts


def _state_lines(one: DatasetState, terminal: Terminal) -> list[str]:
    """How one dataset stands; what helps, on a line of its own."""
    lines = [f"{one.path:36} {terminal.word(one.way):9} {terminal.translate(_told(one))}"]
    if one.standing in {"stale", "stopped"} and one.remedy is not None:
        lines.append(f"{'':36} {'':9} → {terminal.translate(one.remedy)}")
    return lines


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
        case _:
            lag = "" if one.lag is None else "  ({lag:.2f} s)"
            seen = Text(vi="✓ sống, thấy lúc {at}" + lag, en="✓ living, seen {at}" + lag)
            return seen.fill(at=one.seen_at, lag=one.lag)


def _figure(index: float | None, terminal: Terminal) -> str:
    """An index; what was not measured has none."""
    return "–" if index is None else terminal.number(index, ".2f")
