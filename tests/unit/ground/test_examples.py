"""Examples in docstrings are run: what the reader sees is what the program does."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import django
import pytest
from django.utils import translation

from tests.architecture.files import REPOSITORY

ROOTS = ((REPOSITORY / "src", "motlan"), (REPOSITORY, "bench"), (REPOSITORY, "tools"), (REPOSITORY, "tests"))


def with_examples() -> list[str]:
    """Names of the modules in which `>>>` stands."""
    found = []
    for root, package in ROOTS:
        for path in sorted((root / package).rglob("*.py")):
            if ">>> " in path.read_text(encoding="utf-8") and path != Path(__file__):
                parts = path.relative_to(root).with_suffix("").parts
                found.append(".".join(part for part in parts if part != "__init__"))
    return found


@pytest.mark.parametrize("name", with_examples())
def test_examples_of(name: str) -> None:
    django.setup()
    with translation.override("en"):
        tried = doctest.testmod(import_module(name), optionflags=doctest.ELLIPSIS)
    assert tried.attempted > 0
    assert tried.failed == 0
