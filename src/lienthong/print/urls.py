"""The public page that verifies papers."""

from django.urls import path

from lienthong.print.screens import verify

urlpatterns = [
    path("v/", verify.ask, name="verify_ask"),
    path("v/<str:code>", verify.verify, name="verify"),
]
