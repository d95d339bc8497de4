"""Addresses of issued documents: below those of the pages that lead to them."""

from __future__ import annotations

from django.urls import path

from motlan.web.signing import views

app_name = "signing"
urlpatterns = [
    path("my-dossiers/<str:code>/slips/<int:number>.pdf", views.own_slip, name="own_slip"),
    path("results/<str:code>/document.pdf", views.own_result, name="own_result"),
    path("desk/<str:code>/control-sheet.pdf", views.control_sheet, name="control_sheet"),
    path("desk/<str:code>/result.pdf", views.desk_result, name="desk_result"),
    path("documents/<str:code>/revoke/", views.revoke, name="revoke"),
    path("desk/<str:code>/slips/<int:number>.pdf", views.desk_slip, name="desk_slip"),
]
