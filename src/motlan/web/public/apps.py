"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Public(AppConfig):
    """What the workspace publishes, for everybody."""

    name = "motlan.web.public"
    label = "public"
