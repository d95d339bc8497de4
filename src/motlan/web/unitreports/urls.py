"""Addresses of reports on units, below the centre's."""

from __future__ import annotations

from django.urls import path

from motlan.web.unitreports import every, own, said, units

app_name = "unitreports"
urlpatterns = [
    path("my-unit/", own.report, name="report"),
    path("my-unit/evidence/<int:number>/", own.waiting_file, name="waiting_file"),
    path("unit-reports/", every.every, name="every"),
    path("unit-reports/take/", every.take, name="take"),
    path("units/", units.units, name="units"),
    path("units/<str:code>/reports/", said.unit, name="unit"),
]
