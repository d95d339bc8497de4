"""The pages of profiles: what was proposed last, with likelihood and evidence, for stewards only."""

from __future__ import annotations

from pathlib import Path

import pytest

from motlan.data.profile.api import Kept, keep
from motlan.web.house import house
from tests.web.steward.test_pages import body, words

PAGE = "/steward/profiles/"


@pytest.fixture
def kept(settings, tmp_path: Path) -> Kept:
    settings.MOTLAN_DIR = tmp_path
    named = {"kind": "name", "weight": 6.7, "vi": "tên giống “ho_ten” 95%", "en": "name like “ho_ten” 95%"}
    found = {"attribute": "full_name", "score": 0.9999, "evidence": [named]}
    doubtful = {"attribute": "phone", "score": 0.06, "evidence": []}
    columns = {
        "ho_ten": {"mapping": {"to": "full_name"}, "unread": [], "candidates": [found]},
        "ma": {"mapping": None, "unread": [], "candidates": [doubtful]},
        "dt": {"mapping": {"to": "phone"}, "sure": False, "unread": [], "candidates": [doubtful]},
    }
    dataset = {"name": "people", "described": False, "describes": "person", "cursor": "at", "columns": columns}
    counted = [{"name": name} for name in columns]
    table = {"table": "t", "rows": 1234, "columns": counted, "unmapped": ["ma", "dt"], "datasets": [dataset]}
    one = Kept(
        database="clinic",
        at="2026-03-01T00:00:00Z",
        record={"tables": [table]},
        files={"vi": "database: clinic # vi\n", "en": "database: clinic # en\n"},
    )
    keep(house().state, one)
    return one


def test_a_profile_is_listed_and_opens_to_its_evidence(steward, filled, kept):
    listed = words(steward.get(PAGE))
    assert "clinic not in the workspace yet" in listed
    text = words(steward.get(f"{PAGE}clinic/"))
    assert "ho_ten Full name 99 name like “ho_ten” 95% (+6.7)" in text
    assert "ma – – – Telephone 6" in text
    assert "dt to be decided – – Telephone 6" in text
    assert "1,234 rows" in text
    assert "A cursor never sees deletes." in text
    assert body(steward.get(f"{PAGE}clinic.yaml")) == "database: clinic # en\n"


def test_what_was_never_profiled_is_nowhere_and_nobody_else_looks(steward, client, filled, kept):
    assert steward.get(f"{PAGE}tax/").status_code == 404
    assert steward.get(f"{PAGE}tax.yaml").status_code == 404
    steward.logout()
    assert client.get(f"{PAGE}clinic/").status_code in {302, 403}
