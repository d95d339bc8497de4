"""Addresses of the door for programs."""

from __future__ import annotations

from django.urls import path

from motlan.web.gateway import push, registers

app_name = "gateway"
urlpatterns = [
    path("push/<str:database>/<str:dataset>/<str:batch_id>", push.batch, name="push"),
    path("registers/<str:database>/<str:dataset>", registers.register, name="register"),
    path("registers/<str:database>/<str:dataset>/records", registers.records, name="records"),
    path("registers/<str:database>/<str:dataset>/records/<str:key>", registers.record, name="record"),
]
