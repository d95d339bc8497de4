"""Addresses of the registers kept here; a record's key says nothing of whom it is about."""

from __future__ import annotations

from django.urls import path

from motlan.web.registers import pages, writing

app_name = "registers"
urlpatterns = [
    path("", pages.registers, name="registers"),
    path("<slug:database>/<slug:dataset>/", pages.register, name="register"),
    path("<slug:database>/<slug:dataset>/new/", writing.new, name="new"),
    path("<slug:database>/<slug:dataset>/records/<str:key>/", pages.record, name="record"),
    path("<slug:database>/<slug:dataset>/records/<str:key>/change/", writing.change, name="change"),
    path("<slug:database>/<slug:dataset>/records/<str:key>/take-out/", writing.take_out, name="take_out"),
]
