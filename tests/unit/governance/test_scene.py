"""The acceptance scene: what was claimed is all green, what was reported is not."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from motlan.governance.api import Light, Plan, Scene, read_scene
from motlan.governance.figure import share
from motlan.governance.plans.measured_by import MeasuredBy
from motlan.governance.plans.scene import COUNTRY
from motlan.governance.published import PUBLISHED
from motlan.governance.readiness.api import UnitMeasure
from motlan.governance.readiness.measure import measure, spoken
from motlan.governance.readiness.units import measure_units
from motlan.kernel.clock import instant
from motlan.kernel.errors import SpecError
from motlan.kernel.spec import read
from motlan.store.register import Register
from tests.unit.governance.conftest import filed, fill

PLANS = Path(__file__).parents[3] / "workspaces" / "vietnam" / "plans"
EVERY_COMMUNE = {"14", "20", "25", "15", "96", "01", "46", "33"}
CAO_BANG, LAI_CHAU, HA_NOI = "04", "12", "01"
TODAY = date(2025, 7, 31)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return read_scene(PLANS / "scene")


@pytest.fixture(scope="module")
def plan() -> Plan:
    found = read(PLANS / "plan_02.yaml", Plan).value
    assert found is not None
    return found


@pytest.fixture(scope="module")
def units(scene: Scene, plan: Plan) -> Iterator[dict[str, UnitMeasure]]:
    communes: dict[str, list[str]] = {}
    for report in scene.reports:
        if report.measure == "meets_all_conditions":
            communes.setdefault(report.parent, []).append(report.unit)
    with closing(Register.connect("sqlite://")) as register:
        fill(register.execute, {"published_report": ()})
        names = ", ".join(f":{name}" for name in PUBLISHED["published_report"])
        rows = [{name: getattr(one, name) for name in PUBLISHED["published_report"]} for one in scene.reports]
        register.execute_many(f"insert into published_report values ({names})", rows)
        yield measured(plan, register, communes)


def measured(plan: Plan, register: Register, communes: Mapping[str, Sequence[str]]) -> dict[str, UnitMeasure]:
    """Every unit by its code."""
    rules = plan.territory
    assert rules is not None
    found = measure(territory=rules, register=register, indicators={}, communes=communes, today=TODAY)
    said = spoken(territory=rules, register=register)
    return {one.unit: one for one in measure_units(territory=rules, found=found, spoken=said, communes=communes)}


def provinces(units: dict[str, UnitMeasure]) -> list[UnitMeasure]:
    return [one for one in units.values() if one.parent == ""]


def test_every_province_claims_green_on_31_july_2025_at_16_hours(scene: Scene) -> None:
    assert len(scene.claims) == 34
    assert {claim.light for claim in scene.claims} == {Light.GREEN}
    assert scene.as_of is not None
    assert instant(scene.as_of) == "2025-07-31T09:00:00Z"


def test_1981_of_3321_communes_meet_all_conditions(units: dict[str, UnitMeasure]) -> None:
    ready = sum(one.ready for one in provinces(units))
    whole = sum(one.whole for one in provinces(units))
    assert (ready, whole, share(ready, whole, decimals=1)) == (1981, 3321, 59.7)


def test_the_eight_named_provinces_are_complete_and_no_other_is(units: dict[str, UnitMeasure]) -> None:
    assert {one.unit for one in provinces(units) if one.share == 100} == EVERY_COMMUNE


def test_13_others_are_above_70_and_19_others_above_50_percent(units: dict[str, UnitMeasure]) -> None:
    others = [one for one in provinces(units) if one.unit not in EVERY_COMMUNE]
    assert sum(1 for one in others if (one.share or 0) > 70) == 13
    assert sum(1 for one in others if (one.share or 0) > 50) == 19


def test_the_lowest_two(units: dict[str, UnitMeasure]) -> None:
    lowest = sorted(provinces(units), key=lambda one: one.share or 0)[:2]
    assert [(one.unit, one.ready, one.whole, one.share) for one in lowest] == [
        (CAO_BANG, 3, 56, 5.36),
        (LAI_CHAU, 3, 38, 7.89),
    ]


def test_cao_bang_claims_green_and_is_not_measured_green(scene: Scene, units: dict[str, UnitMeasure]) -> None:
    claimed = {claim.unit: claim.light for claim in scene.claims}
    assert claimed[CAO_BANG] is Light.GREEN
    assert units[CAO_BANG].light is Light.RED
    assert units[HA_NOI].light is Light.GREEN


def test_measured_provinces_by_colour(units: dict[str, UnitMeasure]) -> None:
    lights = [one.light for one in provinces(units)]
    assert {light: lights.count(light) for light in Light} == {
        Light.GREEN: 8,
        Light.YELLOW: 19,
        Light.RED: 7,
        Light.GREY: 0,
    }


def test_a_commune_is_ready_exactly_when_it_meets_all_seven_criteria(scene: Scene, plan: Plan) -> None:
    assert plan.territory is not None
    criteria = {one.measure for one in plan.territory.criteria}
    assert len(criteria) == 7
    met: dict[str, dict[str, float]] = {}
    for report in scene.reports:
        met.setdefault(report.unit, {})[report.measure] = report.value
    communes = {unit: values for unit, values in met.items() if "meets_all_conditions" in values}
    assert len(communes) == 3321
    for values in communes.values():
        assert set(values) == {*criteria, "meets_all_conditions"}
        assert values["meets_all_conditions"] == min(values[one] for one in criteria)


def test_which_communes_are_ready_follows_the_documented_rule(scene: Scene) -> None:
    rows = [one for one in scene.reports if one.measure == "meets_all_conditions" and one.parent == CAO_BANG]
    order = sorted(rows, key=lambda one: hashlib.sha256(one.unit.encode()).hexdigest())
    assert [one.value for one in order] == [1.0] * 3 + [0.0] * 53


def test_how_far_a_province_is_public(scene: Scene) -> None:
    bases: dict[str, set[str]] = {}
    for one in scene.reports:
        if one.parent:
            bases.setdefault(one.basis, set()).add(one.parent)
    assert bases["public"] == EVERY_COMMUNE
    assert bases["count"] == {CAO_BANG, LAI_CHAU}
    assert len(bases["illustrative"]) == 24


def test_six_overdue_tasks_by_group(scene: Scene) -> None:
    groups = [one.group for one in scene.overdue]
    assert (len(groups), groups.count("institutions"), groups.count("infrastructure"), groups.count("")) == (6, 2, 1, 3)


def test_reported_figures_of_ha_noi(scene: Scene) -> None:
    assert [(one.unit, one.value) for one in scene.told(unit=HA_NOI)] == [(HA_NOI, 32.73), (HA_NOI, 5.3)]


def test_reported_figures_of_the_country_are_dated_and_stand_beside_their_task(scene: Scene, plan: Plan) -> None:
    told = [
        (one.measure, one.value, one.of, one.as_of.date().isoformat(), one.task) for one in scene.told(unit=COUNTRY)
    ]
    assert told == [
        ("localities_with_boundary_free_list", 34, 34, "2025-12-15", "boundary_free_lists"),
        ("localities_with_all_boundary_free", 5, 34, "2025-12-15", "boundary_free_lists"),
        ("dossiers_wholly_online_share", 50, None, "2025-12-15", "wholly_online"),
        ("dossiers_wholly_online_target", 80, None, "2025-12-15", "wholly_online"),
        ("land_communes_synchronised", 3289, 3321, "2026-01-10", "land_synchronised"),
        ("land_parcels_synchronised", 61_000_000, None, "2026-01-10", "land_synchronised"),
        ("land_parcels_cleaned", 42_000_000, 61_000_000, "2026-01-10", "land_synchronised"),
        ("documents_to_amend", 322, None, "2025-07-31", "legal_documents_amended"),
        ("tasks_due_in_2025", 569, None, "2025-12-15", ""),
        ("problem_groups", 5, None, "2025-12-15", ""),
    ]
    assert {one.task for one in scene.figures} - {""} <= {one.task for one in plan.tasks}
    assert [one.value for one in scene.told(task="land_synchronised")] == [3289, 61_000_000, 42_000_000]
    ends = datetime(2025, 12, 31, tzinfo=UTC)
    assert scene.told(task="land_synchronised", before=ends) == (), "nobody had told it by then"
    sent = {one.measure: (one.value, one.as_of) for one in scene.reports if one.unit == COUNTRY}
    assert sent["land_communes_synchronised"] == (3289, "2026-01-10T09:00:00Z")
    assert len(sent) == len(told)


def reports(unit: str, **said: float) -> list[tuple[object, ...]]:
    return [(unit, "p", name, value, "2025-07-31T09:00:00Z", "public") for name, value in said.items()]


def test_a_commune_that_is_silent_is_grey_and_stays_in_the_denominator(plan: Plan) -> None:
    assert plan.territory is not None
    every = {one.measure: 1.0 for one in plan.territory.criteria}
    with closing(Register.connect("sqlite://")) as register:
        fill(register.execute, {"published_report": reports("a", **every)})
        found = measured(plan, register, {"p": ["a", "b"], "q": ["c"]})
    assert (found["p"].light, found["p"].share, found["p"].reported) == (Light.YELLOW, 50.0, 1)
    assert (found["q"].light, found["q"].share) == (Light.GREY, None)
    assert [found[unit].light for unit in ("a", "b", "c")] == [Light.GREEN, Light.GREY, Light.GREY]
    assert (found["a"].as_of, found["b"].as_of, found["p"].as_of) == (
        "2025-07-31T09:00:00Z",
        "",
        "2025-07-31T09:00:00Z",
    )


def test_what_a_commune_says_in_one_word_is_no_measure(plan: Plan) -> None:
    assert plan.territory is not None
    every = {one.measure: 1.0 for one in plan.territory.criteria}
    lacking = every | {"computers": 0.0, "meets_all_conditions": 1.0}
    with closing(Register.connect("sqlite://")) as register:
        told = [*reports("a", **lacking), *reports("b", meets_all_conditions=1), *reports("c", **every)]
        fill(register.execute, {"published_report": told})
        found = measured(plan, register, {"p": ["a", "b", "c"]})
    assert [found[unit].light for unit in ("a", "b", "c")] == [Light.RED, Light.GREY, Light.GREEN]
    assert (found["p"].ready, found["p"].reported, found["p"].share) == (1, 2, 33.33)


def test_a_criterion_that_was_measured_turns_the_commune_whatever_it_says(plan: Plan) -> None:
    assert plan.territory is not None
    by = MeasuredBy(sql="select unit, 0 from published_dossier")
    first, *others = plan.territory.criteria
    strict = plan.model_copy(
        update={
            "territory": plan.territory.model_copy(
                update={"criteria": (first.model_copy(update={"measured_by": by}), *others)}
            )
        }
    )
    every = {one.measure: 1.0 for one in plan.territory.criteria} | {"meets_all_conditions": 1.0}
    with closing(Register.connect("sqlite://")) as register:
        fill(
            register.execute,
            {
                "published_report": [*reports("00004", **every), *reports("c", **every)],
                "published_dossier": [filed("d1", "00004 01 online 01T02 01T03 02T10 02T09", "done", 1)],
            },
        )
        found = measured(strict, register, {"p": ["00004", "c"]})
        assert [measured(plan, register, {"p": ["00004"]})["00004"].light] == [Light.GREEN]
    assert [found[unit].light for unit in ("00004", "c")] == [Light.RED, Light.GREEN]
    assert strict.territory is not None
    assert strict.territory.rule != plan.territory.rule


def test_a_plan_without_criteria_goes_by_the_one_word(plan: Plan) -> None:
    assert plan.territory is not None
    plain = plan.model_copy(update={"territory": plan.territory.model_copy(update={"criteria": ()})})
    with closing(Register.connect("sqlite://")) as register:
        told = [*reports("a", meets_all_conditions=1), *reports("b", meets_all_conditions=0)]
        fill(register.execute, {"published_report": told})
        found = measured(plain, register, {"p": ["a", "b", "c"]})
    assert [found[unit].light for unit in ("a", "b", "c")] == [Light.GREEN, Light.RED, Light.GREY]


def test_every_bad_line_of_a_scene_is_reported(tmp_path: Path) -> None:
    for name in ("units.csv", "communes.csv", "figures.csv", "overdue.csv"):
        (tmp_path / name).write_text((PLANS / "scene" / name).read_text("utf-8"), "utf-8")
    header = "unit,claimed,at,by_vi,by_en,source_vi,source_en\n"
    lines = "01,blue,2025-07-31T16:00:00+07:00,a,a,b,b\n04,green,2025-07-31T16:00:00,a,a,b,b\n"
    (tmp_path / "units.csv").write_text(header + lines, "utf-8")
    with pytest.raises(SpecError) as caught:
        read_scene(tmp_path)
    assert [(Path(issue.file).name, issue.line) for issue in caught.value.issues] == [
        ("units.csv", 2),
        ("units.csv", 3),
    ]
