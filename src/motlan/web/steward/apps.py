"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Steward(AppConfig):
    """Pages for the owners of data."""

    name = "motlan.web.steward"
    label = "steward"

    def ready(self) -> None:
        """Teach the worker to count the overlap."""
        from motlan.web.steward import work  # noqa: F401 - importing it registers it
