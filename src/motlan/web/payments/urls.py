"""Addresses of paying."""

from __future__ import annotations

from django.urls import path

from motlan.web.payments import views

app_name = "payments"
urlpatterns = [
    path("back/", views.back, name="back"),
    path("notice/", views.notice, name="notice"),
    path("simulator/<str:name>/", views.simulator, name="simulator"),
    path("<str:code>/", views.pay, name="pay"),
    path("<str:code>/go/", views.go, name="go"),
]
