"""Rooms that one can read: modules and functions keep to their size."""

from __future__ import annotations

import ast

from tests.architecture.files import modules, named

LONGEST_MODULE = 600
LONGEST_FUNCTION = 60
USUAL_FUNCTION = 25
USUAL_SHARE = 0.9


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None and len(function.body) > 1 else function.body
    last = body[-1].end_lineno
    assert last is not None
    return last - body[0].lineno + 1


def functions() -> list[tuple[int, str]]:
    return [
        (body_lines(node), f"{named(path)}:{node.lineno} {node.name}")
        for path, _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]


def test_no_module_is_too_long() -> None:
    lengths = [(text.count("\n"), named(path)) for path, text, _ in modules()]
    assert [entry for entry in lengths if entry[0] > LONGEST_MODULE] == []


def test_no_function_is_too_long() -> None:
    assert [entry for entry in functions() if entry[0] > LONGEST_FUNCTION] == []


def test_nine_functions_in_ten_are_short() -> None:
    found = functions()
    short = sum(lines <= USUAL_FUNCTION for lines, _ in found)
    assert short / len(found) >= USUAL_SHARE, sorted(found, reverse=True)[: len(found) // 10]


def test_a_body_is_counted_without_its_docstring() -> None:
    function = ast.parse('def f():\n    """Say.\n\n    More.\n    """\n    a = 1\n    return a\n').body[0]
    assert isinstance(function, ast.FunctionDef)
    assert body_lines(function) == 2
