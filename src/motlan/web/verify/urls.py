"""Addresses of the public page. A code is no number of a person and cannot be guessed."""

from __future__ import annotations

from django.urls import path

from motlan.web.verify import views

app_name = "verify"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("<str:code>/", views.document, name="document"),
]
