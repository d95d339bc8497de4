"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Inbox(AppConfig):
    """Messages about dossiers."""

    name = "motlan.web.inbox"
    label = "inbox"

    def ready(self) -> None:
        """What acts on a dossier bring with them."""
        from motlan.web.inbox import work  # noqa: F401 - importing it registers it
