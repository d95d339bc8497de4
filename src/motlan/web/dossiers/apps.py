"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Dossiers(AppConfig):
    """Dossiers and what is done to them."""

    name = "motlan.web.dossiers"
    label = "dossiers"
