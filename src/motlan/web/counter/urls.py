"""Addresses of the counter: a key names a visit, never a person."""

from __future__ import annotations

from django.urls import path

from motlan.web.counter import views

app_name = "counter"
urlpatterns = [
    path("", views.start, name="start"),
    path("new/<str:code>/", views.find, name="find"),
    path("<slug:key>/", views.form, name="form"),
    path("<slug:key>/check/", views.check, name="check"),
    path("<slug:key>/files/<int:number>/", views.file, name="file"),
    path("<slug:key>/done/", views.done, name="done"),
    path("<slug:key>/leave/", views.leave, name="leave"),
]
