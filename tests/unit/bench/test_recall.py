"""Profiling finds the right attribute under other names: held to the sample nation's own mapping, never seen by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.recall import Ground, Tally, measure
from bench.renaming import STYLES, renamed
from motlan.simulation.api import simulate
from motlan.workspace.load import load

VIETNAM = Path(__file__).parents[3] / "workspaces" / "vietnam"
NAMES = ("so_dinh_danh", "ho_ten", "ngay_sinh", "gioi_tinh", "dia_chi")


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    folder = tmp_path_factory.mktemp("recall")
    simulate(workspace_root=VIETNAM, persons=1500, seed=3, directory=folder / "sample", progress=lambda _: None)
    return Ground(load(VIETNAM).catalogue, {"SAMPLE": str(folder / "sample")}, folder / "registers")


@pytest.fixture(scope="module")
def insurance(ground: Ground) -> Iterator[Tally]:
    """One database with names that say nothing, against a register that was built from the others."""
    only = replace(ground)
    only.__dict__["truths"] = tuple(truth for truth in ground.truths if truth.database == "health_insurance")
    with ground.register_without("health_insurance") as register:
        yield measure(only, style="opaque", seeds=(1,), registers={"health_insurance": register})


@pytest.mark.parametrize("style", ["shortened", "hungarian"])
def test_shortened_names_are_found_by_names_and_values_alone(ground, style):
    found = measure(ground, style=style, seeds=(5,), registers={})
    assert found.asked == 97
    assert found.first >= 0.9 * found.asked
    assert found.three >= 0.95 * found.asked


def test_names_that_say_nothing_are_found_by_what_is_held(insurance):
    # the card's own columns are held by nobody else: what remains are the six of its holder
    assert (insurance.asked, insurance.first >= 6) == (11, True)


def test_likelihoods_come_true(ground):
    """Names that say nothing over what nobody holds: half of what is proposed is wrong, and said to be doubtful."""
    found = measure(ground, style="opaque", seeds=(1,), registers={})
    assert found.wrong >= 0.3 * found.mapped
    assert abs(found.overstated) <= 0.15


@pytest.mark.parametrize("style", STYLES)
def test_the_same_seed_gives_the_same_names_and_no_two_alike(style):
    names = renamed(NAMES, style, 1)
    assert names == renamed(NAMES, style, 1)
    assert len(set(names)) == len(NAMES)


def test_names_are_written_as_each_style_says():
    assert renamed(NAMES, "as_is", 1) == NAMES
    assert renamed(NAMES, "initials", 1) == ("SDD", "HT", "NS", "GT", "DC")
    assert sorted(renamed(NAMES, "opaque", 1)) == ["COL_01", "COL_02", "COL_03", "COL_04", "COL_05"]
    assert renamed(("so_to", "so_thua"), "initials", 1) == ("ST", "ST2")
