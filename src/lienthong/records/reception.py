"""Reception: who stands at the desk. One box takes a name, a number, an insurance card, or what a scanner reads from
the QR code of an identity card.

The code's text (evidence: assumed, as seen on cards in use; no document was found) has seven fields:

    001150012345|012345678|Nguyễn Thị Lành|01031950|Nữ|Thôn 1, Xã Hải Anh, Ninh Bình|15052021
    personal number | former number, may be empty | name | born ddmmyyyy | sex | residence | issued ddmmyyyy
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from lienthong import access, people
from lienthong.database import clock
from lienthong.people import identifiers, personal_number
from lienthong.people.facts import FEMALE, MALE, Place
from lienthong.people.persons import Person

SEPARATOR = "|"
FIELDS = 7
SEX = {"nam": MALE, "nữ": FEMALE}
BY_LENGTH = {
    12: identifiers.PERSONAL_NUMBER, 15: identifiers.INSURANCE_CARD, 10: identifiers.SOCIAL_INSURANCE,
    9: identifiers.OLD_ID,
}  # fmt: skip


class Misread(ValueError):
    """The text of a card that can't be right; says which field and what to do."""


@dataclass(frozen=True)
class Card:
    """What the QR code of an identity card says. `doubts`: where the number says otherwise than the card."""

    number: str
    former: str
    name: str
    birth: people.BirthDate
    sex: str
    residence: str
    issued_on: date
    doubts: tuple[str, ...] = ()

    @property
    def facts(self) -> people.PersonFacts:
        """Who it is, as `people` asks."""
        numbers = {identifiers.PERSONAL_NUMBER: self.number}
        if self.former:
            numbers[identifiers.OLD_ID] = self.former
        return people.PersonFacts(
            name=self.name, birth=self.birth, sex=self.sex, identifiers=numbers, source="id-card",
            residence=Place("", self.residence, written_on=self.issued_on) if self.residence else None,
            synthetic=clock.is_synthetic(),
        )  # fmt: skip


@dataclass(frozen=True)
class Found:
    """What the desk is shown. `number` and `system`: a number nobody here is known by; `card`: what was scanned."""

    persons: list[Person] = field(default_factory=list)
    complete: bool = True
    card: Card | None = None
    system: str = ""
    number: str = ""


def read_card(text: str) -> Card:
    """The card behind the text of its QR code, every field judged. Raises Misread."""
    parts = [part.strip() for part in text.strip().split(SEPARATOR)]
    if len(parts) != FIELDS:
        raise Misread(
            _("The code has %(found)s fields; an identity card has seven. Scan it again.") % {"found": len(parts)}
        )
    number, former, name, born, sex, residence, issued = parts
    if not _digits(number, 12):
        raise _wrong(_("The first field must be the personal number, twelve digits; it reads “%(found)s”."), number)
    if former and not _digits(former, 9):
        raise _wrong(
            _("The second field must be the former number, nine digits, or empty; it reads “%(found)s”."), former
        )
    _check_name(name)
    if sex.lower() not in SEX:
        raise _wrong(_("The fifth field must be Nam or Nữ; it reads “%(found)s”."), sex)
    birth, told = people.BirthDate.of(_day(born, _("date of birth"))), SEX[sex.lower()]
    doubts = tuple(personal_number.contradicts(number, sex=told, birth=birth))
    return Card(number, former, name, birth, told, residence, _day(issued, _("date of issue")), doubts)


def find(text: str, *, actor: access.Actor, year: int | None = None) -> Found:
    """Whom the desk may mean. Names are looked for among those the facility may see; a card or number that was
    presented is looked up as it is. Raises NotAllowed, Misread."""
    access.require(actor, "records.receive")
    asked = text.strip()
    if SEPARATOR in asked:
        card = read_card(asked)
        return Found(_within(people.find(identifiers.PERSONAL_NUMBER, card.number), actor), card=card)
    number = "".join(asked.split()).upper()
    if any(letter.isdigit() for letter in number):
        return _by_number(number, actor)
    found = people.search(asked, year, actor=actor)
    return Found(found.persons, found.complete)


def receive(facts: people.PersonFacts, *, by: access.Actor) -> Person:
    """The person who is here: known again or entered, and from now on a patient of this facility.

    Raises NotAllowed, people.identifiers.InvalidIdentifier.
    """
    access.require(by, "records.receive", organisation=by.organisation)
    person = people.match_or_create(facts, by=by)
    access.audit.wrote(by, "records.receive", persons=[person.party])
    return person


def _by_number(number: str, actor: access.Actor) -> Found:
    own = f"{identifiers.FACILITY_PATIENT}{(actor.organisation or '').removeprefix('facility:')}"
    known = _within(people.find(own, number), actor)
    if known:
        return Found(known, system=own, number=number)
    system = BY_LENGTH.get(len(number))
    if system is None:
        raise Misread(
            _("A number has 12 digits (personal number), 15 characters (insurance card), 10 (social insurance) or 9 "
              "(former number); this one has %(found)s.") % {"found": len(number)}
        )  # fmt: skip
    try:
        tidied = identifiers.tidy(system, number)
    except identifiers.InvalidIdentifier:
        raise Misread(_("“%(found)s” is no number of a card: check each character.") % {"found": number}) from None
    return Found(_within(people.find(system, tidied), actor), system=system, number=tidied)


def _within(person: Person | None, actor: access.Actor) -> list[Person]:
    """The person, if this facility may see them already; one it may not is recognised only with name and birth."""
    if person is None:
        return []
    return list(Person.objects.within(actor).filter(pk=person.pk))


def _check_name(name: str) -> None:
    if not name or any(letter.isdigit() for letter in name):
        raise _wrong(_("The third field must be the name; it reads “%(found)s”."), name)
    if "�" in name or "?" in name:
        raise _wrong(
            _("The scanner lost letters of the name (“%(found)s”). Set it to UTF-8, switch off Vietnamese typing, and "
              "scan again."), name,
        )  # fmt: skip


def _digits(text: str, count: int) -> bool:
    return len(text) == count and text.isascii() and text.isdigit()


def _wrong(words: str, found: str) -> Misread:
    return Misread(words % {"found": found})


def _day(text: str, what: str) -> date:
    try:
        if not _digits(text, 8):
            raise ValueError
        found = date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError:
        words = _("The %(what)s must be a day that exists, in eight digits: day, month, year; it reads “%(found)s”.")
        raise Misread(words % {"what": what, "found": text}) from None
    if found > clock.today():
        raise Misread(_("The %(what)s lies in the future: “%(found)s”.") % {"what": what, "found": text})
    return found
