from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "lienthong.people"
    label = "people"
