"""A room knows only the floors below it, and nothing goes round in a circle."""

from __future__ import annotations

from collections import defaultdict
from configparser import ConfigParser
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest
from importlinter.cli import lint_imports

from tests.architecture.files import REPOSITORY, SOURCE

CONTRACTS = REPOSITORY / ".importlinter"


@pytest.fixture(scope="session")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("motlan", cache_dir=None)


def contract(name: str) -> dict[str, list[str]]:
    """A contract's keys, each as its lines without comments."""
    parser = ConfigParser()
    parser.read(CONTRACTS, encoding="utf-8")
    section = parser[f"importlinter:contract:{name}"]
    return {
        key: [line.strip() for line in value.splitlines() if line.strip() and not line.strip().startswith("#")]
        for key, value in section.items()
    }


def first_circle(imports: dict[str, set[str]]) -> list[str]:
    """The names along one circle of imports; empty when there is none."""
    try:
        tuple(TopologicalSorter(imports).static_order())
    except CycleError as circle:
        return list(circle.args[1])
    return []


def test_every_contract_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(config_filename=str(CONTRACTS), no_cache=True)
    assert status == 0, capsys.readouterr().out


@pytest.mark.parametrize(("name", "allowed"), [("django-under-the-roof", {"web"}), ("engines-in-store", {"store"})])
def test_only_one_house_is_left_out_of_a_contract(name: str, allowed: set[str]) -> None:
    houses = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}
    bound = {module.removeprefix("motlan.") for module in contract(name)["source_modules"]}
    assert houses - bound == allowed


def test_no_module_imports_itself_in_a_circle(graph: grimp.ImportGraph) -> None:
    imports = {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}
    assert first_circle(imports) == []


def test_no_two_packages_import_each_other(graph: grimp.ImportGraph) -> None:
    siblings: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            parent, here, there = parting(importer, imported)
            if parent and here and there:
                siblings[parent][here].add(there)
    assert {parent: circle for parent, rooms in siblings.items() if (circle := first_circle(rooms))} == {}


def parting(importer: str, imported: str) -> tuple[str, str, str]:
    """Where two modules' paths part: the package they share, and the name of each inside it.

    >>> parting("motlan.data.sync.run", "motlan.data.golden.read")
    ('motlan.data', 'sync', 'golden')
    >>> parting("motlan.data.sync", "motlan.data.sync.run")
    ('motlan.data.sync', '', 'run')
    """
    here, there = importer.split("."), imported.split(".")
    shared = 0
    while shared < min(len(here), len(there)) and here[shared] == there[shared]:
        shared += 1
    return ".".join(here[:shared]), "".join(here[shared : shared + 1]), "".join(there[shared : shared + 1])


def test_a_circle_is_found() -> None:
    assert set(first_circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == {"a", "b", "c"}
    assert first_circle({"a": {"b"}, "b": set()}) == []
