from django.apps import AppConfig


class PrintConfig(AppConfig):
    name = "lienthong.print"
    label = "print"
