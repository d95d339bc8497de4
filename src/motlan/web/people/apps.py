"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class People(AppConfig):
    """Accounts and signing in."""

    name = "motlan.web.people"
    label = "people"
