"""Addresses of the work beside the pages."""

from __future__ import annotations

from django.urls import path

from motlan.web.jobs import pages

app_name = "jobs"
urlpatterns = [
    path("", pages.jobs, name="jobs"),
    path("<int:number>/again/", pages.again, name="again"),
]
