"""The desk that a demo has by itself: a month of dossiers, seen in queues, in the index and in the ranks of units."""

import csv
import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site, nation
from tests.e2e.walk import sign_in

PERSONS, DOSSIERS = 12_000, 200
"""The fewest persons for whom a demo rehearses all the dossiers that it does by itself."""


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A nation of which nobody said how many dossiers it is to have."""
    with nation(tmp_path_factory.mktemp("busy"), "--persons", str(PERSONS)) as site:
        yield site


def lines(page: Page, address: str) -> list[list[str]]:
    """The rows of a CSV, without its head, as who is signed in gets it."""
    answer = page.request.get(address)
    assert answer.status == 200
    return list(csv.reader(io.StringIO(answer.text().removeprefix("\ufeff"))))[1:]


def test_the_demo_rehearses_a_month_of_dossiers_by_itself(busy: Site) -> None:
    said = busy.report["dossiers"]
    assert said["dossiers"] == sum(said["statuses"].values()) == DOSSIERS
    assert len(said["statuses"]) >= 5
    assert len(said["procedures"]) >= 5


def test_the_officers_queue_is_full_and_its_numbers_are_those_of_its_lists(busy: Site, page: Page) -> None:
    sign_in(page, busy.address, "officer")
    for view in ("open", "ended"):
        page.goto(f"{busy.address}/desk/?show={view}")
        expect(page.locator("main table tbody tr").first).to_be_visible()
        chosen = page.get_by_role("listitem").filter(has=page.locator(f"a[href='?show={view}']"))
        number = int(chosen.locator("strong").inner_text())
        assert number == len(lines(page, f"{busy.address}/desk/queue.csv?show={view}"))
        assert number >= 10


def test_the_index_and_the_ranks_of_provinces_are_counted_from_what_was_filed(busy: Site, page: Page) -> None:
    sign_in(page, busy.address, "committee")
    page.goto(f"{busy.address}/centre/service-index/")
    for indicators in page.get_by_text("Các chỉ tiêu của nhóm").all():
        indicators.click()
    for indicator in ("2.1 Hồ sơ giải quyết", "3.3 Hồ sơ nộp trực tuyến", "4.1 Hồ sơ có kết quả điện tử"):
        expect(page.get_by_role("row").filter(has_text=indicator).first).to_contain_text(" %")
    ranked = lines(page, f"{busy.address}/centre/service-index/?format=csv")
    scores = [float(one[3]) for one in ranked if one[3]]
    assert len(scores) >= 10
    assert scores == sorted(scores, reverse=True)
    assert {float(one[7]) for one in ranked if one[7]} - {0.0, 100.0}  # group 2: some in time, some late


def test_an_indicator_ranks_provinces_by_level_and_by_change(busy: Site, page: Page) -> None:
    sign_in(page, busy.address, "committee")
    address = f"{busy.address}/centre/indicators/3.3/"
    counted = [one for one in lines(page, f"{address}?format=csv") if int(one[3])]
    assert len(counted) >= 10
    levels = [float(one[4]) for one in counted]
    assert levels == sorted(levels, reverse=True)
    assert len(set(levels)) > 1
    page.goto(address)
    page.get_by_role("link", name="Xếp theo thay đổi").click()
    expect(page.get_by_role("link", name="Xếp theo tỷ lệ")).to_be_visible()
    expect(page.locator("main table tbody tr").first).to_be_visible()
