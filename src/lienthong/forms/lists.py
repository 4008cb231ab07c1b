"""Lists of codes that answers are chosen from, by the address of their value set.

    lists.offer(ValueList(url, system, find=..., label=..., short=()))      # web/house.py binds lists of higher floors

A short list is shown whole; in a long one (the communes) the reader types, and `find` answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from lienthong.database import clock
from lienthong.directory import alphabet, units
from lienthong.directory.units import Level, Unit

VALUE_SETS = "http://lienthong.vn/fhir/ValueSet/"
COMMUNES, PROVINCES = f"{VALUE_SETS}communes", f"{VALUE_SETS}provinces"
ETHNIC_GROUPS = f"{VALUE_SETS}ethnic-groups"
MOST = 30  # rows of one answer

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class ValueList:
    """One list. `find(text, limit)` gives (code, label) pairs; `label(code)` gives "" for an unknown code.

    `whole` gives all of a short list, None for a long one.
    """

    url: str
    system: str
    name: object
    find: Callable[[str, int], Pairs]
    label: Callable[[str], str]
    whole: Callable[[], Pairs] | None = None

    @property
    def slug(self) -> str:
        """Its name in an address."""
        return self.url.rpartition("/")[2]

    def resolve(self, text: str) -> Pairs:
        """What a typed text may mean: the code itself, the one with exactly this label, or those found."""
        bare = " ".join(text.split())
        if self.label(bare):
            return [(bare, self.label(bare))]
        found = self.find(bare, MOST)
        exact = [pair for pair in found if alphabet.folded(pair[1]) == alphabet.folded(bare)]
        same = [pair for pair in exact if pair[1].lower() == bare.lower()]
        return same if len(same) == 1 else exact if len(exact) == 1 else found


class UnknownList(LookupError):
    """No list is offered under this address."""


_lists: dict[str, ValueList] = {}


def offer(*lists: ValueList) -> None:
    """Take over lists; one of the same address replaces the other."""
    _lists.update({one.url: one for one in lists})


def get(url: str) -> ValueList:
    """The list of this value set. Raises UnknownList."""
    try:
        return _lists[url]
    except KeyError:
        raise UnknownList(url) from None


def by_slug(slug: str) -> ValueList:
    """The list by its name in an address. Raises UnknownList."""
    return get(f"{VALUE_SETS}{slug}")


def short(url: str, system: str, name: object, pairs: Iterable[tuple[str, str]]) -> ValueList:
    """A list that is shown whole, from its pairs of code and label."""
    known = dict(pairs)

    def find(text: str, limit: int) -> Pairs:
        asked = alphabet.words(text)
        return [(code, label) for code, label in known.items()
                if all(word in alphabet.folded(label) for word in asked)][:limit]  # fmt: skip

    return ValueList(url, system, name, find, lambda code: known.get(code, ""), lambda: list(known.items()))


def _communes(text: str, limit: int) -> Pairs:
    """Communes of today by words of their own name or their province's, or by code."""
    here = units.at(clock.today()).filter(level=Level.COMMUNE)
    provinces = dict(units.at(clock.today()).filter(level=Level.PROVINCE).values_list("code", "name"))
    asked = alphabet.words(text)
    if not asked:
        return []
    if text.strip().isdigit():
        rows = list(here.filter(code__startswith=text.strip()).order_by("code")[:limit])
    else:
        for word in asked:
            inside = [code for code, name in provinces.items() if word in alphabet.folded(name)]
            here = here.filter(folded__contains=word) | here.filter(province_code__in=inside)
        rows = sorted(here.order_by("sort_key")[: 10 * limit], key=lambda row: _rank(row, asked))[:limit]
    return [(row.code, f"{row.name}, {provinces.get(row.province_code, '')}") for row in rows]


def _rank(row: Unit, asked: list[str]) -> tuple[int, str]:
    """The commune whose own name holds most of the words first."""
    return -sum(word in row.folded.split() for word in asked), row.sort_key


def _commune(code: str) -> str:
    if not (code.isdigit() and len(code) == 5):
        return ""
    here = units.at(clock.today())
    above = here.filter(level=Level.PROVINCE, code=OuterRef("province_code")).values("name")[:1]
    known = here.filter(Q(code=code) | Q(other_codes__contains=[code]), level=Level.COMMUNE)
    found = known.annotate(above=Subquery(above)).order_by("-valid_from").values_list("name", "above").first()
    return ", ".join(filter(None, found)) if found else ""


def _provinces() -> Pairs:
    rows = units.at(clock.today()).filter(level=Level.PROVINCE).order_by("sort_key")
    return list(rows.values_list("code", "name"))


def _province(code: str) -> str:
    return dict(_provinces()).get(code, "")


def _some_provinces(text: str, limit: int) -> Pairs:
    asked = alphabet.words(text)
    return [pair for pair in _provinces() if all(word in alphabet.folded(pair[1]) for word in asked)][:limit]


UNIT_SYSTEM = "http://lienthong.vn/fhir/sid/unit"
offer(
    ValueList(COMMUNES, UNIT_SYSTEM, _("Communes"), _communes, _commune),
    ValueList(PROVINCES, UNIT_SYSTEM, _("Provinces"), _some_provinces, _province, _provinces),
)
