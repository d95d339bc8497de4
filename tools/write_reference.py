"""Write docs/reference/ from the code itself, so that it cannot say what the program does not do.

    .venv/bin/python tools/write_reference.py            write every page
    .venv/bin/python tools/write_reference.py --check    change nothing; name pages that are not fresh, exit status 1

Each page is a function without arguments that returns the page's Markdown; `PAGES` names them all.
"""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

REPOSITORY = Path(__file__).resolve().parent.parent
REFERENCE = REPOSITORY / "docs" / "reference"
EXAMPLE_WORKSPACE = REPOSITORY / "workspaces" / "vietnam"
WRITTEN_BY = "<!-- Written by `make docs` from the code: change the code, not this page. -->"
HELP_WIDTH = 100


# ---- the pages


def command_line() -> str:
    """Every verb with its help, in the order of `motlan --help`."""
    from motlan.cli import main

    context = click.Context(main, info_name="motlan")
    parts = [
        heading(
            "Command line",
            "Exit status: 0 done, 1 failed, 2 called wrongly. Messages, words, numbers and help are Vietnamese where "
            "`LANG` begins with `vi`, else English; `MOTLAN_LANG` and, before it, `--lang` say otherwise. "
            "`--json` is the same in every language but for its messages.",
        ),
        fenced(help_of(main, "motlan")),
    ]
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        if command is not None:
            parts.append(f"## motlan {name}\n\n{fenced(help_of(command, f'motlan {name}'))}")
            parts += commands_of(command, f"motlan {name}")
    return page(parts)


def commands_of(command: click.Command, name: str) -> list[str]:
    """The commands of a group with their help; nothing for a verb that is none."""
    if not isinstance(command, click.Group):
        return []
    context = click.Context(command, info_name=name)
    found = [(one, command.get_command(context, one)) for one in command.list_commands(context)]
    return [
        f"### {name} {one}\n\n{fenced(help_of(inner, f'{name} {one}'))}" for one, inner in found if inner is not None
    ]


def workspace_keys() -> str:
    """Every kind of workspace file with its keys."""
    from motlan.workspace.schema import KINDS, schema

    intro = (
        "A workspace is a folder of YAML and CSV. These are the kinds of YAML file and their keys. "
        "`motlan schema` writes the same as JSON Schema, so that an editor completes keys and underlines mistakes."
    )
    parts = [heading("Keys of a workspace", intro)]
    for kind, model in KINDS.items():
        described = schema(kind)
        parts.append(f"## {kind.replace('_', ' ').capitalize()}\n\n{first_paragraph(model)}\n\n{keys(described)}")
        for name, inner in described.get("$defs", {}).items():
            if inner.get("properties"):
                parts.append(f"### {name}\n\n{sentence(inner.get('description', ''))}\n\n{keys(inner)}")
    return page(parts)


def tables() -> str:
    """Every table of the register, as the example workspace's dictionary makes it."""
    from motlan.governance.published import PUBLISHED
    from motlan.workspace.load import load

    catalogue = load(EXAMPLE_WORKSPACE).catalogue
    intro = (
        "The register is one database, SQLite or PostgreSQL. The dictionary makes its tables: these are the example "
        "workspace's. Values are text, numbers double precision, dates ISO 8601 of reduced precision, instants in UTC."
    )
    parts = [heading("Tables", intro)]
    for table in sorted(catalogue.tables, key=lambda table: table.name):
        rows = (
            (f"`{c.name}`", c.kind, "key" if c.name in table.key else "", indexed(c.name, table.indexes))
            for c in table.columns
        )
        parts.append(f"## {table.name}\n\n{grid(('column', 'type', 'key', 'index'), rows)}")
    published = ((f"`{name}`", ", ".join(f"`{column}`" for column in columns)) for name, columns in PUBLISHED.items())
    parts.append(
        "## Published tables\n\nThe only ones that indicators and probes may read; none has a personal value.\n\n"
        + grid(("table", "columns"), published)
    )
    return page(parts)


def probes() -> str:
    """Every kind of probe with its keys."""
    import motlan.governance.api  # noqa: F401 - the built-in kinds register themselves
    from motlan.governance.probes.probe import KINDS

    intro = (
        "A task of a plan is measured by probes. Each asks one question of the published tables; "
        "a probe with nothing to measure is grey. Each run is kept with its query, rule version, time, figure and "
        "duration, and with a sentence on what was seen and, unless it is green, what is to be done."
    )
    parts = [heading("Probes", intro)]
    for name in KINDS.names():
        model = KINDS.get(name)
        described = model.model_json_schema(by_alias=True)
        described["properties"].pop("probe", None)
        to_do = f"Yellow or red: {model.to_mend.in_('en')} Grey: {model.to_measure.in_('en')}"
        parts.append(f"## {name}\n\n{whole_docstring(model)}\n\n{to_do}\n\n{keys(described)}")
    return page(parts)


def checks() -> str:
    """Every kind of quality check."""
    from motlan.data.quality import whole
    from motlan.data.quality.checks import CHECKS

    intro = (
        "A database's quality contract is made of checks: those that the dictionary implies, and those its file adds."
    )
    parts = [heading("Checks", intro)]
    said = {name: whole_docstring(CHECKS.get(name)) for name in CHECKS.names()} | dict(whole.KINDS)
    parts += [f"## {name}\n\n{said[name]}\n\n{_speaks_for(name)}" for name in sorted(said)]
    return page(parts)


