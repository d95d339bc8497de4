"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Complaints(AppConfig):
    """Complaints and satisfaction."""

    name = "motlan.web.complaints"
    label = "complaints"
