"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Public(AppConfig):
    """What the workspace publishes, for everybody."""

    name = "motlan.web.public"
    label = "public"

    def ready(self) -> None:
        """Teach the worker to make the day's edition."""
        from motlan.web.public import work  # noqa: F401 - importing it registers it
