"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Centre(AppConfig):
    """What is claimed beside what is measured."""

    name = "motlan.web.centre"
    label = "centre"

    def ready(self) -> None:
        """What it keeps of files, what it tells, and its chore."""
        from motlan.web.centre import claims, work  # noqa: F401 - importing them registers them
