"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Signing(AppConfig):
    """Documents that were issued."""

    name = "motlan.web.signing"
    label = "signing"

    def ready(self) -> None:
        """What follows a decision."""
        from motlan.web.signing import work  # noqa: F401 - importing it registers it
