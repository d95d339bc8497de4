"""Addresses of the daily reports, below the centre's."""

from __future__ import annotations

from django.urls import path

from motlan.web.dailyreport import views

app_name = "dailyreport"
urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/today/", views.today, name="today"),
    path("reports/<str:day>/", views.report, name="report"),
    path("reports/<str:day>/<int:number>/", views.report, name="edition"),
    path("reports/<str:day>/<int:number>/<str:language>.pdf", views.pdf, name="pdf"),
]
