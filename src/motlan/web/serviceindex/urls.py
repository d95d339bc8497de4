"""Addresses of the service index."""

from __future__ import annotations

from django.urls import path

from motlan.web.serviceindex import views

app_name = "serviceindex"
urlpatterns = [path("service-index/", views.service_index, name="index")]
