from django.apps import AppConfig


class FhirConfig(AppConfig):
    name = "lienthong.fhir"
    label = "fhir"
