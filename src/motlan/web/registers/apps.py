"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Registers(AppConfig):
    """Registers kept on the platform."""

    name = "motlan.web.registers"
    label = "registers"
