"""Addresses of paying."""

from __future__ import annotations

from django.urls import path

from motlan.web.payments import cash_views, return_views, views

app_name = "payments"
urlpatterns = [
    path("back/", views.back, name="back"),
    path("notice/", views.notice, name="notice"),
    path("simulator/<str:name>/", views.simulator, name="simulator"),
    path("cash/", cash_views.cash, name="cash"),
    path("cash.csv", cash_views.cash_csv, name="cash_csv"),
    path("cash/owed.csv", cash_views.owed_csv, name="owed_csv"),
    path("cash/<str:code>/", cash_views.take, name="take"),
    path("cash/<str:code>/<int:number>/", cash_views.receipt, name="receipt"),
    path("online/<str:code>/<int:number>/back/", return_views.return_fee, name="return_fee"),
    path("cash/<str:code>/<int:number>/back/", cash_views.give_back, name="give_back"),
    path("<str:code>/", views.pay, name="pay"),
    path("<str:code>/go/", views.go, name="go"),
]
