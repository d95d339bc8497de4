"""The chore that sends the observers out, every few minutes."""

from __future__ import annotations

from datetime import timedelta

from motlan.kernel.text import Text
from motlan.web.house import House
from motlan.web.jobs.api import Work, chore, enqueue, work
from motlan.web.jobs.registry import Last
from motlan.web.observing.looking import clear, observed
from motlan.web.observing.registry import observers

LOOK = "observe"


@chore(
    "observe",
    every=timedelta(minutes=1),
    title=Text(vi="Nhắc xem trang công khai và văn bản ký số", en="See that pages and documents are looked at"),
)
def see_to_it(house: House) -> None:
    """Want a look for every probe, once in each span that the workspace lays down."""
    span = house.workspace.settings.observe.every.total_seconds()
    turn = int(house.clock.now().timestamp() // span)
    for rule in observed(house):
        enqueue(kind=LOOK, key=f"{rule}/{turn}", payload={"rule": rule})
    clear(house)


@work(LOOK, title=Text(vi="Xem trang công khai hoặc văn bản ký số", en="Look at a page or a document"), slow=True)
def look(house: House, job: Work) -> Last | None:
    """Look for one probe; a rule that no plan has any more is looked for no longer."""
    probe = observed(house).get(str(job.payload["rule"]))
    if probe is None:
        return None
    return observers.get(probe.probe)(house, probe).save
