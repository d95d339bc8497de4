"""Addresses of signing in and of the language."""

from __future__ import annotations

from django.urls import path

from motlan.web.people import acting_views, provider_views, right_views, value_views, views

app_name = "people"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/provider/", provider_views.to_provider, name="to_provider"),
    path("sign-in/back/", provider_views.back, name="back"),
    path("sign-in/account/", provider_views.choose_account, name="choose_account"),
    path("signed-out/", provider_views.signed_out, name="signed_out"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("acting/", acting_views.acting, name="acting"),
    path("acting/mandates/new/", acting_views.mandate, name="mandate"),
    path("acting/mandates/<int:number>/end/", acting_views.end_mandate, name="end_mandate"),
    path("acting/guardians/", acting_views.guardians, name="guardians"),
    path("acting/guardians/<int:number>/end/", acting_views.end_guardian, name="end_guardian"),
    path("rights/", right_views.rights, name="rights"),
    path("rights/<int:number>/end/", right_views.end_right, name="end_right"),
    path("rights/values/", value_views.values, name="values"),
    path("rights/values.csv", value_views.values_csv, name="values_csv"),
    path("rights/values/<int:number>/end/", value_views.end_value, name="end_value"),
    path("rights/mine/", value_views.my_rights, name="my_rights"),
    path("desk/unit/choose/", right_views.work_at, name="work_at"),
    path("language/", views.choose_language, name="language"),
]
