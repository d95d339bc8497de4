"""Fees agree with cases worked out by hand; a table that cannot be read is refused with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from motlan.kernel.spec import Read
from motlan.service.procedures.fee import owed
from motlan.service.procedures.fee_spec import Fee
from motlan.service.procedures.spec import Procedure

WRITTEN = yaml.safe_load((Path(__file__).parents[2] / "cases" / "fees.yaml").read_text("utf-8"))
COPY = Fee.model_validate(WRITTEN["tables"]["certified_copy"])


def with_fee(procedures: Mapping[str, Read[Procedure]], fee: Fee) -> Procedure:
    procedure = procedures["birth_registration"].value
    assert procedure is not None
    return procedure.model_copy(update={"fee": fee})


@pytest.mark.parametrize("case", WRITTEN["cases"], ids=lambda case: case["name"])
def test_a_fee_worked_out_by_hand(procedures: Mapping[str, Read[Procedure]], case: dict[str, Any]) -> None:
    costs = owed(
        procedure=with_fee(procedures, Fee.model_validate(WRITTEN["tables"][case["table"]])),
        channel=case.get("channel", "online"),
        units=case.get("units", []),
        filed_on=case["filed"],
        values=case.get("values", {}),
    )
    assert costs.total.value == case["total"]
    assert (costs.fee_class.id if costs.fee_class else None) == case.get("class")
    assert costs.counted is case.get("counted", True)
    if "lines" in case:
        assert {line.name: line.amount for line in costs.lines} == case["lines"]


def test_there_are_enough_cases() -> None:
    assert len(WRITTEN["cases"]) >= 40
    assert len({case["name"] for case in WRITTEN["cases"]}) == len(WRITTEN["cases"])


@given(pages=st.integers(min_value=0, max_value=3_000), copies=st.integers(min_value=1, max_value=50))
def test_tiers_add_up_to_what_each_page_costs(
    procedures: Mapping[str, Read[Procedure]], pages: int, copies: int
) -> None:
    values = {"dossier.pages": str(pages), "dossier.copies": str(copies)}
    costs = owed(
        procedure=with_fee(procedures, COPY), channel="online", units=[], filed_on=date(2026, 1, 1), values=values
    )
    by_page = sum(2_000 if page < 2 else 1_000 for page in range(pages))
    assert costs.total.value == copies * min(by_page, 200_000)


@pytest.mark.parametrize(
    ("fee", "why"),
    [
        ({"amounts": [{"line": "pages", "direct": 1}]}, "there is no line `pages` in this fee"),
        (
            {"lines": {"a": {"label": {"en": "A"}}, "b": {"label": {"en": "B"}}}, "amounts": [{"direct": 1}]},
            "a fee with several lines says in each row of which line it is",
        ),
        ({"amounts": [{"then": [{"from": 5}, {"from": 3}]}]}, "each tier must begin after the one before it"),
        ({"amounts": [{"since": "2026-02-01", "until": "2026-01-31"}]}, "until is before since"),
        ({"amounts": [{"direct": -1}]}, "greater than or equal to 0"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(fee: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Fee.model_validate({"currency": "VND", **fee})
