"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Steward(AppConfig):
    """Pages for the owners of data."""

    name = "motlan.web.steward"
    label = "steward"
