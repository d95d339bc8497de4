"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Centre(AppConfig):
    """What is claimed beside what is measured."""

    name = "motlan.web.centre"
    label = "centre"
