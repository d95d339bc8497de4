"""The program holds no country: what it knows of one is in a workspace, and its words are looked for in the code."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator

import yaml

from tests.architecture.files import REPOSITORY, SOURCE, modules, named

WORKSPACE = REPOSITORY / "workspaces" / "vietnam"
READ = {".html", ".js", ".css", ".txt", ".po", ".yaml", ".csv", ".json", ".toml"}


def described(folder: str) -> Iterator[dict[str, object]]:
    for file in sorted((WORKSPACE / folder).glob("*.yaml")):
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert isinstance(found, dict), file
        yield found


def provinces() -> Iterator[str]:
    """Names of the provinces in Vietnamese and in English, without the word for province."""
    with (WORKSPACE / "units.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not row["parent"]:
                yield re.sub(r"^(Tỉnh|Thành phố) ", "", row["name"])
                yield re.sub(r" (Province|City)$", "", row["name_en"])


def settings() -> dict[str, object]:
    found = yaml.safe_load((WORKSPACE / "workspace.yaml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def schemes() -> Iterator[str]:
    text = (WORKSPACE / "dictionary" / "identifiers.yaml").read_text(encoding="utf-8")
    yield from re.findall(r"scheme: (\S+)", text)


def country_words() -> set[str]:
    """Words that only this workspace may know: places, procedures, agencies, identifiers, laws."""
    agencies = settings()["agencies"]
    assert isinstance(agencies, dict)
    return {
        *provinces(),
        *schemes(),
        *(str(procedure["procedure"]) for procedure in described("procedures")),
        *(str(key) for key in agencies),
        *(str(label["vi"]) for label in agencies.values()),
        str(settings()["time_zone"]),
        "Nghị định",
        "Quyết định",
        "Thông tư",
        "ND-CP",
        "QH13",
    }


def program_lines() -> Iterator[tuple[str, str]]:
    """What the program says, with its place: strings of its modules (a docstring may use an example), templates,
    styles, translations."""
    for path, _, tree in modules():
        explanations = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explanations:
                yield f"{named(path)}:{node.lineno}", node.value
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in READ and "vendor" not in path.parts:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                yield f"{named(path)}:{number}", line


def test_the_workspace_has_words_to_look_for() -> None:
    words = country_words()
    assert {"Cao Bằng", "Cao Bang", "1.001193", "ministry_of_justice", "vn-personal-number"} <= words
    assert len(set(provinces())) >= 34


def test_no_word_of_a_country_is_in_the_program() -> None:
    pattern = re.compile(r"(?<!\w)(" + "|".join(re.escape(word) for word in sorted(country_words())) + r")(?!\w)")
    found = [f"{place}: {match[0]}" for place, line in program_lines() if (match := pattern.search(line))]
    assert found == [], "\n".join(found)


def test_no_database_of_a_workspace_is_named_in_the_program() -> None:
    """A database is found by what the workspace says of it, never by a name that the code expects.

    The sample nation is made of databases of its own, so `simulation` is left out. Left out are also names that are
    ordinary words, and those that are the names of concepts too.
    """
    concepts = {str(concept.get("concept")) for concept in described("dictionary")}
    databases = {str(database["database"]) for database in described("databases")}
    names = {name for name in databases - concepts if "_" in name}
    assert "civil_status" in names
    found = [f"{place}: {line}" for place, line in program_lines() if line in names and "/simulation/" not in place]
    assert found == [], "\n".join(found)
