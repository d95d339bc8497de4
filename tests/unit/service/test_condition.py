"""Conditions: what they read, what they answer, and that they mean what CEL's other implementation says they mean."""

from __future__ import annotations

import threading

import celpy
import pytest
from celpy import celtypes
from hypothesis import given
from hypothesis import strategies as st
from lark import Tree

from motlan.service.procedures.condition import ConditionFault, compile_condition, paths_of

SOURCES = (
    "mother.sex == 'female'",
    "mother.sex != 'female' && child.full_name == 'a.b'",
    "dossier.home == 'rented' || dossier.home == 'family'",
    "!(mother.sex == '') && (child.full_name.startsWith('T') || child.full_name.size() > 3)",
    "dossier.kind in ['copy', 'extract'] ? mother.sex == 'female' : child.full_name.contains('x')",
    "dossier.kind.matches('^[a-z]+$')",
    "['copy', 'extract'].exists(kind, kind == dossier.kind)",
    "mother.birth_date < '1990-01-01' // mother.nothing",
    "dossier.kind == \"mother.name\" && dossier.kind == r'\\d'",
)
PATHS = sorted({path for source in SOURCES for path in paths_of(source)})
REFERENCE = celpy.Environment()
TREES = {source: REFERENCE.compile(source) for source in SOURCES}
PROGRAMS = {source: REFERENCE.program(tree) for source, tree in TREES.items()}


def reference_paths(source: str) -> tuple[str, ...]:
    """The paths as the reference implementation's syntax tree has them."""
    found = set()
    for node in TREES[source].find_data("member_dot"):
        subject, attribute = node.children
        assert isinstance(subject, Tree)
        found.add(".".join([*(str(name) for name in subject.scan_values(lambda _leaf: True)), str(attribute)]))
    return tuple(sorted(found))


@pytest.mark.parametrize("source", SOURCES)
def test_the_paths_are_those_of_the_syntax_tree(source: str) -> None:
    assert paths_of(source) == reference_paths(source)


@given(st.sampled_from(SOURCES), st.dictionaries(st.sampled_from(PATHS), st.sampled_from(["", "female", "copy", "Tx"])))
def test_it_answers_as_the_reference_implementation_does(source: str, context: dict[str, str]) -> None:
    values: dict[str, celtypes.MapType] = {}
    for path in paths_of(source):
        subject, _, attribute = path.partition(".")
        one = values.setdefault(subject, celtypes.MapType())
        one[celtypes.StringType(attribute)] = celtypes.StringType(context.get(path, ""))
    expected = bool(PROGRAMS[source].evaluate(values))
    assert compile_condition(source).holds(context) is expected


@pytest.mark.parametrize(
    ("source", "en"),
    [
        ("mother.sex == 1", "All values are text: compare them with text in quotes, by functions of text."),
        ("int(dossier.copies) > 3", "The condition has no answer when a value is unknown or is no number."),
        (
            "dossier.copies == '' || int(dossier.copies) > 3",
            "The condition has no answer when a value is unknown or is no number.",
        ),
        ("mother['sex'] == 'female'", "A condition may only read values written subject.attribute."),
        ("mother.sex = 'female'", "The condition is not valid CEL."),
        ("mother.sex.name == 'x'", "A condition may only read values written subject.attribute."),
    ],
)
def test_a_condition_that_could_fail_a_dossier_is_refused_beforehand(source: str, en: str) -> None:
    with pytest.raises(ConditionFault) as caught:
        compile_condition(source)
    assert caught.value.why.in_("en") == en


def test_many_threads_may_ask_one_condition() -> None:
    condition = compile_condition("mother.sex == 'female' && child.full_name.startsWith('T')")
    wrong: list[int] = []

    def ask(own: int) -> None:
        for turn in range(1_000):
            expected = (turn + own) % 2 == 0
            name = "Trần" if expected else "Lê"
            if condition.holds({"mother.sex": "female", "child.full_name": name}) is not expected:
                wrong.append(turn)

    threads = [threading.Thread(target=ask, args=(own,)) for own in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
