"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Desk(AppConfig):
    """The officers' pages."""

    name = "motlan.web.desk"
    label = "desk"
