"""Reading specs: YAML in, a frozen model out, and *every* fault with its file, line, reason and remedy.

The road: :func:`read` composes the YAML (so that each node knows its line), builds plain data, hands it to pydantic;
what pydantic refuses becomes issues that an official can act on.
"""

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from motlan.kernel.issue import Issue
from motlan.kernel.spec_keys import above, keys_at
from motlan.kernel.text import Text

Lines = Mapping[tuple[str | int, ...], int]
M = TypeVar("M", bound="Spec")
LONGEST_QUOTE = 60
BOOLEAN = "tag:yaml.org,2002:bool"


class Spec(BaseModel):
    """What a workspace file says: frozen, and a key that nobody knows is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file as plain data, with the line of every key."""

    file: str
    data: Any
    lines: Lines

    def line(self, path: tuple[str | int, ...]) -> int:
        """The line (from 1) of the nearest known part of ``path``."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1

    def issue(self, path: tuple[str | int, ...], *, why: Text, remedy: Text) -> Issue:
        """An issue at ``path`` of this file."""
        place = ".".join(str(part) for part in path)
        return Issue(file=self.file, line=self.line(path), path=place, why=why, remedy=remedy)


@dataclass(frozen=True, slots=True)
class Read(Generic[M]):
    """What came of reading one file: the value when there are no issues, and the document for later checks.

    ``provisional`` is what the file says apart from keys that nobody knows: good enough to look for more faults, never
    to be worked with.
    """

    value: M | None
    document: Document
    issues: tuple[Issue, ...] = field(default=())
    provisional: M | None = None

    @property
    def readable(self) -> M | None:
        """The value, or else the provisional one."""
        return self.value if self.value is not None else self.provisional


def read(path: Path, model: type[M], *, name: str | None = None) -> Read[M]:
    """Read one YAML file as ``model``; ``name`` is how the file is called in issues (default: its path)."""
    document, issues = load(path, name=name)
    if issues:
        return Read(None, document, issues)
    return validate(document, model)


def validate(document: Document, model: type[M]) -> Read[M]:
    """Hold plain data against ``model``."""
    try:
        return Read(model.model_validate(document.data), document)
    except ValidationError as error:
        details = error.errors()
        issues = tuple(_issue(document, detail, model) for detail in details)
        return Read(None, document, issues, _provisional(document.data, details, model))


def _provisional(data: Any, details: Sequence[ErrorDetails], model: type[M]) -> M | None:
    if any(detail["type"] != "extra_forbidden" for detail in details):
        return None
    pruned = copy.deepcopy(data)
    for detail in details:
        _at(pruned, detail["loc"][:-1]).pop(detail["loc"][-1], None)
    try:
        return model.model_validate(pruned)
    except ValidationError:
        return None


def _at(data: Any, path: tuple[str | int, ...]) -> Any:
    """What stands at ``path``; parts that are no keys (pydantic's names of unions and validators) are passed over."""
    for part in path:
        if isinstance(data, dict) and part in data:  # noqa: SIM114 - each branch is a type of its own
            data = data[part]
        elif isinstance(data, list) and isinstance(part, int):
            data = data[part]
    return data


def load(path: Path, *, name: str | None = None) -> tuple[Document, tuple[Issue, ...]]:
    """The file as plain data and lines; an unreadable or broken file gives an issue, never an exception."""
    file = name or str(path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        return _unreadable(
            file, 1, vi=f"Không đọc được tệp ({error.strerror}).", en=f"The file cannot be read ({error.strerror})."
        )
    except UnicodeDecodeError as error:
        return _unreadable(
            file, 1, vi=f"Tệp không phải UTF-8 (byte {error.start}).", en=f"The file is not UTF-8 (byte {error.start})."
        )
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        data, lines = _build(node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", error))
        line = mark.line + 1 if mark else 1
        return _unreadable(file, line, vi=f"YAML hỏng: {problem}.", en=f"Broken YAML: {problem}.")
    return Document(file, data, lines), ()


def _unreadable(file: str, line: int, *, vi: str, en: str) -> tuple[Document, tuple[Issue, ...]]:
    remedy = Text(vi="Sửa tệp rồi chạy lại `motlan check`.", en="Mend the file and run `motlan check` again.")
    issue = Issue(file=file, line=line, path="", why=Text(vi=vi, en=en), remedy=remedy)
    return Document(file, None, {}), (issue,)


def _build(root: yaml.Node | None) -> tuple[Any, dict[tuple[str | int, ...], int]]:
    """Plain data with the line of each path; a key given twice is an error, because the first would be lost unseen."""
    lines: dict[tuple[str | int, ...], int] = {(): 1}
    constructor = yaml.CSafeLoader("")

    def grow(node: yaml.Node, path: tuple[str | int, ...]) -> Any:
        lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return _mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [grow(child, (*path, index)) for index, child in enumerate(node.value)]
        return plain(node)

    def plain(node: yaml.Node) -> Any:
        """A word is a word: `no`, `on`, `y` name columns; only `true` and `false` are booleans, as in YAML 1.2."""
        if node.tag == BOOLEAN and node.value.lower() not in {"true", "false"}:
            return node.value
        try:
            return constructor.construct_object(node, deep=True)
        except ValueError as error:  # 2026-02-30 is written as a day, and is none
            raise yaml.MarkedYAMLError(problem=f"{node.value}: {error}", problem_mark=node.start_mark) from error

    def _mapping(node: yaml.MappingNode, path: tuple[str | int, ...]) -> dict[Any, Any]:
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = plain(key_node)
            if key in mapping:
                raise yaml.MarkedYAMLError(problem=f"the key {key!r} stands twice", problem_mark=key_node.start_mark)
            lines[(*path, key)] = key_node.start_mark.line + 1
            mapping[key] = grow(value_node, (*path, key))
        return mapping

    return (grow(root, ()) if root is not None else None), lines


def _issue(document: Document, detail: ErrorDetails, model: type[Spec]) -> Issue:
    path = tuple(part for part in detail["loc"] if not _is_branch(part))
    kind = detail["type"]
    last = detail["loc"][-1] if detail["loc"] else ""
    if kind == "extra_forbidden":
        return document.issue(
            tuple(detail["loc"]),
            why=Text(vi=f"Không có khóa “{last}”.", en=f"There is no key “{last}” here."),
            remedy=_where_else(detail["loc"], model),
        )
    if kind == "missing":
        return document.issue(
            tuple(detail["loc"]),
            why=Text(vi=f"Thiếu khóa “{last}”.", en=f"The key “{last}” is missing."),
            remedy=Text(vi="Thêm khóa này.", en="Add it."),
        )
    message = detail["msg"].removeprefix("Value error, ")
    return document.issue(
        path if kind != "value_error" else _named(_at(document.data, path), path, message),
        why=Text(
            vi=f"Giá trị không hợp lệ: {_in_vietnamese(detail, message)}.", en=f"The value does not fit: {message}."
        ),
        remedy=Text(vi=f"Đã nhận: {_short(detail['input'])}.", en=f"Received: {_short(detail['input'])}."),
    )


VIETNAMESE = {
    "no_text": "cần một chuỗi chữ, hoặc {{vi: …, en: …}}; đặt trong dấu nháy khi có dấu phẩy hay hai chấm",
    "string_type": "cần một chuỗi chữ",
    "string_pattern_mismatch": "chuỗi phải khớp mẫu {pattern}",
    "string_too_short": "chuỗi phải có ít nhất {min_length} ký tự",
    "string_too_long": "chuỗi có nhiều nhất {max_length} ký tự",
    "int_type": "cần một số nguyên",
    "int_parsing": "cần một số nguyên",
    "float_type": "cần một số",
    "float_parsing": "cần một số",
    "bool_type": "cần true hoặc false",
    "bool_parsing": "cần true hoặc false",
    "greater_than": "phải lớn hơn {gt}",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than": "phải nhỏ hơn {lt}",
    "less_than_equal": "phải từ {le} trở xuống",
    "literal_error": "phải là một trong: {expected}",
    "enum": "phải là một trong: {expected}",
    "date_from_datetime_parsing": "cần một ngày, viết năm-tháng-ngày",
    "model_type": "cần một nhóm khóa và giá trị",
    "dict_type": "cần một nhóm khóa và giá trị",
    "tuple_type": "cần một danh sách",
    "too_short": "cần ít nhất {min_length} phần tử",
}
"""What pydantic says, by its kind of error; a kind that is not here keeps its English sentence."""


def _named(data: Any, path: tuple[str | int, ...], message: str) -> tuple[str | int, ...]:
    """The place below ``path`` that holds the word which a sentence puts between backticks; else ``path``."""
    quoted = re.search(r"`([^`]+)`", message)
    pending = [(path, data)] if quoted else []
    while pending and quoted:
        at, found = pending.pop(0)
        if found == quoted.group(1):
            return at
        children = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
        pending += [((*at, key), value) for key, value in children]
    return path


def _in_vietnamese(detail: ErrorDetails, message: str) -> str:
    known = VIETNAMESE.get(detail["type"])
    # pydantic lists what it expects as “'a', 'b' or 'c'”
    return known.format(**detail.get("ctx", {})).replace("' or '", "' hoặc '") if known else message


def _where_else(way: tuple[str | int, ...], model: type[Spec]) -> Text:
    """What helps with a key that is not known: where it belongs, or which keys are known there."""
    *place, key = way
    up = above(model, tuple(place), str(key))
    if up is not None:
        beside = ".".join(map(str, up))
        return Text(
            vi=f"Khóa này thuộc {f'`{beside}`' if beside else 'mức ngoài cùng của tệp'}: chuyển về đó.",
            en=f"It belongs {f'under `{beside}`' if beside else 'at the top level of the file'}: move it there.",
        )
    known = ", ".join(keys_at(model, tuple(place)))
    return Text(
        vi=f"Xóa hoặc sửa tên khóa. {known and 'Khóa dùng được: ' + known}".strip(),
        en=f"Remove it or correct its name. {known and 'Known: ' + known}".strip(),
    )


def _is_branch(part: str | int) -> bool:
    """Union branches appear in pydantic's paths as tags such as ``dict[str,str]``; they are no place in a file."""
    return isinstance(part, str) and ("[" in part or "(" in part)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
