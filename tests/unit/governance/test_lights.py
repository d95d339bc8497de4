"""Colours with symbol, word and enough contrast; roll-ups as worked by hand; gaps; the time of proof."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from motlan.governance.figure import share, span
from motlan.governance.lights.light import Light, contrast
from motlan.governance.lights.rollup import Gap, count, gap, share_light, task_light, widest

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "lights.yaml").read_text("utf-8"))


def cases(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["case"]) for case in CASES[kind]]


@pytest.mark.parametrize("case", cases("tasks"))
def test_task_light(case: dict[str, Any]) -> None:
    assert task_light(Light(one) for one in case["probes"]) is Light(case["light"])


@pytest.mark.parametrize("case", cases("shares"))
def test_share_light(case: dict[str, Any]) -> None:
    figure = share(case["ready"], case["of"])
    assert figure == case["share"]
    assert share_light(figure, green_from=90, yellow_from=50) is Light(case["light"])


@pytest.mark.parametrize("case", cases("gaps"))
def test_gap(case: dict[str, Any]) -> None:
    assert gap(claimed=Light(case["claimed"]), measured=Light(case["measured"])) == case["gap"]


def test_every_light_has_a_symbol_and_two_words_of_its_own() -> None:
    assert [light.symbol for light in Light] == ["✓", "!", "✕", "–"]
    for language in ("vi", "en"):
        assert len({light.word[language] for light in Light}) == 4


@pytest.mark.parametrize("light", Light)
def test_ink_can_be_read_on_its_light(light: Light) -> None:
    assert contrast(light.colour, light.ink) >= 4.5


def test_widest_gaps_come_first_and_equal_ones_by_the_lowest_figure() -> None:
    gaps = [
        Gap(name="c", claimed=Light.GREEN, measured=Light.YELLOW, figure=60.0),
        Gap(name="a", claimed=Light.GREEN, measured=Light.RED, figure=7.89),
        Gap(name="b", claimed=Light.GREEN, measured=Light.RED, figure=5.36),
        Gap(name="d", claimed=Light.GREEN, measured=Light.GREEN, figure=100.0),
        Gap(name="e", claimed=Light.GREEN, measured=Light.GREY),
    ]
    assert [one.name for one in widest(gaps, limit=10)] == ["b", "a", "e", "c"]
    assert [one.name for one in widest(gaps, limit=2)] == ["b", "a"]


def test_counts_keep_every_light() -> None:
    assert count([Light.RED, Light.GREY, Light.RED]) == {Light.GREEN: 0, Light.YELLOW: 0, Light.RED: 2, Light.GREY: 1}


@pytest.mark.parametrize("text", ["soon", "-1 days", "1.5 days", "3 fortnights", "days"])
def test_a_span_that_nobody_can_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is written like '30 days'"):
        span(text)
