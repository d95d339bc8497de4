"""Addresses of hearings. None bears a number or a name of a person."""

from __future__ import annotations

from django.urls import path

from motlan.web.hearings import office, person

app_name = "hearings"
urlpatterns = [
    path("hearings/", office.hearings, name="hearings"),
    path("hearings.csv", office.hearings_csv, name="hearings_csv"),
    path("hearings/of/<str:code>/", office.arrange, name="arrange"),
    path("hearings/<str:code>/", office.hearing, name="hearing"),
    path("hearings/<str:code>/evidence/", office.evidence, name="evidence"),
    path("hearings/<str:code>/minutes.pdf", office.minutes_pdf, name="minutes"),
    path("my-hearings/", person.mine, name="mine"),
    path("my-hearings/<str:code>/", person.hearing, name="attend"),
    path("my-hearings/<str:code>/hearing.ics", person.calendar, name="calendar"),
    path("my-hearings/<str:code>/minutes.pdf", person.minutes_pdf, name="own_minutes"),
]
