"""The seven parts of a procedure that must be made public, and which of them a file leaves unsaid.

Source: index 1.3 of Decision 766/QĐ-TTg: name, steps, ways of filing, components and number of copies, time limit, who
may file, who handles it. What is left to a default was decided by nobody: it counts as unsaid.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from motlan.kernel.text import Text
from motlan.service.procedures.spec import Procedure

LEVELS: Mapping[int, Text] = {
    1: Text(vi="cơ quan cấp tỉnh", en="an agency of the province"),
    2: Text(vi="cơ quan cấp xã", en="the commune"),
}
"""Who decides, by the level that a procedure names (``decided_at``)."""


class RequiredPart(StrEnum):
    """One of the seven."""

    NAME = "name"
    STEPS = "steps"
    CHANNELS = "channels"
    COMPONENTS = "components"
    TIME_LIMIT = "time_limit"
    FILERS = "filers"
    HANDLER = "handler"

    @property
    def label(self) -> Text:
        """How people read it."""
        return _LABELS[self]

    @property
    def remedy(self) -> Text:
        """What to write, and under which key."""
        return _REMEDIES[self]

    @property
    def key(self) -> str:
        """The key of the file where it is said."""
        return _KEYS[self]


def missing_parts(procedure: Procedure) -> tuple[RequiredPart, ...]:
    """The parts that a procedure does not say, in the order of the decision; empty: it is complete."""
    return tuple(part for part in RequiredPart if not _SAYS[part](procedure))


def _named(procedure: Procedure) -> bool:
    return all(words.strip() not in {"", procedure.procedure} for words in procedure.label.values())


def _counted(procedure: Procedure) -> bool:
    """Whether it says what is handed in, and how many of each."""
    handed = [one for one in procedure.components if one.kind in {"paper", "declaration"}]
    return bool(procedure.components) and all(one.copies for one in handed)


def _handled(procedure: Procedure) -> bool:
    return procedure.decided_at is not None and "received_by" in procedure.model_fields_set


_SAYS: Mapping[RequiredPart, Callable[[Procedure], bool]] = {
    RequiredPart.NAME: _named,
    RequiredPart.STEPS: lambda one: "process" in one.model_fields_set,
    RequiredPart.CHANNELS: lambda one: "channels" in one.model_fields_set and bool(one.channels),
    RequiredPart.COMPONENTS: _counted,
    RequiredPart.TIME_LIMIT: lambda one: one.time_limit is not None,
    RequiredPart.FILERS: lambda one: bool(one.may_file),
    RequiredPart.HANDLER: _handled,
}
_KEYS: Mapping[RequiredPart, str] = {
    RequiredPart.NAME: "label",
    RequiredPart.STEPS: "process",
    RequiredPart.CHANNELS: "channels",
    RequiredPart.COMPONENTS: "components",
    RequiredPart.TIME_LIMIT: "time_limit",
    RequiredPart.FILERS: "may_file",
    RequiredPart.HANDLER: "decided_at",
}
_LABELS: Mapping[RequiredPart, Text] = {
    RequiredPart.NAME: Text(vi="tên thủ tục", en="name"),
    RequiredPart.STEPS: Text(vi="trình tự thực hiện", en="steps"),
    RequiredPart.CHANNELS: Text(vi="cách thức nộp", en="ways of filing"),
    RequiredPart.COMPONENTS: Text(vi="thành phần và số lượng hồ sơ", en="components and number of copies"),
    RequiredPart.TIME_LIMIT: Text(vi="thời hạn giải quyết", en="time limit"),
    RequiredPart.FILERS: Text(vi="đối tượng thực hiện", en="who may file"),
    RequiredPart.HANDLER: Text(vi="cơ quan thực hiện", en="who handles it"),
}
_REMEDIES: Mapping[RequiredPart, Text] = {
    RequiredPart.NAME: Text(vi="Viết tên chính thức vào `label`.", en="Write its official name in `label`."),
    RequiredPart.STEPS: Text(vi="Viết `process`: quy trình nào chạy.", en="Write `process`: which process runs."),
    RequiredPart.CHANNELS: Text(vi="Viết `channels`: nộp bằng cách nào.", en="Write `channels`: in which ways."),
    RequiredPart.COMPONENTS: Text(
        vi="Ghi `components`, mỗi giấy tờ và tờ khai bao nhiêu bản (`copies`).",
        en="Write `components`, and of each paper and declaration how many (`copies`).",
    ),
    RequiredPart.TIME_LIMIT: Text(vi="Viết `time_limit`.", en="Write `time_limit`."),
    RequiredPart.FILERS: Text(vi="Viết `may_file`: ai được nộp.", en="Write `may_file`: who may file."),
    RequiredPart.HANDLER: Text(
        vi="Viết `received_by` (ai tiếp nhận) và `decided_at` (cấp giải quyết).",
        en="Write `received_by` (who takes it in) and `decided_at` (the level that decides).",
    ),
}
