"""Changing single values of a YAML file in place: comments, order and the way of writing stay as they are.

What would be written is read again before anybody gets it: a file whose writing this module does not understand (an
anchor that stands for two values, say) is refused, never half changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text

Path = tuple[str | int, ...]
WIDE = 1 << 30


@dataclass(frozen=True, slots=True)
class _Edit:
    """A piece of the text that another one takes the place of."""

    start: int
    end: int
    text: str


def with_values(text: str, values: Mapping[Path, Any], *, where: str) -> str:
    """The YAML with ``values`` at their paths (keys and places in lists); keys that are not there yet are added.

    :raises Refused: when the file is written in a way that cannot be changed so.
    """
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    if root is None:
        raise _no_place("", where)
    wanted = _apart(_read(text))
    for path, value in values.items():
        _put(wanted, path, value)
    edits = [_edit(text, root, path, value, where) for path, value in _grouped(root, values).items()]
    changed = text
    for edit in sorted(edits, key=lambda one: (one.start, one.end), reverse=True):
        changed = changed[: edit.start] + edit.text + changed[edit.end :]
    if _read(changed) != wanted:
        raise Refused(
            what=Text(
                vi="Tệp được viết theo cách không sửa tự động được.",
                en="The file is written in a way that cannot be changed by a program.",
            ),
            remedy=Text(vi="Sửa tệp bằng tay.", en="Change it by hand."),
            where=where,
        )
    return changed


def _read(text: str) -> Any:
    try:
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return None


def _apart(data: Any) -> Any:
    """The same data, nothing of which stands at two places."""
    if isinstance(data, dict):
        return {key: _apart(value) for key, value in data.items()}
    return [_apart(value) for value in data] if isinstance(data, list) else data


def _put(data: Any, path: Path, value: Any) -> None:
    for part in path[:-1]:
        if isinstance(data, dict) and data.get(part) is None:
            data[part] = {}
        data = data[part]
    data[path[-1]] = _apart(value)


def _grouped(root: yaml.Node, values: Mapping[Path, Any]) -> dict[Path, Any]:
    """Values below a key that is not there yet come in as one mapping."""
    found: dict[Path, Any] = {}
    for path, value in values.items():
        cut = next((at for at in range(1, len(path)) if _node(root, path[:at]) is None), len(path))
        if cut == len(path):
            found[path] = value
        else:
            _put(found.setdefault(path[:cut], {}), path[cut:], value)
    return found


def _node(node: yaml.Node, path: Path) -> yaml.Node | None:
    for part in path:
        below = _child(node, part)
        if below is None:
            return None
        node = below
    return node


def _child(node: yaml.Node, part: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        children: Sequence[yaml.Node] = node.value
        return children[part]
    return None


def _edit(text: str, root: yaml.Node, path: Path, value: Any, where: str) -> _Edit:
    node = _node(root, path)
    if node is not None:
        return _Edit(node.start_mark.index, _end(text, node), _written(value))
    parent = _node(root, path[:-1])
    if not isinstance(parent, yaml.MappingNode) or not parent.value:
        raise _no_place(path[-1], where)
    last = _end(text, parent.value[-1][1])
    said = f"{path[-1]}: {_written(value)}"
    if parent.flow_style:
        return _Edit(last, last, f", {said}")
    line_end = text.find("\n", last)
    at = len(text) if line_end < 0 else line_end - (text[line_end - 1] == "\r")
    return _Edit(at, at, f"\n{' ' * parent.value[0][0].start_mark.column}{said}")


def _no_place(key: str | int, where: str) -> Refused:
    return Refused(
        what=Text(vi=f"Không có chỗ để ghi “{key}”.", en=f"There is no place for “{key}”."),
        remedy=Text(vi="Sửa tệp bằng tay.", en="Change it by hand."),
        where=where,
    )


def _end(text: str, node: yaml.Node) -> int:
    """Where a value ends, without the white space and the comments behind it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    start = node.start_mark.index
    return start + len(text[start : node.end_mark.index].rstrip())


def _written(value: Any) -> str:
    """A value on one line, as it may stand inside brackets too."""
    return yaml.safe_dump([value], default_flow_style=True, allow_unicode=True, sort_keys=False, width=WIDE).strip()[
        1:-1
    ]
