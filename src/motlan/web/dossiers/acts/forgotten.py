"""What the passing of time does to a draft: nobody went on with it, so it is forgotten."""

from __future__ import annotations

from datetime import timedelta

from motlan.kernel.text import Text
from motlan.web.dossiers.drafts import longest_kept
from motlan.web.dossiers.models import Draft
from motlan.web.house import House
from motlan.web.jobs.api import chore


@chore(
    "forget_drafts",
    every=timedelta(hours=6),
    title=Text(vi="Xóa bản nháp quá hạn giữ", en="Forget drafts with which nobody went on"),
)
def forget_drafts(house: House) -> None:
    """Forget the drafts whose last day is over; their files have lost their place then, and are cleared in their turn.

    They are found by going through all drafts: an index by the time would be written at every step of every form.
    """
    Draft.objects.filter(updated__lt=house.clock.now() - longest_kept(house)).delete()
