"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Portfolio(AppConfig):
    """Databases: what each is said to be beside what is measured of it."""

    name = "motlan.web.portfolio"
    label = "portfolio"
