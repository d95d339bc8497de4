"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Asking(AppConfig):
    """Requests for rights to sensitive values."""

    name = "motlan.web.asking"
    label = "asking"

    def ready(self) -> None:
        """The inbox finds the words of what is told."""
        from motlan.web.asking import telling  # noqa: F401 - importing it registers it
