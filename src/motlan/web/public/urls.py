"""Addresses of what everybody may see."""

from __future__ import annotations

from django.urls import path

from motlan.web.public import (
    commitments,
    compare,
    downloads,
    indicators,
    lights,
    owners,
    plan,
    portfolio,
    readiness,
    reports,
    serviceindex,
)

app_name = "public"
urlpatterns = [
    path("", lights.national, name="national"),
    path("provinces/<str:code>/", lights.province, name="province"),
    path("communes/<str:code>/", lights.commune, name="commune"),
    path("readiness/", readiness.country, name="readiness"),
    path("readiness/<str:code>/", readiness.province, name="readiness_province"),
    path("owners/", owners.owners, name="owners"),
    path("owners/<str:name>/", owners.owner, name="owner"),
    path("commitments/", commitments.commitments, name="commitments"),
    path("compare/", compare.compare, name="compare"),
    path("tasks/", plan.tasks, name="tasks"),
    path("tasks/<str:name>/", plan.task, name="task"),
    path("databases/", portfolio.databases, name="databases"),
    path("databases/<str:name>/", portfolio.database, name="database"),
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/<str:name>/", indicators.indicator, name="indicator"),
    path("service-index/", serviceindex.service_index, name="service_index"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<str:day>/", reports.report, name="report"),
    path("reports/<str:day>/<int:number>/", reports.report, name="edition"),
    path("reports/<str:day>/<int:number>/<str:language>.pdf", reports.pdf, name="report_pdf"),
    path("data/", downloads.data, name="data"),
    path("data/<str:edition>/<str:name>", downloads.file, name="file"),
]
