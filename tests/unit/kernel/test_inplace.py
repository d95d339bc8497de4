"""Values of a YAML file are changed in place, and nothing else of the file."""

from __future__ import annotations

from typing import Any

import pytest

from motlan.kernel.errors import Refused
from motlan.kernel.inplace import with_values

FILE = """\
# a plan
plan: p   # its name
tasks:
  # the first
  - task: a
    label: {vi: 'Một, hai', en: One}  # two languages
    partners:
      - x
      - y
    # behind the partners
    due: 2025-06-30
    budget:
      planned: 1   # million

  - {task: b, label: "B: b", due: 2025-07-31,
     phase: urgent}  # on two lines
  - task: c
    label: >-
      A long
      name
    due: 2025-12-31
"""


@pytest.mark.parametrize(
    ("path", "value", "was", "becomes"),
    [
        (("tasks", 0, "label", "vi"), "Ba: bốn", "'Một, hai'", "'Ba: bốn'"),
        (("tasks", 0, "partners"), ["z"], "\n      - x\n      - y\n", "\n      [z]\n"),
        (("tasks", 0, "budget", "planned"), 2, "planned: 1   # million", "planned: 2   # million"),
        (("tasks", 0, "budget", "allotted"), 5, "planned: 1   # million", "planned: 1   # million\n      allotted: 5"),
        (("tasks", 0, "phase"), "late", "1   # million", "1   # million\n    phase: late"),
        (("tasks", 1, "label"), "C", '"B: b"', "C"),
        (("tasks", 1, "amends", "state"), "drafting", "urgent}", "urgent, amends: {state: drafting}}"),
        (("tasks", 2, "label"), "no", ">-\n      A long\n      name", "'no'"),
        (("tasks", 2, "owner"), "o", "due: 2025-12-31\n", "due: 2025-12-31\n    owner: o\n"),
    ],
)
def test_one_value_and_no_more(path: tuple[str | int, ...], value: Any, was: str, becomes: str) -> None:
    assert FILE.count(was) == 1
    assert with_values(FILE, {path: value}, where="f") == FILE.replace(was, becomes)


def test_many_at_once_also_below_a_key_that_is_new() -> None:
    values = {
        ("tasks", 1, "budget", "planned"): 3,
        ("tasks", 1, "budget", "disbursed"): 1,
        ("tasks", 0, "due"): "x",
        ("plan",): "q",
    }
    found = with_values(FILE, values, where="f")
    assert "phase: urgent, budget: {planned: 3, disbursed: 1}}  # on two lines" in found
    assert "plan: q   # its name" in found
    assert "    due: x\n" in found


def test_what_is_there_already_is_written_as_it_was() -> None:
    assert with_values(FILE, {}, where="f") == FILE
    windows = FILE.replace("\n", "\r\n")
    assert with_values(windows, {("plan",): "q"}, where="f") == windows.replace("plan: p", "plan: q")


@pytest.mark.parametrize(
    "text",
    [
        "tasks:\n  - {task: a, owner: &o x}\n  - {task: b, owner: *o}\n",
        "tasks:\n  - &t {task: a, owner: x}\n  - *t\n",
        "tasks:\n  - {task: a, owner: {}}\n",
    ],
)
def test_what_stands_for_two_is_left_alone(text: str) -> None:
    with pytest.raises(Refused, match="f"):
        with_values(text, {("tasks", 0, "owner", "name") if "{}" in text else ("tasks", 0, "owner"): "z"}, where="f")
