"""`motlan demo` serves what it made: the first document that a page draws is there within seconds, and nobody waits."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import _wait_for, environment
from tests.e2e.walk import file_card, sign_in
from tests.servers import free_port

SECONDS_TO_DRAW = 15
"""Far more than a slip takes on a busy machine, far less than for ever."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A nation made and served by one command, as the README says: the same process does both."""
    directory, port = tmp_path_factory.mktemp("shown"), free_port()
    log = directory / "demo.log"
    command = [sys.executable, "-m", "motlan", "demo", "--persons", "1000", "--dir", str(directory)]
    with log.open("w", encoding="utf-8") as lines:
        process = subprocess.Popen(
            [*command, "--port", str(port)], stdout=lines, stderr=subprocess.STDOUT, env=environment(directory)
        )
        try:
            _wait_for(f"http://localhost:{port}", process, Path(log))
            yield f"http://localhost:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def test_the_first_slip_is_drawn_by_a_page_of_the_demo(address: str, page: Page):
    sign_in(page, address, "mother")
    code = file_card(page, address)
    sign_in(page, address, "officer")
    page.goto(f"{address}/desk/{code}/")
    page.get_by_role("button", name="Tiếp nhận").click()
    slip = page.locator("main a[href*='/slips/']").first
    expect(slip).to_be_visible()
    answer = page.request.get(f"{address}{slip.get_attribute('href')}", timeout=SECONDS_TO_DRAW * 1000)
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF-")
