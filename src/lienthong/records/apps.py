from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "lienthong.records"
    label = "records"
