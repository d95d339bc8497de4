"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class DailyReport(AppConfig):
    """How the whole plan stood, day by day."""

    name = "motlan.web.dailyreport"
    label = "dailyreport"

    def ready(self) -> None:
        """See that every day has its report."""
        from motlan.web.dailyreport import work  # noqa: F401 - importing it registers it
