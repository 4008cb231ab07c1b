"""Addresses of what crosses organisations: the inbox, the health book, the interconnection pages."""

from django.urls import path

from lienthong.exchange import inbox
from lienthong.exchange.screens import health_book, interconnection

urlpatterns = [
    path("exchange/inbox", inbox.endpoint, name="exchange-inbox"),
    path("interconnection/", interconnection.show, name="interconnection"),
    path("interconnection/rows/", interconnection.Rows.as_view(), name="interconnection-rows"),
    path("health-book/", health_book.find, name="health-books"),
    path("health-book/<uuid:person>/", health_book.show, name="health-book"),
    path("health-book/<uuid:person>/book.pdf", health_book.pdf, name="health-book-pdf"),
    path("health-book/<uuid:person>/emergency/", health_book.emergency, name="health-book-emergency"),
    path("health-book/<uuid:person>/consents/", health_book.give, name="health-book-give"),
    path("health-book/consents/<uuid:pk>/withdraw/", health_book.withdraw, name="health-book-withdraw"),
]
