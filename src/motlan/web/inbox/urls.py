"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import path

from motlan.web.inbox import views

app_name = "inbox"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read_all"),
    path("address/", views.address, name="address"),
    path("address/<str:ticket>/", views.confirm, name="confirm"),
    path("<int:number>/", views.message, name="message"),
]
