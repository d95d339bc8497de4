"""The acceptance scene, row by row, to the last digit: on SQLite and on PostgreSQL, through the pages, through the
open data, and computed anew from these on DuckDB.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from motlan.governance.opendata.recompute import Recomputed, recompute
from tests.servers import PostgresServer

ROOT = Path(__file__).parents[3]
EVERY_COMMUNE = {
    *("Tỉnh Sơn La", "Tỉnh Lạng Sơn", "Tỉnh Phú Thọ", "Tỉnh Lào Cai", "Tỉnh Cà Mau"),
    *("Thành phố Hà Nội", "Thành phố Huế", "Tỉnh Hưng Yên"),
}
CAO_BANG, LAI_CHAU, HA_NOI = "04", "12", "01"
THE_MOMENT = "2025-07-31T09:00:00Z"
"""16:00 in Hà Nội."""


@dataclass(frozen=True)
class Played:
    """The scene on one engine: its pages by address, its open data, and these computed anew."""

    pages: dict[str, str]
    folder: Path
    anew: Recomputed

    def rows(self, table: str) -> list[dict[str, str]]:
        with (self.folder / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    @property
    def provinces(self) -> list[dict[str, str]]:
        return [one for one in self.rows("unit_lights") if one["parent"] == "country"]

    def page(self, address: str) -> str:
        """The words of a page."""
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.pages[address]))

    def map_of(self, address: str, kind: str) -> list[str]:
        """What each tile of a map says, its share apart."""
        said = re.findall(rf'<a id="{kind}-\d\d"[^>]* aria-label="[^":]*: ([^",(]*)', self.pages[address])
        return [one.strip() for one in said]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Played:
    state = tmp_path_factory.mktemp("scene")
    register: Sequence[str] = ()
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        register = (server.create("scene"),)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MOTLAN_", "DJANGO_"))}
    command = [
        sys.executable,
        "-m",
        "tests.web.public.stage",
        str(ROOT / "workspaces" / "vietnam"),
        str(state),
        *register,
    ]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    (folder,) = (state / "open").iterdir()
    pages = json.loads((state / "pages.json").read_text(encoding="utf-8"))
    return Played(pages, folder, recompute(folder))


def test_34_provinces_and_3321_communes_wards_and_special_zones(played: Played) -> None:
    kinds = Counter(one["kind"] for one in played.rows("units") if one["level"] == "2")
    assert len(played.provinces) == 34
    # the public list that the workspace holds has ten more wards, and ten communes fewer, than the figure that was told
    assert kinds["xã"] + kinds["phường"] == 2621 + 687
    assert (kinds["đặc khu"], kinds.total()) == (13, 3321)


def test_34_of_34_claim_green_and_none_yellow_or_red_on_31_july_2025_at_16_hours(played: Played) -> None:
    claims = [one for one in played.rows("claims") if one["scope"] == "unit"]
    assert [(one["light"], one["at"]) for one in claims] == [("green", THE_MOMENT)] * 34
    for address in ("/centre/", "/open/"):
        assert played.map_of(address, "claimed") == ["Hoạt động tốt"] * 34
        assert "34/34" in played.page(address)
    assert "16:00, 31/07/2025" in played.page("/open/")


def test_by_measurement_the_map_is_not_green(played: Played) -> None:
    expected = {"Hoạt động tốt": 8, "Chưa đạt": 19, "Không đạt": 7}
    assert [dict(Counter(played.map_of(address, "measured"))) for address in ("/centre/", "/open/")] == [expected] * 2
    assert Counter(one["measured"] for one in played.provinces) == {"green": 8, "yellow": 19, "red": 7}


def test_1981_of_3321_communes_meet_all_conditions(played: Played) -> None:
    ready, whole = (sum(int(one[name]) for one in played.provinces) for name in ("ready", "whole"))
    assert (ready, whole, round(100 * ready / whole, 1)) == (1981, 3321, 59.7)
    met = [one for one in played.rows("reports") if one["measure"] == "meets_all_conditions" and one["value"] == "1"]
    assert len(met) == 1981
    for address in ("/centre/", "/open/"):
        assert "59,7 %" in played.page(address)
        assert "1.981 trên 3.321" in played.page(address)


def test_8_provinces_have_100_percent(played: Played) -> None:
    names = {one["code"]: one["name"] for one in played.rows("units")}
    assert {names[one["unit"]] for one in played.provinces if one["share"] == "100"} == EVERY_COMMUNE


def test_13_others_are_above_70_percent_and_19_above_50(played: Played) -> None:
    others = [float(one["share"]) for one in played.provinces if float(one["share"]) < 100]
    assert (sum(share > 70 for share in others), sum(share > 50 for share in others)) == (13, 19)


@pytest.mark.parametrize(
    ("code", "ready", "whole", "share", "written"),
    [(CAO_BANG, "3", "56", "5.36", "3/56 (5,36 %)"), (LAI_CHAU, "3", "38", "7.89", "3/38 (7,89 %)")],
)
def test_the_lowest_two(played: Played, code: str, ready: str, whole: str, share: str, written: str) -> None:
    lowest = sorted(played.provinces, key=lambda one: float(one["share"]))[:2]
    assert (ready, whole, share) in [(one["ready"], one["whole"], one["share"]) for one in lowest]
    assert written in played.page(f"/open/provinces/{code}/")


def test_cao_bang_claims_green_and_is_nowhere_plain_green(played: Played) -> None:
    (row,) = [one for one in played.provinces if one["unit"] == CAO_BANG]
    assert (row["claimed"], row["measured"]) == ("green", "red")
    for address in ("/centre/", "/open/"):
        labels = dict(re.findall(r'<a id="(\w+-04)"[^>]* aria-label="([^"]*)"', played.pages[address]))
        assert labels["measured-04"] == "Tỉnh Cao Bằng: Không đạt, 5,36 %"
        assert labels["claimed-04"] == "Tỉnh Cao Bằng: Hoạt động tốt"
    for address in ("/centre/provinces/04/", "/open/provinces/04/"):
        assert "Không đạt" in played.page(address)


def test_six_tasks_are_reported_as_overdue_by_group(played: Played) -> None:
    for address in ("/centre/", "/open/"):
        page = played.page(address)
        counted = [
            page.count(words)
            for words in (
                "Nhiệm vụ quá hạn nhóm thể chế, pháp lý",
                "Nhiệm vụ quá hạn nhóm hạ tầng và cơ sở dữ liệu trọng yếu",
                "Nhiệm vụ quá hạn nhóm nguồn lực",
                "Nhiệm vụ quá hạn ",
            )
        ]
        assert counted == [2, 1, 1, 6]


def test_ha_noi_by_dossiers_online_and_with_an_electronic_result(played: Played) -> None:
    told = {(one["measure"], one["value"]) for one in played.rows("reports") if one["unit"] == HA_NOI}
    assert told == {("dossiers_online_share", "32.73"), ("electronic_result_share", "5.3")}
    page = played.page("/open/provinces/01/")
    assert "32,73" in page
    assert "5,3 " in page


def test_what_reports_say_of_the_country_stands_dated_on_its_pages_and_in_the_open_data(played: Played) -> None:
    reported = [one for one in played.rows("reports") if one["unit"] == "country"]
    told = {one["measure"]: (float(one["value"]), one["as_of"][:10]) for one in reported}
    assert told["localities_with_boundary_free_list"] == (34, "2025-12-15")
    assert told["localities_with_all_boundary_free"] == (5, "2025-12-15")
    assert told["dossiers_wholly_online_share"] == (50, "2025-12-15")
    assert told["land_communes_synchronised"] == (3289, "2026-01-10")
    assert (told["tasks_due_in_2025"][0], told["problem_groups"][0]) == (569, 5)
    page = played.page("/open/")
    for label, figure in (
        ("Địa phương đã công bố danh mục thủ tục phi địa giới", "34/34"),
        ("Địa phương công bố toàn bộ thủ tục là phi địa giới", "5/34"),
        ("Hồ sơ xử lý trực tuyến toàn trình (khoảng, %)", "50"),
        ("Xã đã đồng bộ dữ liệu đất đai", "3.289/3.321"),
        ("Thửa đất đã đồng bộ", "61.000.000"),
        ("Thửa đất đã làm sạch", "42.000.000/61.000.000"),
        ("Văn bản pháp luật phải sửa đổi", "322"),
        ("Nhiệm vụ đến hạn trước 31/12/2025", "569"),
    ):
        assert re.search(rf"{re.escape(label)}:\s*{re.escape(figure)}\s", page), label
    task = played.page("/open/tasks/land_synchronised/")
    assert re.search(r"Xã đã đồng bộ dữ liệu đất đai:\s*3\.289/3\.321\s+tính đến 10/01/2026", task)


def test_everything_is_computed_anew_to_the_same(played: Played) -> None:
    """5 values of each unit and its claim, each commune by each criterion, each probe and database, each task's two
    colours, what probes found of communes and databases, each rule, and the rows of each table: nothing differs."""
    assert played.anew.different == ()
    units = 6 * (34 + 3321) + len(played.rows("readiness"))
    assert len(played.rows("readiness")) == 7 * 3321
    lines = sum(len(played.rows(table)) for table in ("probes", "tasks", "tasks", "databases"))
    kinds = Counter(one["probe"] for one in played.rows("probes"))
    lines += sum(kinds[kind] for kind in ("communes_ready", "quality_at_least", "identifier_rule"))
    assert kinds["communes_ready"] == 3
    rules = len(json.loads((played.folder / "rules.json").read_text(encoding="utf-8"))["rules"])
    figures = 5 * len(played.rows("figures"))
    tables = len(json.loads((played.folder / "about.json").read_text(encoding="utf-8"))["rows"])
    assert played.anew.values - rules - tables == units + lines + figures
