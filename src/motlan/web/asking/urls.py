"""Addresses of requests for rights; none bears a name."""

from __future__ import annotations

from django.urls import path

from motlan.web.asking import views

app_name = "asking"
urlpatterns = [
    path("rights/ask/", views.ask, name="ask"),
    path("rights/asked/", views.asked, name="asked"),
    path("rights/asked.csv", views.asked_csv, name="asked_csv"),
    path("rights/asked/<int:number>/", views.answer, name="answer"),
]
