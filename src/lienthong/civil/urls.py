"""Addresses of this room."""

from django.urls import URLPattern, path

from lienthong.civil.screens import births, contradiction, death, deaths, register, registration

urlpatterns: list[URLPattern] = [
    path("civil/deaths/", deaths.Deaths.as_view(), name="deaths"),
    path("civil/deaths/<uuid:pk>/", death.show, name="death"),
    path("civil/deaths/<uuid:pk>/ask/", death.ask, name="death-ask"),
    path("civil/contradictions/", deaths.Contradictions.as_view(), name="death-contradictions"),
    path("civil/contradictions/<uuid:pk>/", contradiction.show, name="death-contradiction"),
    path("civil/births/", births.Births.as_view(), name="births"),
    path("civil/births/<uuid:pk>/", births.show, name="birth"),
    path("civil/births/<uuid:pk>/verify/", births.verify, name="birth-verify"),
    path("civil/births/<uuid:pk>/register/", register.register_birth, name="register-birth"),
    path("civil/register/", registration.Registrations.as_view(), name="registrations"),
    path("civil/register/death/", register.register_death, name="register-death"),
    path("civil/register/<uuid:pk>/", registration.show, name="registration"),
    path("civil/register/<uuid:pk>/<slug:step>/", registration.act, name="registration-step"),
    path("my/extracts/", registration.extracts, name="extracts"),
    path("my/extracts/<uuid:pk>/", registration.extract, name="extract"),
    path("my/extracts/<uuid:pk>/answer/", registration.answer, name="extract-answer"),
]
