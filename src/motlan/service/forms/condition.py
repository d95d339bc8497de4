"""Conditions in CEL (``mother.marital_status == 'married'``), compiled once and total: an unknown value is ''."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import celpy
from celpy import celtypes
from celpy.celparser import CELParseError
from celpy.evaluation import CELEvalError
from lark import Token, Tree

from motlan.kernel.text import Text

Context = Mapping[str, str]
"""Values by path, ``{"mother.sex": "female"}``."""

_ENVIRONMENT = celpy.Environment()


class ConditionFault(ValueError):
    """A condition that cannot be compiled; ``why`` says it in every language."""

    def __init__(self, *, source: str, why: Text) -> None:
        """Keep the source as written."""
        super().__init__(f"{source}: {why}")
        self.source = source
        self.why = why


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition and the paths it reads."""

    source: str
    paths: tuple[str, ...]
    program: Any

    def holds(self, context: Context) -> bool:
        """Whether it holds; every path that the context lacks reads as ''.

        >>> compile_condition("child.sex == 'male'").holds({})
        False
        """
        return bool(self.program.evaluate(_activation(self.paths, context)))


def compile_condition(source: str) -> Condition:
    """Compile; raise ConditionFault when it is no CEL, reads a bare name, or does not answer yes or no."""
    try:
        tree = _ENVIRONMENT.compile(source)
    except CELParseError as error:
        vi, en = "Điều kiện sai cú pháp CEL.", "The condition is not valid CEL."
        raise ConditionFault(source=source, why=Text(vi=vi, en=en)) from error
    paths = _paths(tree)
    condition = Condition(source, paths, _ENVIRONMENT.program(tree))
    try:
        answer = condition.program.evaluate(_activation(paths, {}))
    except CELEvalError as error:
        vi = "Điều kiện chỉ được đọc giá trị dạng chủ thể.thuộc tính."
        en = "A condition may only read values written subject.attribute."
        raise ConditionFault(source=source, why=Text(vi=vi, en=en)) from error
    if not isinstance(answer, celtypes.BoolType | bool):
        vi, en = "Điều kiện phải trả lời đúng hoặc sai.", "The condition must answer true or false."
        raise ConditionFault(source=source, why=Text(vi=vi, en=en))
    return condition


def _activation(paths: tuple[str, ...], context: Context) -> dict[str, celtypes.MapType]:
    subjects: dict[str, dict[celtypes.StringType, celtypes.StringType]] = {}
    for path in paths:
        subject, _, attribute = path.partition(".")
        value = celtypes.StringType(context.get(path, ""))
        subjects.setdefault(subject, {})[celtypes.StringType(attribute)] = value
    return {subject: celtypes.MapType(values) for subject, values in subjects.items()}


def _paths(tree: Tree[Token]) -> tuple[str, ...]:
    found: set[str] = set()
    for node in tree.find_data("member_dot"):
        subject, attribute = node.children
        if isinstance(subject, Tree):
            names = list(subject.scan_values(lambda _leaf: True))
            found.add(".".join([*(str(name) for name in names), str(attribute)]))
    return tuple(sorted(path for path in found if path.count(".") == 1))
