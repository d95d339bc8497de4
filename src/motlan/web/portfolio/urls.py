"""Addresses of the portfolio, below the centre's."""

from __future__ import annotations

from django.urls import path

from motlan.web.portfolio import before, compare, database, databases, priority, readiness, roadmap

app_name = "portfolio"
urlpatterns = [
    path("databases/", databases.databases, name="databases"),
    path("databases/priority/", priority.priority, name="priority"),
    path("databases/roadmap/", roadmap.roadmap, name="roadmap"),
    path("databases/<str:name>/", database.database, name="database"),
    path("databases/<str:name>/claim/", database.claim, name="claim"),
    path("compare/", compare.compare, name="compare"),
    path("communes/<str:code>/before/", before.before, name="before"),
    path("readiness/", readiness.country, name="readiness"),
    path("readiness/<str:code>/", readiness.province, name="readiness_province"),
]
