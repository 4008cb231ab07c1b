from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "lienthong.partners"
    label = "partners"
