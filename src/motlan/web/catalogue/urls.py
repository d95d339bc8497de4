"""Addresses of the catalogue. Words that stand still come before codes."""

from __future__ import annotations

from django.urls import path

from motlan.web.catalogue import savings, views

app_name = "catalogue"
urlpatterns = [
    path("", views.procedures, name="procedures"),
    path("procedures.csv", views.procedures_csv, name="procedures_csv"),
    path("savings/", savings.savings, name="savings"),
    path("savings.csv", savings.savings_csv, name="savings_csv"),
    path("<str:code>/", views.procedure, name="procedure"),
    path("<str:code>/<str:version>/paper.pdf", views.paper, name="paper"),
    path("<str:code>/<str:version>/<str:view>/", views.preview, name="preview"),
]
