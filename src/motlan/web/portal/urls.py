"""Addresses of the portal. None bears a number or a name of a person."""

from __future__ import annotations

from django.urls import path

from motlan.web.portal import adding, begun, follow, forms, home, papers, procedures, readings, record, units

app_name = "portal"
urlpatterns = [
    # every step of every form comes to these two
    path("procedures/<str:code>/form/pages/<slug:page>/", forms.form_page, name="form_page"),
    path("procedures/<str:code>/form/check/", forms.check, name="check"),
    path("", home.home, name="home"),
    path("record/", record.record, name="record"),
    path("record/readings/", readings.readings, name="readings"),
    path("record/readings.csv", readings.readings_csv, name="readings_csv"),
    path("record/<slug:concept>/<int:number>/<slug:attribute>/wrong/", record.wrong, name="wrong"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<str:code>/", procedures.procedure, name="procedure"),
    path("procedures/<str:code>/form/", forms.form, name="form"),
    path("procedures/<str:code>/form/discard/", begun.discard, name="discard"),
    path("procedures/<str:code>/form/papers/", papers.papers, name="papers"),
    path("procedures/<str:code>/form/papers/<int:number>/", papers.own_file, name="own_file"),
    path("my-dossiers/", follow.dossiers, name="dossiers"),
    path("my-dossiers.csv", follow.dossiers_csv, name="dossiers_csv"),
    path("my-dossiers/<str:code>/", follow.dossier, name="dossier"),
    path("my-dossiers/<str:code>/receipt/", follow.receipt, name="receipt"),
    path("my-dossiers/<str:code>/standing/", follow.standing, name="standing"),
    path("my-dossiers/<str:code>/files/<int:number>/", follow.waiting_file, name="waiting_file"),
    path("my-dossiers/<str:code>/files/<slug:sha256>/", follow.file, name="file"),
    path("my-dossiers/<str:code>/papers/", adding.add, name="add_papers"),
    path("my-dossiers/<str:code>/supply/", follow.supply, name="supply"),
    path("my-dossiers/<str:code>/withdraw/", follow.withdraw, name="withdraw"),
    path("units/", units.units, name="units"),
    path("units/choose/", units.choose, name="choose_unit"),
]
