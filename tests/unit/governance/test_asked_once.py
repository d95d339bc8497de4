"""What several probes of a round ask alike is asked once; what differs is not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from sqlglot import exp

from motlan.governance.asked_once import AskedOnce
from motlan.governance.plans.measure import measure_plan
from motlan.governance.plans.spec import Plan
from motlan.workspace.load import load
from tests.unit.governance.conftest import AT, in_sqlite
from tests.unit.governance.portfolio.test_portfolio import ROWS, VIETNAM


class Heard:
    """A reader that keeps what it was asked."""

    dialect = "sqlite"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def exists(self, table: str) -> bool:
        self.asked.append(table)
        return True

    def rows(self, query: exp.Expression | str, params: Any = None) -> list[tuple[int]]:
        self.asked.append(query if isinstance(query, str) else query.sql())
        return [(len(self.asked),)]

    def arrow(self, query: Any, schema: Any) -> Any:
        raise NotImplementedError


def test_a_question_is_asked_once_however_it_is_written() -> None:
    heard = Heard()
    once = AskedOnce(heard)
    first = once.rows(exp.select("a").from_("t"))
    assert once.rows("SELECT a FROM t") is first
    assert once.rows("SELECT b FROM t") is not first
    assert (once.exists("t"), once.exists("t")) == (True, True)
    assert heard.asked == ["SELECT a FROM t", "SELECT b FROM t", "t"]


def test_a_question_with_values_apart_is_asked_each_time() -> None:
    heard = Heard()
    once = AskedOnce(heard)
    assert [once.rows("select :a", {"a": value}) for value in (1, 2)] == [[(1,)], [(2,)]]


@pytest.fixture
def plan() -> Plan:
    return next(iter(load(VIETNAM).plans.values()))


def test_tasks_of_a_plan_that_are_measured_alike_are_measured_by_one_question(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    probes = next(task.measured_by for task in plan.tasks if task.measured_by)
    alike = [task.model_copy(update={"measured_by": probes}) for task in plan.tasks[:3]]
    with closing(in_sqlite(ROWS)) as register:
        asked: list[str] = []
        rows: Callable[..., Any] = register.rows
        monkeypatch.setattr(
            register, "rows", lambda query, params=None: asked.append(str(query)) or rows(query, params)
        )
        found = measure_plan(plan=plan.model_copy(update={"tasks": alike}), reader=register, at=AT)
    assert len(asked) == len(set(asked)) > 0
    assert [one.light for one in found] == [found[0].light] * 3
