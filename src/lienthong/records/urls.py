"""Addresses of this room."""

from django.urls import URLPattern

from lienthong.records import desk_urls

urlpatterns: list[URLPattern] = [*desk_urls.urlpatterns]
