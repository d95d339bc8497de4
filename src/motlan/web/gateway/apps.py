"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Gateway(AppConfig):
    """Programs of other agencies, each with a token."""

    name = "motlan.web.gateway"
    label = "gateway"
