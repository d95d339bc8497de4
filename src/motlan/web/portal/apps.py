"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Portal(AppConfig):
    """Pages for citizens and enterprises."""

    name = "motlan.web.portal"
    label = "portal"

    def ready(self) -> None:
        """The app's own chore, and what payers, reporters and those whom a decision touches are told."""
        from motlan.web.portal import answered, given_back, touched, work  # noqa: F401 - importing them registers them
