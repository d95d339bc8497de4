"""Addresses of results."""

from __future__ import annotations

from django.urls import path

from motlan.web.dossiers import views

app_name = "dossiers"
urlpatterns = [
    path("results/<str:code>/", views.result, name="result"),
]
