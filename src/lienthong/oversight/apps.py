from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "lienthong.oversight"
    label = "oversight"
