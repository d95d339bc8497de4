"""What nobody finished at the counter is not kept."""

from __future__ import annotations

from datetime import timedelta

from motlan.kernel.text import Text
from motlan.web.counter.models import Visit
from motlan.web.house import House
from motlan.web.jobs.api import chore

KEPT = timedelta(days=1)
"""A person who has not come back until then begins anew."""


@chore(
    "forget_visits",
    every=timedelta(hours=1),
    title=Text(vi="Bỏ tờ khai dở dang ở quầy", en="Forget what was begun at the counter"),
)
def forget_visits(house: House) -> None:
    """Drop what was begun at a counter more than a day ago and never filed."""
    Visit.objects.filter(dossier=None, begun_at__lt=house.clock.now() - KEPT).delete()
