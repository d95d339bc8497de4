"""Addresses of signing in and of the language."""

from __future__ import annotations

from django.urls import path

from motlan.web.people import views

app_name = "people"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("language/", views.choose_language, name="language"),
]
