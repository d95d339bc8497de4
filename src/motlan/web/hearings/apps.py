"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Hearings(AppConfig):
    """Hearings of courts and mediations."""

    name = "motlan.web.hearings"
    label = "hearings"

    def ready(self) -> None:
        """What it brings to dossiers and to the worker."""
        from motlan.web.hearings import gate, outcome, work  # noqa: F401 - importing them registers them
