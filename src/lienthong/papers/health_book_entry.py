"""Entry of a health book: a paper or an episode that the citizen can see, since when.

It is made when the delivery to the book arrives. What it says stands in the paper or the episode itself.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lienthong.database import clock
from lienthong.people.persons import Person


class BookEntry(models.Model):
    """History: this thing ("referral:<uuid>", "episode:<uuid>") is available in its person's book since then."""

    personal = "no: codes only, read for a book that has been opened; no screen lists it"

    thing = models.CharField(max_length=80, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="book_entries")
    available_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects: ClassVar[models.Manager[BookEntry]] = models.Manager()


def enter(thing: str, person: str) -> BookEntry:
    """Make the thing available in the book of the person (party code); once."""
    entry, _made = BookEntry.objects.get_or_create(
        thing=thing,
        defaults={
            "person_id": person.removeprefix("person:"),
            "available_at": clock.now(),
            "recorded_at": clock.real_now(),
        },
    )
    return entry
