"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Catalogue(AppConfig):
    """The catalogue of procedures."""

    name = "motlan.web.catalogue"
    label = "catalogue"
