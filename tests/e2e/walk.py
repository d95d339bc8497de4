"""What a person does on the pages, step by step, in words of the Vietnamese page."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

BIRTH, CARD = "1.001193", "1.014137"


@dataclass(frozen=True)
class Child:
    """What a mother types of her newborn child."""

    full_name: str
    birth_date: str
    sex: str
    birth_place: str
    certificate: str


CHILD = Child("Hoàng Minh An", "15/11/2026", "female", "Phường Ba Đình, Thành phố Hà Nội", "CS-123/2026")


def sign_in(page: Page, address: str, account: str) -> None:
    """Sign in as one of the demo's accounts, in Vietnamese."""
    page.goto(f"{address}/sign-in/")
    page.locator(f"button[name=account][value={account}]").click()
    page.wait_for_url(lambda there: "/sign-in/" not in there)
    if page.locator("html").get_attribute("lang") != "vi":  # the account keeps the language that was chosen last
        page.locator("button[name=language][value=vi]").click()
    menu = page.get_by_role("button", name="Menu")
    if menu.is_visible():
        menu.click()
    expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()
    page.keyboard.press("Escape")


def through_door(page: Page, name: str) -> None:
    """Go where a word of the navigation leads; on a telephone it stands in the menu."""
    menu = page.get_by_role("button", name="Menu")
    if menu.is_visible():
        menu.click()
    page.get_by_role("link", name=name).first.click()


def typed_fields(page: Page) -> int:
    """How many fields of this page a person has to fill: radios count once, what is chosen already not at all."""
    names = page.evaluate(
        """() => [...document.querySelectorAll("main input, main select, main textarea")]
          .filter(field => !["hidden", "submit", "search"].includes(field.type) && !field.disabled)
          .map(field => [field.name, field.type === "radio"
            ? [...document.getElementsByName(field.name)].some(one => one.checked) : field.value !== ""])"""
    )
    return len({name for name, filled in names if not filled})


def register_birth(page: Page, address: str, child: Child) -> tuple[str, int]:
    """File a birth from the home page on; the dossier's code and the number of fields that had to be filled."""
    page.goto(address)
    page.goto(f"{address}/procedures/{BIRTH}/")
    page.get_by_role("link", name="Bắt đầu").or_(page.get_by_role("button", name="Bắt đầu")).click()
    typed = typed_fields(page)
    page.locator("[name='dossier.relation'][value=parent]").check()
    page.locator("[name='child.full_name']").fill(child.full_name)
    page.locator("[name='child.birth_date']").fill(child.birth_date)
    page.locator(f"[name='child.sex'][value={child.sex}]").check()
    page.locator("[name='child.birth_place']").fill(child.birth_place)
    page.locator("[name='dossier.certificate_number']").fill(child.certificate)
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    typed += typed_fields(page)
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đính kèm giấy tờ")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.get_by_role("heading", name="Kiểm tra lại")).to_be_visible()
    page.get_by_role("button", name="Nộp hồ sơ").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hồ sơ đã được nộp")
    found = re.search(r"/my-dossiers/([^/]+)/", page.url)
    assert found is not None, page.url
    return found.group(1), typed


@dataclass(frozen=True)
class Effort:
    """What a filing costs a person: ``pages`` that come up, ``taps`` on links and buttons, ``typed`` fields."""

    pages: int
    taps: int
    typed: int


def birth_from_the_first_page(page: Page, address: str, account: str, child: Child) -> Effort:
    """From the first page, signed in by nobody, to the receipt, by what stands on the pages alone; what it costs."""
    pages: list[str] = []
    page.on("framenavigated", lambda frame: pages.append(frame.url) if frame == page.main_frame else None)
    main, taps, typed = page.get_by_role("main"), 0, 0
    page.goto(address)
    for way in (
        main.get_by_role("link", name="Đăng ký khai sinh", exact=True),
        main.get_by_role("button", name="Đăng nhập để bắt đầu"),
        page.locator(f"button[name=account][value={account}]"),
    ):
        way.click()
        page.wait_for_load_state()
        taps += 1
    fields = {
        "child.full_name": child.full_name,
        "child.birth_date": child.birth_date,
        "child.birth_place": child.birth_place,
        "dossier.certificate_number": child.certificate,
    }
    typed += typed_fields(page)
    for name, words in fields.items():
        page.locator(f"[name='{name}']").fill(words)
    page.locator("[name='dossier.relation'][value=parent]").check()
    page.locator(f"[name='child.sex'][value={child.sex}]").check()
    while "/receipt/" not in page.url:
        button = main.get_by_role("button", name="Lưu và tiếp tục").or_(main.get_by_role("button", name="Nộp hồ sơ"))
        before = page.url
        button.click()
        page.wait_for_url(lambda there, before=before: there != before)
        taps += 1
        typed += 0 if page.locator("input[type=file]").count() else typed_fields(page)
    return Effort(pages=len(pages), taps=taps, typed=typed)


def file_card(page: Page, address: str) -> str:
    """File for a health insurance card; the dossier's code."""
    page.goto(f"{address}/procedures/{CARD}/form/")
    page.locator("[name='card.hospital']").fill("Bệnh viện Ba Đình")
    for _ in range(2):
        page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.get_by_role("button", name="Nộp hồ sơ").click()
    page.wait_for_url("**/my-dossiers/*/receipt/")
    return page.url.split("/")[-3]


def decide(page: Page, address: str, code: str, sex: str = "female") -> None:
    """Receive, decide: the officer's two steps, from the queue."""
    page.goto(f"{address}/desk/")
    page.get_by_role("link", name=code).click()
    page.get_by_role("button", name="Tiếp nhận").click()
    page.get_by_role("link", name="Giải quyết", exact=True).click()
    # The population register gives the child's number, of 2026, here made of the dossier's own.
    page.locator("[name='child.personal_number']").fill(f"001{2 + (sex == 'female')}269{code[-5:]}")
    page.locator("main form button[type=submit]").last.click()
