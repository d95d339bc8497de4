"""What is wrong with the form that sets a day, each thing beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text
from motlan.service.hearings.decisions import OUTSIDE
from motlan.web.hearings.words import FIELDS, chosen_instant

DAY = Text(vi="Ngày chưa đúng; ghi như 01/12/2026.", en="The day is not right; write it as 01/12/2026.")
TIME = Text(vi="Giờ chưa đúng; ghi như 09:30.", en="The time is not right; write it as 09:30.")
ROOM = Text(vi="Chưa ghi phòng họp; ghi tên hoặc số phòng.", en="The room is missing; write its name or number.")
ANY_DAY, ANY_TIME = "2026-12-01", "09:30"


class Unset(Refused):
    """A form without a day, a time or a room; ``faults`` has each by its field."""

    def __init__(self, faults: Mapping[str, Text]) -> None:
        """Keep the faults for the page."""
        super().__init__(
            what=Text(vi="Chưa đủ ngày, giờ và phòng họp.", en="Day, time and room are not complete."),
            remedy=Text(vi="Sửa các mục được đánh dấu.", en="Mend the fields that are marked."),
        )
        self.faults = faults


def unset(*, day: str, time: str, room: str, zone: ZoneInfo) -> dict[str, Text]:
    """The fields that say no day, no time, no room."""
    wrong = {
        "day": None if chosen_instant(day, ANY_TIME, zone) else DAY,
        "time": None if chosen_instant(ANY_DAY, time, zone) else TIME,
        "room": None if room.strip() else ROOM,
    }
    return {name: why for name, why in wrong.items() if why is not None}


def faults_of(fault: Refused | None, prefix: str) -> dict[str, Text]:
    """What was refused by the id of its field; nothing for what is no field's. ``prefix``: that of the form's ids."""
    if isinstance(fault, Unset):
        return {prefix + name: why for name, why in fault.faults.items()}
    if fault is None or fault.where not in {*FIELDS, OUTSIDE}:
        return {}
    said = {one: f"{fault.what.in_(one)} {fault.remedy.in_(one)}" for one in ("vi", "en")}
    return {prefix + fault.where: Text(said)}
