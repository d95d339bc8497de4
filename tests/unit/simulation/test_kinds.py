"""Each kind of fault, on values that it can and cannot spoil."""

import unicodedata

import numpy as np
import pyarrow as pa
import pytest

from motlan.data.databases.spec import ColumnMapping
from motlan.kernel.errors import UnknownName
from motlan.simulation.kinds import Scene, kinds
from motlan.simulation.spec import FaultSpec, Sample
from motlan.simulation.territory import territory


def spoil(sample: Sample, kind: str, values: list[object], **said: object) -> list[object]:
    mapping = {name: said.pop(name) for name in ("format", "values_of", "as_of") if name in said}
    scene = Scene(
        fault=FaultSpec.model_validate(
            {"fault": "x", "group": "format", "dataset": "a.b", "attribute": "c", "rate": 1, "kind": kind, **said}
        ),
        mapping=ColumnMapping.model_validate(
            {
                "to": "c",
                "format": mapping.get("format"),
                "values": mapping.get("values_of"),
                "as_of": mapping.get("as_of"),
            }
        ),
        rng=np.random.default_rng(1),
        names=sample.names,
        land=territory(sample),
        numbers=pa.array(["001195512345"]),
    )
    spoilt: list[object] = kinds.get(kind)(pa.array(values), scene).to_pylist()
    return spoilt


def test_years_are_shifted(sample: Sample) -> None:
    assert spoil(sample, "shift_year", ["02/03/1975", "1980"], years=200) == ["02/03/2175", "2180"]


def test_impossible_days_keep_the_year(sample: Sample) -> None:
    assert spoil(sample, "impossible_day", ["02/03/1975"], format="dd/mm/yyyy") == ["31/02/1975"]


def test_another_day_is_a_real_day_and_partial_dates_stay(sample: Sample) -> None:
    moved, kept = spoil(sample, "other_day", ["1975-12-31", "1975"])
    assert str(moved).startswith("1976-01-")
    assert kept == "1975"


def test_signs_are_swapped(sample: Sample) -> None:
    assert spoil(sample, "swap_text", ["02/03/1975"], swap={"/": "-"}) == ["02-03-1975"]


def test_numbers_are_negated(sample: Sample) -> None:
    assert spoil(sample, "negate", [12.5]) == [-12.5]


def test_leading_zeros_are_lost(sample: Sample) -> None:
    assert spoil(sample, "strip_zeros", ["001195012345", "101"]) == ["1195012345", "101"]


def test_one_digit_of_the_last_six_is_mistyped(sample: Sample) -> None:
    right = "001195012345"
    wrong = str(spoil(sample, "change_digit", [right])[0])
    assert wrong[:6] == right[:6]
    assert sum(a != b for a, b in zip(right, wrong, strict=True)) == 1


def test_a_number_of_nobody_is_never_somebodys(sample: Sample) -> None:
    assert spoil(sample, "nobody", ["001195012345", "001195112345"]) == ["001195012345", "001195612345"]


def test_another_code_of_the_list(sample: Sample) -> None:
    codes = {"1": "male", "2": "female"}
    assert spoil(sample, "other_code", ["1", "2", "?"], values_of=codes) == ["2", "1", "?"]


def test_old_units_are_codes_that_are_gone(sample: Sample) -> None:
    old, unknown = spoil(sample, "old_unit", ["26710", "99999"])
    assert old in set(sample.crosswalk["old_code"].to_pylist()) - set(sample.units["code"].to_pylist())
    assert unknown == "99999"


def test_other_names_keep_the_family_name(sample: Sample) -> None:
    assert str(spoil(sample, "other_name", ["Nguyễn Thị Qwerty"])[0]).startswith("Nguyễn Thị ")


def test_tone_marks_move_but_not_behind_q(sample: Sample) -> None:
    assert spoil(sample, "older_spelling", ["Đỗ Thuý Hoà", "Trần Quý"]) == ["Đỗ Thúy Hòa", "Trần Quý"]


def test_toneless_and_decomposed(sample: Sample) -> None:
    assert spoil(sample, "toneless", ["Đỗ Thị Hoà"]) == ["Do Thi Hoa"]
    assert spoil(sample, "decomposed", ["Hoà"]) == [unicodedata.normalize("NFD", "Hoà")]


def test_an_unknown_kind_is_refused_with_the_known_ones(sample: Sample) -> None:
    with pytest.raises(UnknownName) as caught:
        spoil(sample, "magic", ["a"])
    assert "older_spelling" in caught.value.known
