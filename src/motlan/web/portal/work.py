"""The app's own chore."""

from __future__ import annotations

from datetime import timedelta

from motlan.kernel.text import Text
from motlan.web.house import House
from motlan.web.jobs.api import chore
from motlan.web.people import kept


@chore(
    "forget_kept_posts",
    every=timedelta(minutes=10),
    title=Text(vi="Xóa nội dung giữ lại khi phiên đăng nhập hết hạn", en="Forget what was kept for ended sessions"),
)
def forget_kept(house: House) -> None:
    """Forget what was typed into pages of ended sessions and was not fetched in time."""
    kept.clear(house)
