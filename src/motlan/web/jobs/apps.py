"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Jobs(AppConfig):
    """What is to be done later."""

    name = "motlan.web.jobs"
    label = "jobs"

    def ready(self) -> None:
        """The app's own chores."""
        from motlan.web.jobs import work  # noqa: F401 - importing it registers them
