from django.apps import AppConfig


class CivilConfig(AppConfig):
    name = "lienthong.civil"
    label = "civil"
