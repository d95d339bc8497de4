"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Verify(AppConfig):
    """Verifying documents."""

    name = "motlan.web.verify"
    label = "verify"
