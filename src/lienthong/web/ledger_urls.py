"""Addresses of what the ledger shows: obligations, dead letters, stuck events."""

from django.urls import path

from lienthong.web.screens import dead_letters, obligations, stuck_events

urlpatterns = [
    path("obligations/", obligations.Obligations.as_view(), name="obligations"),
    path("obligations/<uuid:obligation>/", obligations.show, name="obligation"),
    path("dead-letters/", dead_letters.DeadLetters.as_view(), name="dead-letters"),
    path("dead-letters/<uuid:delivery>/", dead_letters.show, name="dead-letter"),
    path("dead-letters/<uuid:delivery>/content/", dead_letters.content, name="dead-letter-content"),
    path("stuck-events/", stuck_events.show, name="stuck-events"),
]
