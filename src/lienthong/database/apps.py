from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "lienthong.database"
    label = "database"
