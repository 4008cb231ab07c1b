from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "lienthong.assistance"
    label = "assistance"
