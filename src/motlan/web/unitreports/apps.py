"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class UnitReports(AppConfig):
    """What units say of themselves."""

    name = "motlan.web.unitreports"
    label = "unitreports"

    def ready(self) -> None:
        """Files that wait for a report are known to who clears."""
        from motlan.web.unitreports import acts  # noqa: F401 - importing it registers the place
