"""Addresses of papers."""

from django.urls import path

from lienthong.papers.screens import paper, suggestions, write
from lienthong.papers.screens.lists import IssuedList, ReceivedList

urlpatterns = [
    path("papers/received/", ReceivedList.as_view(), name="papers-received"),
    path("papers/issued/", IssuedList.as_view(), name="papers-issued"),
    path("papers/write/", write.choose, name="papers-write"),
    path("papers/write/<str:kind>/<uuid:person>/", write.begin, name="papers-begin"),
    path("papers/suggest/diseases/", suggestions.diseases, name="suggest-diseases"),
    path("papers/suggest/facilities/", suggestions.facilities, name="suggest-facilities"),
    path("papers/<uuid:pk>/", paper.show, name="paper"),
    path("papers/<uuid:pk>/edit/", write.edit, name="paper-edit"),
    path("papers/<uuid:pk>/accept/", paper.accept, name="paper-accept"),
    path("papers/<uuid:pk>/cancel/", paper.cancel, name="paper-cancel"),
    path("papers/<uuid:pk>/paper.pdf", paper.pdf, name="paper-pdf"),
]
