"""Addresses of the stewards' pages. No address bears a record's own key: records are named by a sealed word."""

from __future__ import annotations

from django.urls import path

from motlan.web.steward import (
    checks,
    conflicts,
    corrections,
    databases,
    dictionary,
    history,
    overrides,
    quarantine,
    records,
    runs,
)

app_name = "steward"
urlpatterns = [
    path("", databases.databases, name="databases"),
    path("databases.csv", databases.databases_csv, name="databases_csv"),
    path("databases/<slug:name>/", databases.database, name="database"),
    path("databases/<slug:name>/synchronise/", databases.synchronise, name="synchronise"),
    path("databases/<slug:name>/measure/", databases.measure, name="measure"),
    path("databases/<slug:database>/<slug:dataset>/checks/<str:check_id>/", checks.check, name="check"),
    path(
        "databases/<slug:database>/<slug:dataset>/checks/<str:check_id>/records.csv",
        checks.check_csv,
        name="check_csv",
    ),
    path("databases/<slug:database>/<slug:dataset>/unlinked/", checks.unlinked, name="unlinked"),
    path("databases/<slug:database>/<slug:dataset>/unlinked.csv", checks.unlinked_csv, name="unlinked_csv"),
    path("records/<str:word>/", records.record, name="record"),
    path("subjects/", records.find, name="find"),
    path("subjects/<int:subject>/", records.subject, name="subject"),
    path("subjects/<int:subject>/history/", history.history, name="history"),
    path("subjects/<int:subject>/lineage/<slug:attribute>/", history.lineage, name="lineage"),
    path("subjects/<int:subject>/override/<slug:attribute>/", overrides.override, name="override"),
    path("overrides/", overrides.overrides, name="overrides"),
    path("overrides.csv", overrides.overrides_csv, name="overrides_csv"),
    path("overrides/<int:number>/end/", overrides.end, name="override_end"),
    path("conflicts/", conflicts.conflicts, name="conflicts"),
    path("conflicts/<slug:concept>/", conflicts.of_concept, name="disagreements"),
    path("conflicts/<slug:concept>/subjects.csv", conflicts.of_concept_csv, name="disagreements_csv"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/<int:number>/", corrections.answer, name="correction"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine.csv", quarantine.quarantine_csv, name="quarantine_csv"),
    path("runs/", runs.runs, name="runs"),
    path("runs.csv", runs.runs_csv, name="runs_csv"),
    path("dictionary/", dictionary.dictionary, name="dictionary"),
    path("dictionary/codes/<slug:name>/", dictionary.code_list, name="code_list"),
    path("dictionary/<slug:name>/", dictionary.concept, name="concept"),
]
