"""What a stranger downloads: pinned, licensed, without secrets and without traces of the machine it was written on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from tests.architecture.files import REPOSITORY, named, repository_files, text_files

HERE = re.escape(str(REPOSITORY))
MACHINE = re.compile(rf"(?<![\w.])(/home/[a-z]\w*|/root|/Users/\w+|/opt/\w+|{HERE})(/|\b)")
"""Paths that mean something on one machine only: homes, locally installed software, and wherever this checkout lies."""
REGISTRIES = re.compile(r"(pypi[.]org|pythonhosted[.]org|registry[.]npmjs|npmjs[.]com|registry[.]yarnpkg|index[-]url)")
LOCKS = ("requirements.lock", "requirements-dev.lock")
SIDES = sorted((REPOSITORY / "locks").glob("*.lock"))
SECRET_KEY = re.compile(r"(password|passwd|secret|token|api_?key|private_?key)", re.IGNORECASE)
SECRET_IN_ADDRESS = re.compile(r"\w+://[^/\s:@\"']+:(?!\$\{|…|\.\.\.|password@)[^/\s:@\"']+@")
FROM_ENVIRONMENT = re.compile(r"^\$\{\w+\}$")


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{named(path)}:{number}: {line.strip()[:80]}"
        for path, text in text_files()
        if path != Path(__file__) and path.name not in {"Makefile"} and "vendor" not in path.parts
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_path_of_a_machine() -> None:
    assert found(MACHINE) == []


def test_no_package_registry_is_named() -> None:
    assert found(REGISTRIES) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_is_pinned_and_hashed(lock: str) -> None:
    text = (REPOSITORY / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 30
    assert [entry for entry in entries if not re.match(r"[a-z0-9-]+(\[\w+\])?==\S+", entry)] == []
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


@pytest.mark.parametrize("lock", SIDES, ids=lambda lock: lock.stem)
def test_every_package_of_a_side_environment_is_pinned_and_hashed(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry for entry in entries if not re.match(r"[a-z0-9-]+(\[\w+\])?==\S+", entry)] == []
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text
    assert lock.with_suffix(".in").exists()


def test_every_package_of_the_sign_in_provider_is_pinned_and_hashed() -> None:
    folder = REPOSITORY / "locks" / "oidc"
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    locked = {name: package for name, package in packages.items() if name}
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [name for name, package in locked.items() if not package.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, package in locked.items() if "resolved" in package] == []


def test_both_locks_choose_the_same_versions() -> None:
    runtime, everything = (
        dict(re.findall(r"^(\S+)==(\S+)", (REPOSITORY / lock).read_text(encoding="utf-8"), re.MULTILINE))
        for lock in LOCKS
    )
    assert {"hatchling", "editables", "duckdb"} <= set(runtime)
    assert {name: everything.get(name) for name in runtime} == runtime


def test_the_licence_is_the_whole_text_of_the_eupl() -> None:
    text = (REPOSITORY / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert "15.Applicable Law" in text
    assert 'license = "EUPL-1.2"' in (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")


def test_every_vendored_file_lies_beside_its_licence() -> None:
    """`htmx.min.js` needs `htmx.LICENSE.txt` in its folder, or the folder is one package's and has a LICENSE."""
    vendored = [path for path in repository_files() if {"vendor", "fonts"} & set(path.parts)]
    assert vendored
    unlicensed = []
    for path in vendored:
        beside = [licence.name.lower() for licence in path.parent.iterdir() if "licen" in licence.name.lower()]
        owners = [name.split(".licen")[0] for name in beside]
        if "licen" not in path.name.lower() and not any(
            path.name.startswith(o) or o.startswith("licen") for o in owners
        ):
            unlicensed.append(named(path))
    assert unlicensed == []


def secrets(value: object, where: str) -> list[str]:
    """Keys of a description that hold a secret instead of the name of an environment variable."""
    if isinstance(value, dict):
        return [fault for key, inner in value.items() for fault in secrets(inner, f"{where}.{key}")]
    if isinstance(value, list):
        return [fault for inner in value for fault in secrets(inner, where)]
    if isinstance(value, str) and SECRET_KEY.search(where.rsplit(".", 1)[-1]) and not FROM_ENVIRONMENT.match(value):
        return [where]
    return []


def test_no_description_holds_a_secret() -> None:
    described = [(path, text) for path, text in text_files() if path.suffix in {".yaml", ".yml"}]
    assert described
    assert [fault for path, text in described for fault in secrets(yaml.safe_load(text), named(path))] == []
    assert [named(path) for path, text in described if SECRET_IN_ADDRESS.search(text)] == []


def test_a_secret_is_recognised() -> None:
    assert secrets({"connect": {"password": "abc"}}, "a.yaml") == ["a.yaml.connect.password"]
    assert secrets({"connect": {"password": "${CIVIL_PASSWORD}"}}, "a.yaml") == []
    assert SECRET_IN_ADDRESS.search("url: postgresql://reader:abc@host/db")
    assert not SECRET_IN_ADDRESS.search("url: postgresql://reader:${PASSWORD}@host/db")
    assert not SECRET_IN_ADDRESS.search("url: postgresql://${USER}@host/db")


def test_no_file_names_how_it_was_made_from_a_machine_outside() -> None:
    assert MACHINE.search('"/home/ann/x"')
    assert MACHINE.search(f"in {REPOSITORY}/x")
    assert not MACHINE.search("https://example.org/home/main")
    assert not MACHINE.search("src/root/x")
