"""A workspace that is changed while a program follows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from motlan.kernel.errors import SpecError
from motlan.workspace.init import init
from motlan.workspace.renewal import Renewal


def test_a_changed_workspace_is_given_once_and_its_faults_are_told_once(tmp_path: Path) -> None:
    root = tmp_path / "province"
    init(root, name="province")
    renewal = Renewal(root)
    assert renewal.look() is None
    (file,) = (root / "databases").glob("*.yaml")
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}\nnonsense: true\n", encoding="utf-8")
    assert renewal.look() is None  # it may be half written
    with pytest.raises(SpecError):
        renewal.look()
    assert renewal.look() is None
    file.write_text(f"{text}# mended\n", encoding="utf-8")
    found = renewal.look()
    assert found is not None
    assert set(found.catalogue.databases) == {file.stem}
    assert renewal.look() is None
