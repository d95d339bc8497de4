"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class ServiceIndexApp(AppConfig):
    """The index of Decision 766/QĐ-TTg, or whatever a workspace makes of its indicators."""

    name = "motlan.web.serviceindex"
    label = "serviceindex"
