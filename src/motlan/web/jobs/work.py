"""The app's own chore."""

from __future__ import annotations

from datetime import timedelta

from motlan.kernel.text import Text
from motlan.web.house import House
from motlan.web.jobs.models import Job
from motlan.web.jobs.registry import chore

KEPT = timedelta(days=90)
"""How long a job that is done is remembered, so that the same one is not done again."""


@chore(
    "forget_done_jobs",
    every=timedelta(days=1),
    title=Text(vi="Quên các việc đã xong từ lâu", en="Forget what was done long ago"),
)
def forget_done(house: House) -> None:
    """Forget what was done long ago."""
    Job.objects.filter(done_at__lt=house.clock.now() - KEPT).delete()
