"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Files(AppConfig):
    """What people attach."""

    name = "motlan.web.files"
    label = "files"

    def ready(self) -> None:
        """The clearing of what nobody kept."""
        from motlan.web.files import work  # noqa: F401 - importing it registers it
