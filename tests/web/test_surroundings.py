"""What the settings take from the machine, and what is shipped as static files."""

from __future__ import annotations

from pathlib import Path

from motlan.web.assets import gather
from motlan.web.settings import ROOF
from motlan.web.surroundings import database, secret_key


def test_the_register_is_sqlite_in_the_state_folder_unless_an_address_is_given(tmp_path: Path) -> None:
    here = database(url="", folder=tmp_path)
    assert (here["NAME"], here["OPTIONS"]["transaction_mode"]) == (tmp_path / "register.sqlite3", "IMMEDIATE")
    there = database(url="postgresql://motlan:p%40ss@db.example:5433/motlan", folder=tmp_path)
    assert [there[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "motlan",
        "motlan",
        "p@ss",
        "db.example",
        "5433",
    ]


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = secret_key(given="", folder=tmp_path)
    assert secret_key(given="", folder=tmp_path) == first
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert secret_key(given="mine", folder=tmp_path) == "mine"


def test_static_files_are_gathered_once() -> None:
    assert gather() is False


def test_no_typeface_or_crest_of_somebody_else_is_shipped() -> None:
    vendored = (ROOF / "static" / "motlan" / "vendor" / "govuk-frontend.min.css").read_text("utf-8")
    assert "url(" not in vendored
    assert "GDS Transport" not in vendored
    assert sorted(file.name for file in (ROOF / "static" / "motlan").rglob("*LICENSE*")) == [
        "be-vietnam-pro.LICENSE.txt",
        "govuk-frontend.LICENSE.txt",
        "htmx.LICENSE.txt",
    ]
