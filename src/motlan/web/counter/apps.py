"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Counter(AppConfig):
    """Filing at the counter."""

    name = "motlan.web.counter"
    label = "counter"

    def ready(self) -> None:
        """What the passing of time does to what was begun."""
        from motlan.web.counter import work  # noqa: F401 - importing it registers its chore
