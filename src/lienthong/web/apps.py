from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "lienthong.web"
    label = "web"

    def ready(self) -> None:
        from lienthong.web import house

        house.build()
