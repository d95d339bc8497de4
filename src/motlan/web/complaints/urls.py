"""Addresses of complaints. None bears a number or a name of a person."""

from __future__ import annotations

from django.urls import path

from motlan.web.complaints import office, person, public

app_name = "complaints"
urlpatterns = [
    path("my-dossiers/<str:code>/complain/", person.complain, name="complain"),
    path("my-dossiers/<str:code>/rate/", person.rate, name="rate"),
    path("complaints/", person.mine, name="mine"),
    path("complaints/published/", public.published, name="published"),
    path("complaints/desk/", office.desk, name="desk"),
    path("complaints/desk.csv", office.desk_csv, name="desk_csv"),
    path("complaints/desk/<str:code>/", office.complaint, name="handle"),
    path("complaints/<str:code>/", person.complaint, name="complaint"),
]
