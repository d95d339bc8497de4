"""What `motlan demo --json` promises: one object, a record that agrees with the truth, the scene in two lights."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PERSONS, Site, motlan
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
    again = motlan("demo", "--persons", str(PERSONS), "--no-serve", "--json", directory=site.directory)
    assert again.returncode == 0, again.stderr
    status = motlan("sync", "--json", directory=site.directory)
    assert '"outcome": "unchanged"' in status.stdout
    assert '"outcome": "failed"' not in status.stdout
