"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Dossiers(AppConfig):
    """Dossiers and what is done to them."""

    name = "motlan.web.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        """What the passing of time does to a dossier and to a draft, and to files that wait to be filed."""
        from motlan.web.dossiers import attached  # noqa: F401 - importing it registers the place of drafts
        from motlan.web.dossiers.acts import forgotten, lapse  # noqa: F401 - importing them registers their chores