def _speaks_for(kind: str) -> str:
    """What a kind of check counts as, unless the check says another."""
    from motlan.data.quality.contract import CRITERION_OF
    from motlan.data.quality.group import GROUP_OF

    return f"Criterion `{CRITERION_OF[kind].value}`, error group `{GROUP_OF[kind].value}`."


PAGES: Mapping[str, Callable[[], str]] = {
    "command-line.md": command_line,
    "workspace.md": workspace_keys,
    "tables.md": tables,
    "probes.md": probes,
    "checks.md": checks,
}


# ---- how they are written


def help_of(command: click.Command, name: str) -> str:
    """A command's help as a terminal of 100 columns shows it."""
    from motlan.cli import main

    # a verb takes its ways to ask for help from the group, and keeps them once it was called
    context = click.Context(
        command,
        info_name=name,
        terminal_width=HELP_WIDTH,
        max_content_width=HELP_WIDTH,
        help_option_names=main.context_settings["help_option_names"],
    )
    return command.get_help(context)


def keys(schema: Mapping[str, Any]) -> str:
    """The keys of one JSON Schema object as a table."""
    needed = set(schema.get("required", ()))
    rows = (
        (f"`{name}`", kind_of(about), default_of(about, needed=name in needed), sentence(about.get("description", "")))
        for name, about in schema.get("properties", {}).items()
    )
    return (
        grid(("key", "type", "default", "meaning"), rows) if schema.get("properties") else "It has no keys of its own."
    )


def kind_of(about: Mapping[str, Any]) -> str:
    """What a value may be, in words.

    >>> kind_of({"anyOf": [{"type": "string"}, {"type": "null"}]})
    'text'
    >>> kind_of({"type": "array", "items": {"$ref": "#/$defs/Check"}})
    'list of Check'
    >>> kind_of({"type": "object", "additionalProperties": {"type": "integer"}})
    'name → whole number'
    """
    if "$ref" in about:
        return str(about["$ref"]).rsplit("/", 1)[-1]
    if "enum" in about or "const" in about:
        return " \\| ".join(f"`{choice}`" for choice in about.get("enum", [about.get("const")]))
    choices = about.get("anyOf") or about.get("oneOf") or about.get("allOf")
    if choices:
        said = dict.fromkeys(kind_of(choice) for choice in choices if choice.get("type") != "null")
        # A text for people is one sentence, or one in each language.
        return "text, or language → text" if set(said) == {"text", "name → text"} else " or ".join(said)
    if about.get("type") == "array":
        items = about.get("items") or {}
        return f"list of {kind_of(items)}" if items else "list"
    if about.get("type") == "object":
        inner = about.get("additionalProperties")
        return f"name → {kind_of(inner)}" if isinstance(inner, Mapping) else "keys"
    words = {"string": "text", "integer": "whole number", "number": "number", "boolean": "yes or no"}
    return str(about.get("format") or words.get(str(about.get("type")), "anything"))


def default_of(about: Mapping[str, Any], *, needed: bool) -> str:
    """A key's default as YAML writes it; nothing when the key must be there or may simply be left out."""
    if needed:
        return "**must be given**"
    default = about.get("default")
    if default in (None, [], {}, ""):
        return ""
    if isinstance(default, bool):
        return "`yes`" if default else "`no`"
    return f"`{default}`"


def indexed(column: str, indexes: Iterable[tuple[str, ...]]) -> str:
    return "yes" if any(index[0] == column for index in indexes) else ""


def whole_docstring(thing: object) -> str:
    """A docstring as it stands; a thing without one must get one before it can be in the reference."""
    text = inspect.getdoc(thing)
    if not text:
        msg = f"{thing!r} has no docstring: the reference would have nothing to say"
        raise ValueError(msg)
    return text


def first_paragraph(model: type[BaseModel]) -> str:
    return sentence(whole_docstring(model))


def sentence(text: str) -> str:
    """The first paragraph on one line, code marked as Markdown does.

    >>> sentence("Where ``path`` is\\nread.\\n\\nMore.")
    'Where `path` is read.'
    """
    return " ".join(text.split("\n\n", 1)[0].split()).replace("``", "`").replace("|", "\\|")


def grid(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [columns, tuple("---" for _ in columns), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def heading(title: str, intro: str) -> str:
    return f"# {title}\n\n{intro}"


def fenced(text: str) -> str:
    return f"```text\n{text}\n```"


def page(parts: list[str]) -> str:
    return "\n\n".join([parts[0], WRITTEN_BY, *parts[1:]]) + "\n"


# ---- doing it


def stale(folder: Path = REFERENCE) -> Iterator[str]:
    """Names of the pages that differ from what the code says now."""
    for name, write in PAGES.items():
        file = folder / name
        if not file.exists() or file.read_text(encoding="utf-8") != write():
            yield name


def main() -> int:
    parser = argparse.ArgumentParser(description="Write docs/reference/ from the code.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a page is not fresh")
    if parser.parse_args().check:
        names = list(stale())
        for name in names:
            print(f"docs/reference/{name} is not fresh: run make docs", file=sys.stderr)
        return 1 if names else 0
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, write in PAGES.items():
        (REFERENCE / name).write_text(write(), encoding="utf-8")
        print(f"docs/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
