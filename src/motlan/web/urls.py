"""All doors of the site. Each app keeps its own list under one prefix."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    # first the doors that most requests come to: those without a prefix are tried one after the other
    path("desk/counter/", include("motlan.web.counter.urls")),
    path("desk/", include("motlan.web.desk.urls")),
    path("", include("motlan.web.portal.urls")),
    path("", include("motlan.web.people.urls")),
    path("", include("motlan.web.asking.urls")),
    path("", include("motlan.web.dossiers.urls")),
    path("", include("motlan.web.signing.urls")),
    path("", include("motlan.web.complaints.urls")),
    path("", include("motlan.web.hearings.urls")),
    path("verify/", include("motlan.web.verify.urls")),
    path("inbox/", include("motlan.web.inbox.urls")),
    path("payments/", include("motlan.web.payments.urls")),
    path("catalogue/", include("motlan.web.catalogue.urls")),
    path("steward/", include("motlan.web.steward.urls")),
    path("centre/", include("motlan.web.serviceindex.urls")),
    path("registers/", include("motlan.web.registers.urls")),
    path("jobs/", include("motlan.web.jobs.urls")),
    path("centre/", include("motlan.web.portfolio.urls")),
    path("centre/", include("motlan.web.unitreports.urls")),
    path("centre/", include("motlan.web.dailyreport.urls")),
    path("centre/", include("motlan.web.centre.urls")),
    path("open/", include("motlan.web.public.urls")),
    path("api/", include("motlan.web.gateway.urls")),
]

handler400 = "motlan.web.people.views.bad_request"
handler403 = "motlan.web.people.views.forbidden"
handler404 = "motlan.web.people.views.not_found"
handler500 = "motlan.web.people.views.broken"
