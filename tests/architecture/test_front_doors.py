"""A plane's front door (api.py) says what it takes and gives; rooms have names that say what is in them."""

from __future__ import annotations

import ast
import re

from tests.architecture.files import modules, named

NAMES_THAT_SAY_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "managers",
    "base",
    "misc",
    "tools",
}
UNFINISHED = re.compile(r"\b(TODO|FIXME|NotImplementedError)\b")
DJANGOS = "src/motlan/web/postgres/base.py"
"""Django takes the engine of a database from a module of this name, and from no other."""


def front_doors() -> list[tuple[str, ast.FunctionDef]]:
    return [
        (f"{named(path)}: {node.name}", node)
        for path, _, tree in modules()
        if path.name == "api.py"
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def test_every_front_door_has_a_docstring() -> None:
    doors = front_doors()
    assert doors
    assert [name for name, door in doors if not ast.get_docstring(door)] == []


def test_front_doors_take_keywords_only() -> None:
    assert [name for name, door in front_doors() if door.args.args or door.args.posonlyargs] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [named(path) for path, text, tree in modules() if text.strip() and not ast.get_docstring(tree)]
    assert silent == []


def test_no_room_has_a_name_that_says_nothing() -> None:
    found = {named(path) for path, _, _ in modules() if {path.stem, path.parent.name} & NAMES_THAT_SAY_NOTHING}
    assert found == {DJANGOS}


def test_no_work_is_left_half_done() -> None:
    found = [
        f"{named(path)}:{number}"
        for path, text, _ in modules()
        for number, line in enumerate(text.splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert found == [], "\n".join(found)


def test_no_clock_is_read_below_the_roof() -> None:
    """The moment is handed in, so that a test, a replay and a question "as of" give the same answer."""
    readers = {"now", "today", "utcnow", "time"}
    found = [
        f"{named(path)}:{node.lineno}"
        for path, _, tree in modules()
        if not {"web", "cli"} & set(path.parts) and path.name != "clock.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in readers
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date", "time", "dt"}
    ]
    assert found == [], "\n".join(found)


def test_every_csv_of_the_pages_is_written_in_one_place() -> None:
    """There instants become those of the country's clock, and no received text a formula."""
    writers = [named(path) for path, text, _ in modules() if "web" in path.parts and "csv.writer(" in text]
    assert writers == ["src/motlan/web/download.py"]
