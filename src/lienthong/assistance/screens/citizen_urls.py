"""Addresses of the citizen's own pages."""

from django.urls import path

from lienthong.assistance.screens import (
    citizen_apply,
    citizen_benefits,
    citizen_dossier,
    citizen_guide,
    citizen_home,
    citizen_steps,
)

urlpatterns = [
    path("my/", citizen_home.show, name="citizen"),
    path("my-benefits/", citizen_benefits.show, name="citizen-benefits"),
    path("my/apply/", citizen_guide.show, name="citizen-guide"),
    path("my/apply/<slug:choice>/", citizen_apply.begin, name="citizen-begin"),
    path("my/forms/<uuid:pk>/", citizen_apply.form, name="citizen-form"),
    path("my/forms/<uuid:pk>/discard/", citizen_apply.discard, name="citizen-discard"),
    path("my/dossiers/<uuid:pk>/", citizen_dossier.show, name="citizen-dossier"),
    path("my/dossiers/<uuid:pk>/supplement/", citizen_steps.supplement, name="citizen-supplement"),
    path("my/dossiers/<uuid:pk>/agree/", citizen_steps.agree, name="citizen-agree"),
    path("my/dossiers/<uuid:pk>/complain/", citizen_steps.complain, name="citizen-complain"),
    path("my/dossiers/<uuid:pk>/withdraw/", citizen_steps.withdraw, name="citizen-withdraw"),
    path("my/dossiers/<uuid:pk>/papers/<uuid:paper>/", citizen_dossier.paper, name="citizen-paper"),
    path("my/dossiers/<uuid:pk>/files/<str:digest>/", citizen_dossier.attachment, name="citizen-attachment"),
]
