"""The lamp test for what people do: services that nobody uses any more, and dossiers as they go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from motlan.service.dossiers.status import Channel
from tests.web.centre.lamps import Lights, Nation
from tests.web.centre.test_every_lamp import before, mended, nation, only, read
from tests.web.dossiers.conftest import cast

__all__ = ["before", "cast", "nation"]


@dataclass(frozen=True)
class Habit:
    """Something that is done again and again, and what is told so many days after it was done last."""

    kind: str
    days: int
    do: Callable[[Nation], object]
    vi: str
    en: str


HABITS = (
    Habit(
        "procedure_used",
        21,
        Nation.certificate,
        vi="Không có hồ sơ nào được nộp trong 20 ngày.",
        en="No dossier was filed within 20 days.",
    ),
    Habit(
        "access_journaled",
        61,
        read,
        vi="Nhật ký chưa có lần khai thác nào trong 60 ngày.",
        en="The journal has no reading within 60 days.",
    ),
    Habit(
        "manual_inspection",
        91,
        lambda made: made.find("holds"),
        vi="Chưa có kết luận kiểm chứng nào trong 90 ngày.",
        en="No verdict was found within 90 days.",
    ),
)


def test_what_nobody_does_any_more(nation: Nation, before: Lights) -> None:
    for gone in HABITS:
        nation.clock.pass_by(timedelta(days=gone.days))
        for habit in HABITS:
            if habit is not gone:
                habit.do(nation)
        only(nation, before, gone.kind, "grey", vi=gone.vi, en=gone.en)
        gone.do(nation)
        mended(nation, before, gone.kind)


def test_service(nation: Nation, before: Lights) -> None:
    births = [nation.birth(Channel.POST) for _ in range(2)]
    only(
        nation,
        before,
        "online_share",
        "red",
        vi="2 trên 4 hồ sơ nộp trực tuyến (50 %; yêu cầu từ 60 %).",
        en="Dossiers filed online: 2 of 4 (50 %; at least 60 % asked for).",
    )
    births.append(nation.birth())
    mended(nation, before, "online_share")
    for code in births:
        nation.decide(code)

    nation.end(nation.move(nation.cast.father), refused=True)
    only(
        nation,
        before,
        "result_in_register",
        "red",
        vi="1 trên 2 hồ sơ đã kết thúc có kết quả trong sổ (50 %; yêu cầu từ 60 %).",
        en="Ended dossiers with their result in the register: 1 of 2 (50 %; at least 60 % asked for).",
    )
    nation.decide(nation.move(nation.cast.father))
    mended(nation, before, "result_in_register")

    nation.end(nation.certificate(), refused=True)
    only(
        nation,
        before,
        "electronic_result_share",
        "red",
        vi="1 trên 2 hồ sơ đã kết thúc có kết quả điện tử (50 %; yêu cầu từ 60 %).",
        en="Ended dossiers with an electronic result: 1 of 2 (50 %; at least 60 % asked for).",
    )
    nation.decide(nation.certificate())
    mended(nation, before, "electronic_result_share")

    late = [nation.birth() for _ in range(4)]
    nation.clock.pass_by(timedelta(days=11))
    only(
        nation,
        before,
        "dossiers_on_time",
        "red",
        vi="5 trên 9 hồ sơ đúng hạn (55,56 %; yêu cầu từ 60 %).",
        en="Dossiers on time: 5 of 9 (55.56 %; at least 60 % asked for).",
    )
    for code in late:
        nation.decide(code)
    for _ in range(2):
        nation.decide(nation.birth())
    mended(nation, before, "dossiers_on_time")

    # decided before, now only overdue: people do not get it any more
    code = nation.move(nation.cast.father)
    nation.clock.pass_by(timedelta(days=201))
    for habit in HABITS:
        habit.do(nation)
    only(
        nation,
        before,
        "procedure_live",
        "red",
        vi="0 hồ sơ có kết quả vào sổ trong 200 ngày (cần 1); 0 kết thúc không có kết quả, 1 quá hạn.",
        en="Dossiers that took effect within 200 days: 0 (of 1 asked for); ended without effect: 0, overdue: 1.",
    )
    nation.decide(code)
    mended(nation, before, "procedure_live")
