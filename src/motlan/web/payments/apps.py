"""Django's registration of the app."""

from __future__ import annotations

from django.apps import AppConfig


class Payments(AppConfig):
    """Orders of payment and what became of them."""

    name = "motlan.web.payments"
    label = "payments"

    def ready(self) -> None:
        """What follows a filing, and what is asked of the gateway."""
        from motlan.web.payments import work  # noqa: F401 - importing it registers it
