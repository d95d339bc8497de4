"""The roof started from outside: errors of its database arrive as the program's own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import OperationalError

from motlan.kernel.errors import RegisterError
from motlan.web.assets import gather
from motlan.web.settings import ROOF
from motlan.web.start import answering, start
from motlan.web.surroundings import database, secret_key


def test_a_silent_database_becomes_an_error_with_a_remedy(db: None) -> None:
    with pytest.raises(RegisterError, match="Sổ đăng ký không trả lời: locked"), answering():
        raise OperationalError("locked")


def test_starting_names_the_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MOTLAN_WORKSPACE", "MOTLAN_DIR", "MOTLAN_REGISTER"):
        monkeypatch.setenv(name, "")
    start(workspace=tmp_path / "country", directory=tmp_path / "state", register_url="postgresql://here/motlan")
    assert os.environ["MOTLAN_DIR"] == str(tmp_path / "state")
    assert os.environ["MOTLAN_REGISTER"] == "postgresql://here/motlan"
    assert (tmp_path / "state").is_dir()


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
