"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Observing(AppConfig):
    """What is seen outside the register."""

    name = "motlan.web.observing"
    label = "observing"

    def ready(self) -> None:
        """The observers, and the chore that sends them out."""
        from motlan.kernel import plugin
        from motlan.web.observing import observers, work  # noqa: F401 - importing them registers them

        plugin.load(plugin.OBSERVERS)
