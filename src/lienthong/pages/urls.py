"""The addresses of the frame itself."""

from django.urls import path
from django.views.i18n import set_language

from lienthong.pages.screens.style import style

urlpatterns = [
    path("language/", set_language, name="set_language"),
    path("style/", style, name="style"),
]
