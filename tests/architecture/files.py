"""What belongs to the repository: every text file except what tools make for themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src" / "motlan"
MADE_BY_TOOLS = {"__pycache__", "build", "dist", "demo", "screenshots", "node_modules"}
NOT_TEXT = {".png", ".woff2", ".mo", ".pyc", ".parquet", ".xlsx", ".sqlite", ".sqlite3", ".gz", ".ico"}


def repository_files() -> Iterator[Path]:
    """Every file of the repository; folders that begin with a dot are tools' own, except `.ci`."""
    folders = [REPOSITORY]
    while folders:
        for path in sorted(folders.pop().iterdir()):
            if path.is_file():
                yield path
            elif path.name not in MADE_BY_TOOLS and (not path.name.startswith(".") or path.name == ".ci"):
                folders.append(path)


def text_files() -> Iterator[tuple[Path, str]]:
    """Every text file with its text; a file that is not UTF-8 fails the test that reads it."""
    for path in repository_files():
        if path.suffix not in NOT_TEXT:
            yield path, path.read_text(encoding="utf-8")


def modules() -> Iterator[tuple[Path, str, ast.Module]]:
    """Every module of the program but Django's migrations (written by Django), with its text and its tree."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            text = path.read_text(encoding="utf-8")
            yield path, text, ast.parse(text)


def named(path: Path) -> str:
    """The path as one writes it from the repository's root."""
    return str(path.relative_to(REPOSITORY))
