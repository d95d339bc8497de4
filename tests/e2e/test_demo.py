"""What `motlan demo --json` promises: one object, a record that agrees with the truth, the scene in two lights."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PERSONS, Site, environment, motlan
from tests.e2e.walk import sign_in

DATABASES = {
    "population",
    "civil_status",
    "social_insurance",
    "health_insurance",
    "schooling",
    "land",
    "enterprises",
}


def test_the_report_is_one_object_with_every_figure(site: Site):
    report = site.report
    assert report["persons"] >= PERSONS
    assert set(report["databases"]) == DATABASES
    assert set(report["quality"]) == {*DATABASES, "judgments"}  # which lives on the platform and is still empty
    assert all(set(one) >= {"index", "band"} for one in report["quality"].values())
    assert set(report["golden"]["person"]) == {"subjects", "agreement_with_truth", "conflicts", "unlinked"}
    assert {"simulate", "sync", "quality", "lights", "total"} <= set(report["seconds"])


def test_the_golden_record_agrees_with_the_truth(site: Site):
    assert site.report["golden"]["person"]["agreement_with_truth"] >= 0.99


def test_not_every_database_is_green(site: Site):
    assert {one["band"] for one in site.report["quality"].values()} >= {"green", "yellow"}


def test_all_provinces_are_claimed_green_and_not_all_are_measured_so(site: Site):
    lights = site.report["lights"]
    assert lights["claimed"]["provinces"] == {"green": 34}
    measured = lights["measured"]["provinces"]
    assert measured["green"] == 8
    assert sum(measured.values()) == 34
    assert lights["measured"]["tasks"]["green"] < lights["claimed"]["tasks"]["green"]


def test_cao_bang_does_not_show_plain_green(site: Site, page: Page):
    sign_in(page, site.address, "committee")
    page.goto(f"{site.address}/centre/")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="Tỉnh Cao Bằng", exact=True)).first
    expect(row).to_contain_text("3/56")
    expect(row).to_contain_text("5,36 %")
    lights = [re.sub(r"\s+", " ", text) for text in row.locator(".motlan-light__word").all_inner_texts()]
    assert lights == ["Hoạt động tốt", "Không đạt"]
    expect(page.get_by_role("main")).to_contain_text("59,7 %")
    expect(page.get_by_role("main")).to_contain_text("1.981 trên 3.321")


def test_the_demo_again_keeps_what_was_there(site: Site):
    again = motlan(
        "demo", "--persons", str(PERSONS), "--dossiers", "0", "--no-serve", "--json", directory=site.directory
    )
    assert again.returncode == 0, again.stderr
    status = motlan("sync", "--json", directory=site.directory)
    assert '"outcome": "unchanged"' in status.stdout
    assert '"outcome": "failed"' not in status.stdout


def test_what_the_demo_publishes_gives_every_colour_again_from_itself_alone(site: Site, tmp_path: Path):
    folder = tmp_path / "open-data"
    written = motlan("facts", "export", str(folder), directory=site.directory)
    assert written.returncode == 0, written.stderr
    # in a process that knows no register and no workspace
    found = subprocess.run(
        [sys.executable, "-m", "motlan", "recompute", str(folder), "--json"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment(tmp_path / "nothing"),
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    said = json.loads(found.stdout)
    assert said["different"] == []
    colours = {}
    for name, column in (("unit_lights", "measured"), ("tasks", "measured"), ("probes", "outcome")):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            colours[name] = [row[column] for row in csv.DictReader(lines)]
    assert len(colours["unit_lights"]) == 34 + 3321
    assert len(colours["tasks"]) == sum(site.report["lights"]["measured"]["tasks"].values())
    assert said["of"] > sum(map(len, colours.values()))
    assert {"green", "red", "grey"} <= {light for lights in colours.values() for light in lights}
