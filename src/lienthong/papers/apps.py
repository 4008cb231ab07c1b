from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "lienthong.papers"
    label = "papers"
