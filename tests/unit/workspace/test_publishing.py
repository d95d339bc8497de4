"""What procedures in force offer, as indicators read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from motlan.data import api as data
from motlan.governance.published import PUBLISHED
from motlan.service.procedures.book import ProcedureBook
from motlan.store.register import Register
from motlan.workspace.load import load
from motlan.workspace.publishing import TABLE, Offered, offered, publish_procedures
from motlan.workspace.spec import Workspace

VIETNAM = Path(__file__).parents[3] / "workspaces" / "vietnam"
DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load(VIETNAM)


@pytest.fixture
def register(workspace: Workspace) -> Iterator[Register]:
    with Register.connect("sqlite://") as register:
        data.prepare(register=register, catalogue=workspace.catalogue)
        yield register


def test_the_row_of_a_procedure_says_what_it_offers(workspace: Workspace) -> None:
    by_code = {one.procedure: one for one in offered(workspace, on=DAY)}
    assert tuple(Offered.__dataclass_fields__) == PUBLISHED[TABLE]
    assert by_code["1.004222"] == Offered(
        procedure="1.004222",
        version="2025-07-01",
        owner=by_code["1.004222"].owner,
        parts_missing=0,
        missing="",
        online=1,
        has_fee=1,
        payable_online=int(workspace.settings.payments is not None),
        level=2,
    )
    assert (by_code["1.001193"].has_fee, by_code["1.001193"].payable_online) == (0, 0)
    assert {one.parts_missing for one in by_code.values()} == {0}


def test_the_table_follows_the_workspace_and_is_left_alone_where_nothing_changed(
    workspace: Workspace, register: Register
) -> None:
    assert publish_procedures(register=register, workspace=workspace, on=DAY)
    assert not publish_procedures(register=register, workspace=workspace, on=DAY)
    rule = "select count(*) filter (where parts_missing = 0), count(*) from published_procedure"
    number = len(workspace.procedures.codes())
    assert register.row(rule) == (number, number)
    birth = workspace.procedures.version("1.001193", "2025-07-01").model_copy(update={"may_file": ()})
    changed = replace(workspace, procedures=ProcedureBook.of([birth]))
    assert publish_procedures(register=register, workspace=changed, on=DAY)
    assert register.rows("select procedure, parts_missing, missing from published_procedure") == [
        ("1.001193", 1, "filers")
    ]
