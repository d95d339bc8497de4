"""The whole story: a mother declares once, an officer decides, the register holds the child, a light turns green."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browsers import DESK, PHONE, machine_is_busy, open_page
from tests.e2e.conftest import Site, nation
from tests.e2e.walk import CHILD, Child, Effort, birth_from_the_first_page, decide, register_birth, sign_in

TASK = "birth_registration_works"
MOST_TYPED = 6
SECONDS_TO_GREEN = 15
PATIENCE = 60
"""Seconds after which it will not turn any more, on a machine that others keep busy."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A nation in which nothing was decided yet: the story begins with a grey light."""
    with nation(tmp_path_factory.mktemp("untouched")) as untouched:
        yield untouched


@contextmanager
def screen(browser: Browser, viewport: dict[str, int], *, script: bool = True) -> Iterator[Page]:
    """A person's own browser."""
    pages = open_page(browser, viewport=viewport, script=script)
    yield next(pages)
    assert list(pages) == []


def measured_light(page: Page) -> Locator:
    """The word of the measured light of the task, as the committee has it before her eyes."""
    return page.locator(".govuk-summary-list__row", has_text="Đo được").locator(".motlan-light__word")


def test_a_birth_from_the_mothers_phone_to_the_committees_light(site: Site, browser: Browser):
    with screen(browser, PHONE) as mother, screen(browser, DESK) as officer, screen(browser, DESK) as committee:
        sign_in(committee, site.address, "committee")
        committee.goto(f"{site.address}/centre/tasks/{TASK}/")
        assert measured_light(committee).inner_text() == "Chưa đo được"

        sign_in(mother, site.address, "mother")
        code, typed = register_birth(mother, site.address, CHILD)
        assert typed <= MOST_TYPED

        sign_in(officer, site.address, "officer")
        decide(officer, site.address, code)

        mother.goto(f"{site.address}/record/")
        expect(mother.get_by_role("main")).to_contain_text(f"{CHILD.full_name} (Con)")
        mother.goto(f"{site.address}/record/readings/")
        expect(mother.get_by_role("main")).to_contain_text("Đăng ký khai sinh")

        # nobody reloads her page: while it is open it asks, and the worker measures without its usual rest
        began = time.monotonic()
        expect(measured_light(committee)).to_have_text("Hoạt động tốt", timeout=1000 * PATIENCE)
        assert machine_is_busy() or time.monotonic() - began <= SECONDS_TO_GREEN


def test_a_birth_takes_seven_taps_and_six_fields_from_the_first_page_to_the_receipt(site: Site, browser: Browser):
    child = Child("Hoàng Minh Chi", "12/11/2026", "female", "Phường Ba Đình, Thành phố Hà Nội", "CS-127/2026")
    with screen(browser, PHONE) as father:
        effort = birth_from_the_first_page(father, site.address, "father", child)
    # home, procedure, sign-in, the child, the parents, papers, check, receipt
    assert effort == Effort(pages=8, taps=7, typed=6)


def test_the_same_birth_without_any_javascript(site: Site, browser: Browser):
    child = Child("Hoàng Minh Bình", "10/2026", "male", "Phường Ba Đình, Thành phố Hà Nội", "CS-124/2026")
    with screen(browser, PHONE, script=False) as mother, screen(browser, DESK, script=False) as officer:
        sign_in(mother, site.address, "mother")
        code, typed = register_birth(mother, site.address, child)
        assert typed <= MOST_TYPED
        sign_in(officer, site.address, "officer")
        decide(officer, site.address, code, sex=child.sex)
        mother.goto(f"{site.address}/my-dossiers/{code}/")
        expect(mother.get_by_role("main")).to_contain_text("Đã trả kết quả")
        mother.goto(f"{site.address}/record/")
        expect(mother.get_by_role("main")).to_contain_text(f"{child.full_name} (Con)")


def test_names_of_places_are_offered_while_somebody_types_one(site: Site, browser: Browser):
    with screen(browser, PHONE) as father:
        sign_in(father, site.address, "father")
        father.goto(f"{site.address}/procedures/1.001193/form/pages/child/")
        place = father.locator("[name='child.birth_place']")
        offered = father.locator("datalist[id='child.birth_place-units'] option")
        place.press_sequentially("phuong ba dinh")
        expect(offered.first).to_have_attribute("value", "Phường Ba Đình, Thành phố Hà Nội")
        place.fill("không đâu cả")
        expect(offered).to_have_count(0)


def test_a_draft_is_kept_through_a_lost_session(site: Site, browser: Browser):
    with screen(browser, PHONE) as father:
        sign_in(father, site.address, "father")
        father.goto(f"{site.address}/procedures/1.001193/form/pages/child/")
        father.locator("[name='child.full_name']").fill("Hoàng Gia Hân")
        father.get_by_role("button", name="Lưu để làm tiếp sau").click()
        father.context.clear_cookies()
        sign_in(father, site.address, "father")
        father.goto(f"{site.address}/procedures/1.001193/form/pages/child/")
        expect(father.locator("[name='child.full_name']")).to_have_value("Hoàng Gia Hân")


def test_the_way_back_leads_to_a_page_of_faults_as_to_any_other(site: Site, browser: Browser):
    with screen(browser, PHONE) as father:
        sign_in(father, site.address, "father")
        child = f"{site.address}/procedures/1.001193/form/pages/child/"
        father.goto(child)
        father.locator("[name='child.birth_date']").fill("31/02/2026")
        father.get_by_role("button", name="Lưu và tiếp tục").click()
        expect(father.locator("#error-summary")).to_be_visible()
        father.get_by_role("link", name="Quay lại").click()
        expect(father).to_have_url(f"{site.address}/procedures/1.001193/")
        father.go_back()
        expect(father).to_have_url(child)
        expect(father.locator("[name='child.birth_date']")).to_have_value("31/02/2026")
