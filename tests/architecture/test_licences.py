"""Whose terms come with the product: each package that a lock names says its licence, and none binds our own."""

from __future__ import annotations

import json
import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

import pytest

from tests.architecture.files import REPOSITORY

LOCKS = ("requirements.lock", "requirements-dev.lock")
BINDING = re.compile(
    r"\bA?GPL|\bSSPL|\bAffero\b|(?<!lesser )(?<!library or lesser )general public license", re.IGNORECASE
)
LESSER = re.compile(r"\bLGPL|\blesser general public license", re.IGNORECASE)

LGPL_ALLOWED = {
    "psycopg": "imported as it comes, never changed: who has the product may put another version in its place",
    "psycopg-binary": "the compiled half of psycopg, under the same terms",
    "psycopg-pool": "the pool of psycopg, under the same terms",
    "psycopg2-binary": "reads PostgreSQL's own log; imported as it comes, under terms with exceptions",
}
"""Packages under the LGPL, each with the reason why it may stay."""

SAID_ELSEWHERE = {"cel-python": "Apache-2.0", "node_modules/only": "MIT"}
"""Packages whose metadata are silent: the licence is read in their source, or at the end of their Readme."""


def installed() -> dict[str, Distribution]:
    """Every package that a lock names and that is installed here, by name."""
    found = {}
    for lock in LOCKS:
        for name in re.findall(r"^([a-z0-9-]+)==", (REPOSITORY / lock).read_text(encoding="utf-8"), re.MULTILINE):
            try:
                found[name] = distribution(name)
            except PackageNotFoundError:  # a package for another system, or a tool of the developers' only
                continue
    return found


def licence(name: str, package: Distribution) -> str:
    """What a package says of its terms, on one line; empty when it says nothing."""
    known = package.metadata
    classifiers = [line for line in known.get_all("Classifier") or [] if line.startswith("License")]
    said = (known.get("License-Expression"), (known.get("License") or "")[:120], *classifiers, SAID_ELSEWHERE.get(name))
    return " ".join(" | ".join(part for part in said if part).split())


PACKAGES = installed()


def test_the_packages_of_the_product_are_looked_at() -> None:
    assert {"django", "pyhanko", "typst", "segno", "authlib", "joserfc", "psycopg"} <= set(PACKAGES)


def test_every_package_says_its_licence() -> None:
    assert [name for name, package in PACKAGES.items() if not licence(name, package)] == []


def test_no_package_binds_the_licence_of_the_product() -> None:
    said = {name: licence(name, package) for name, package in PACKAGES.items()}
    assert {name: text for name, text in said.items() if BINDING.search(text)} == {}


def test_every_package_under_the_lgpl_has_a_reason() -> None:
    lesser = {name for name, package in PACKAGES.items() if LESSER.search(licence(name, package))}
    assert lesser == set(LGPL_ALLOWED)


def test_the_packages_of_the_sign_in_provider_bind_nothing() -> None:
    packages = json.loads((REPOSITORY / "locks" / "oidc" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    terms = {name: package.get("license", SAID_ELSEWHERE.get(name, "")) for name, package in packages.items()}
    assert {name: text for name, text in terms.items() if not text or BINDING.search(text)} == {}


@pytest.mark.parametrize(
    ("text", "binds"),
    [
        ("GPL-3.0-or-later", True),
        ("AGPL-3.0-only", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("GNU Affero General Public License", True),
        ("LGPL-3.0-only", False),
        ("GNU Library or Lesser General Public License (LGPL)", False),
        ("MIT OR Apache-2.0", False),
    ],
)
def test_terms_that_bind_are_recognised(text: str, binds: bool) -> None:
    assert bool(BINDING.search(text)) is binds
