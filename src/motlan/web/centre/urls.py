"""Addresses of the centre."""

from __future__ import annotations

from django.urls import path

from motlan.web.centre import incidents, indicators, national, owners, task, tasks, territory, verifying, warnings

app_name = "centre"
urlpatterns = [
    path("", national.national, name="national"),
    path("follow/", national.follow, name="follow"),
    path("measure/", national.measure, name="measure"),
    path("provinces/<str:code>/", territory.province, name="province"),
    path("communes/<str:code>/", territory.commune, name="commune"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/report/", owners.report, name="report"),
    path("owners/<str:name>/", owners.owner, name="owner"),
    path("commitments/<int:number>/end/", owners.end_commitment, name="end_commitment"),
    path("tasks/<str:name>/", task.task, name="task"),
    path("tasks/<str:name>/claim/", task.claim, name="claim"),
    path("tasks/<str:name>/evidence/<int:number>/", task.waiting_file, name="waiting_file"),
    path("evidence/<int:number>/", task.file, name="file"),
    path("runs/<int:number>/", task.run, name="run"),
    path("alerts/", warnings.alerts, name="alerts"),
    path("alerts/seen/", warnings.seen_many, name="seen_many"),
    path("alerts/<int:number>/seen/", warnings.seen, name="seen"),
    path("samples/", verifying.samples, name="samples"),
    path("samples/<int:number>/", verifying.sample, name="sample"),
    path("samples/things/<int:number>/", verifying.verify, name="verify"),
    path(
        "samples/things/<int:number>/evidence/<int:held>/", verifying.waiting_finding_file, name="waiting_finding_file"
    ),
    path("findings/evidence/<int:number>/", verifying.finding_file, name="finding_file"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("quality.jsonld", incidents.report, {"form": "dqv"}, name="quality_dqv"),
    path("quality.ttl", incidents.report, {"form": "ttl"}, name="quality_ttl"),
    path("indicators/", indicators.indicators, name="indicators"),
    path("indicators/<str:name>/", indicators.indicator, name="indicator"),
]
