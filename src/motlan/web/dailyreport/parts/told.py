"""What was told on the day: alerts that were raised, told upwards or over; words given that were due or broken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q

from motlan.governance.lights.light import Light
from motlan.governance.report.content import Cell, Section, Table
from motlan.kernel.text import Text
from motlan.web.centre.alerts import label_of, watched_on, what_of
from motlan.web.centre.commitments import measured_when_kept
from motlan.web.centre.models import Alert, Commitment, CommitmentEnd
from motlan.web.dailyreport.parts.spoken import agency, at_moment, cell, column, on_day, plain
from motlan.web.dailyreport.parts.stood import Day

MOST = 100
AHEAD = 7
"""Days ahead of which commitments are listed."""


ALERTED = Text(
    vi="{new:,} cảnh báo mới; cuối ngày còn {open:,} cảnh báo, trong đó {unseen:,} chưa ai xác nhận.",
    en="{new:,} new alerts; {open:,} stood at the end of the day, {unseen:,} of them seen by nobody.",
)
NONE = Text(vi="Trong ngày không có cảnh báo nào.", en="There was no alert on the day.")
UNWATCHED = Text(
    vi="Trong ngày không có lần kiểm tra nào xem có gì sai.", en="Nobody looked on the day whether anything was wrong."
)
UNWATCHED_AND = Text(
    vi=f"{UNWATCHED['vi']} Cảnh báo từ trước vẫn còn: {{open:,}}, trong đó {{unseen:,}} chưa ai xác nhận.",
    en=f"{UNWATCHED['en']} Alerts that stood from before: {{open:,}}, {{unseen:,}} of them seen by nobody.",
)


def alerts(day: Day) -> Section:
    """Alerts of the day, and how many stood wrong at its end."""
    raised = Q(raised_at__gte=day.begins, raised_at__lt=day.ends)
    over = Q(over_at__gte=day.begins, over_at__lt=day.ends)
    above = Q(escalated_at__gte=day.begins, escalated_at__lt=day.ends)
    found = list(Alert.objects.filter(raised | over | above).order_by("raised_at", "pk"))
    standing = Alert.objects.filter(Q(over_at=None) | Q(over_at__gte=day.ends), raised_at__lt=day.ends)
    looked = watched_on(day.here, day.day)
    unseen = standing.filter(Q(seen_at=None) | Q(seen_at__gte=day.ends)).count()
    new = sum(1 for one in found if day.begins <= one.raised_at < day.ends)
    table = Table(
        label=Text(vi="Cảnh báo trong ngày", en="Alerts of the day"),
        columns=(
            column("Về", "About"),
            column("Cảnh báo", "Alert"),
            column("Cơ quan chủ trì", "Owner"),
            column("Từ", "Since"),
            column("Diễn biến", "What became of it"),
        ),
        rows=tuple(_alert(day, one) for one in found[:MOST]),
        empty=NONE if looked else UNWATCHED,
        more=max(0, len(found) - MOST),
    )
    said = ALERTED if looked else UNWATCHED_AND
    return Section(
        name="alerts",
        title=Text(vi="Cảnh báo trong ngày", en="Alerts of the day"),
        said=(said.fill(new=new, open=standing.count(), unseen=unseen),),
        tables=(table,),
        opens=("alerts", ""),
    )


def _alert(day: Day, one: Alert) -> tuple[Cell, ...]:
    zone = day.here.zone
    became = [
        (one.escalated_at, Text(vi="báo lên cấp trên", en="told above")),
        (one.seen_at, Text(vi="đã xác nhận", en="seen")),
        (one.over_at, Text(vi="đã hết", en="over")),
    ]
    said = [(at_moment(at, zone), what) for at, what in became if at is not None and at < day.ends]
    lines = {
        language: "; ".join(f"{what.in_(language)} {at.in_(language)}" for at, what in said)
        for language in ("vi", "en")
    }
    return (
        cell(label_of(day.here, one), ("task", one.name) if one.name in day.plan.by_name else None),
        cell(what_of(one)),
        cell(agency(day.here, one.owner)),
        cell(at_moment(one.raised_at, zone)),
        cell(Text(lines) if said else Text(vi="chưa xác nhận", en="not seen yet")),
    )


def commitments(day: Day) -> Section:
    """Words given in writing that are past their day, were broken or kept on the day, or are due within a week."""
    rows = _commitments(day)
    ended = [one for one in rows if hasattr(one, "end") and one.end.at < day.ends]
    measured = measured_when_kept(ended, day.here.zone)
    found = [(one, _standing(day, one, measured.get(one.pk))) for one in rows]
    found.sort(key=lambda pair: (pair[1][0], pair[0].until, pair[0].pk))
    table = Table(
        label=Text(vi="Cam kết", en="Commitments"),
        columns=(
            column("Cơ quan", "Agency"),
            column("Cam kết", "What"),
            column("Đến ngày", "Until"),
            column("Tình trạng", "How it stands"),
        ),
        rows=tuple(_commitment(day, one, standing) for one, standing in found[:MOST]),
        empty=Text(vi="Không có cam kết đến hạn hoặc bị lỡ.", en="No commitment is due or broken."),
        more=max(0, len(found) - MOST),
    )
    return Section(
        name="commitments",
        title=Text(vi="Cam kết đến hạn hoặc không giữ", en="Commitments that are due or broken"),
        tables=(table,),
    )


def _commitments(day: Day) -> Sequence[Commitment]:
    near = Q(until__lte=day.day + timedelta(days=AHEAD)) & (Q(end=None) | Q(end__at__gte=day.ends))
    ended = Q(end__at__gte=day.begins, end__at__lt=day.ends)
    return list(Commitment.objects.filter(near | ended, made_at__lt=day.ends).select_related("end"))


Standing = tuple[int, Text, Light]


def _standing(day: Day, one: Commitment, measured: Light | None) -> Standing:
    """How it stood at the end of the day, the worst first; ``measured``: its task when it was said to be kept."""
    end: CommitmentEnd | None = getattr(one, "end", None)
    if end is not None and end.at < day.ends:
        if not end.kept:
            return 0, Text(vi="Không giữ được", en="Not kept"), Light.RED
        if measured not in (None, Light.GREEN):
            return (
                2,
                Text(vi="Báo đã giữ, nhiệm vụ đo chưa xanh", en="Said to be kept, not measured green"),
                Light.YELLOW,
            )
        return 4, Text(vi="Đã giữ", en="Kept"), Light.GREEN
    if one.until < day.day:
        return 1, Text(vi="Đã quá hạn", en="Its day is past"), Light.RED
    if one.until == day.day:
        return 2, Text(vi="Đến hạn hôm nay", en="Due on this day"), Light.YELLOW
    return 3, Text(vi="Sắp đến hạn", en="Due soon"), Light.GREY


def _commitment(day: Day, one: Commitment, standing: Standing) -> tuple[Cell, ...]:
    return (
        cell(agency(day.here, one.owner), ("owner", one.owner)),
        cell(plain(one.what), ("task", one.task) if one.task in day.plan.by_name else None),
        cell(on_day(one.until)),
        Cell(text=standing[1], light=standing[2]),
    )
