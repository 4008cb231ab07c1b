from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "lienthong.pages"
    label = "pages"
