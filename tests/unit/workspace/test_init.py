import pytest

from motlan.kernel.errors import Refused
from motlan.workspace.init import init
from motlan.workspace.load import examine, load


def test_a_new_workspace_checks_without_a_fault(tmp_path):
    init(tmp_path / "my-province", name="my-province")
    loaded = examine(tmp_path / "my-province")
    assert loaded.issues == ()
    assert loaded.workspace is not None
    assert loaded.workspace.settings.workspace == "my-province"


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(Refused, match="không trống"):
        init(tmp_path, name="x")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_the_written_workspace_loads_as_one_value(tmp_path):
    init(tmp_path / "w", name="w")
    workspace = load(tmp_path / "w")
    assert list(workspace.dictionary.concepts) == ["person"]
    assert workspace.agency("registry_office", "en") == "Registry office"
    assert workspace.agency("nobody", "en") == "nobody"
