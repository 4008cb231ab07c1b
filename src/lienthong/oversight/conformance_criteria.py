"""Criteria: what a version of a product must have shown on trial to earn a certificate (conformance_criteria.yaml).

The last sendings in a format are looked at, and no older ones: who mends and sends anew earns it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong import data_file
from lienthong.exchange.arrival import State
from lienthong.exchange.fault import Severity
from lienthong.oversight.conformance import Trial, TrialFault, TrialPart
from lienthong.oversight.partnership import Product


@dataclass(frozen=True)
class Scheme:
    """What one certificate asks, for one version of a format."""

    key: str
    vi: str
    en: str
    format: str
    window: int
    good: int
    refused: int
    critical: int
    corrected: int
    parts: Mapping[str, int]
    months: int
    evidence: str

    def name(self, language: str = "") -> str:
        """The format in words."""
        return self.en if (language or get_language() or "vi")[:2] == "en" else self.vi


@dataclass(frozen=True)
class Criterion:
    """One thing asked ("good", "refused", "critical", "corrected", or a table or type), and how much was found."""

    asks: str
    needed: int
    found: int

    @property
    def is_limit(self) -> bool:
        """Whether `needed` must not be passed, rather than be reached."""
        return self.asks in ("refused", "critical")

    @property
    def met(self) -> bool:
        return self.found <= self.needed if self.is_limit else self.found >= self.needed

    @property
    def words(self) -> str:
        """What is asked, in the reader's language."""
        said = {
            "good": _("Sendings accepted"),
            "refused": _("Sendings refused, wholly or partly"),
            "critical": _("Sendings with a critical fault"),
            "corrected": _("Episodes sent again, corrected"),
        }
        return said.get(self.asks) or _("%(part)s accepted") % {"part": self.asks}

    @property
    def bound(self) -> str:
        """How much of it, in the reader's language."""
        return (_("at most %(n)s") if self.is_limit else _("at least %(n)s")) % {"n": self.needed}


@cache
def schemes() -> dict[str, Scheme]:
    """Every scheme by its key."""
    told = data_file.read(Path(__file__).with_name("conformance_criteria.yaml"))
    return {
        key: Scheme(key=key, **row.pop("name"), **row)
        for key, row in ((key, dict(row)) for key, row in told.items())
    }  # fmt: skip


def window(product: Product, scheme: Scheme) -> list[Trial]:
    """The last sendings of a product in a format, as many as are looked at."""
    rows = Trial.objects.unscoped("whoever may see the product may see what it earned")
    found = rows.filter(product=product, format=scheme.format).order_by("-recorded_at", "-pk")
    return list(found[: scheme.window])


def with_last_format(products: QuerySet[Product]) -> QuerySet[Any]:
    """Products with `last_format`: which format each sent last; None if it has sent nothing."""
    rows = Trial.objects.unscoped("whoever may see the product may see what it earned").filter(product=OuterRef("pk"))
    return products.annotate(last_format=Subquery(rows.order_by("-recorded_at", "-pk").values("format")[:1]))


def of_format(name: str | None) -> Scheme:
    """The scheme of a format; the first one where there is none."""
    known = list(schemes().values())
    return next((one for one in known if one.format == name), known[0])


def judge(product: Product, scheme: Scheme, trials: list[Trial] | None = None) -> list[Criterion]:
    """Every criterion of a scheme with what the product's last sendings showed (`window`): three queries more."""
    trials = window(product, scheme) if trials is None else trials
    good = [one for one in trials if one.state in (State.ACCEPTED, State.WARNED)]
    parts = TrialPart.objects.filter(trial__in=good).values("part").annotate(n=Sum("total"))
    accepted = {row["part"]: row["n"] for row in parts}
    grave = TrialFault.objects.filter(trial__in=trials, severity=Severity.CRITICAL.value)
    critical = grave.values("trial").distinct().count()
    corrected = _corrected(product, {number for trial in good for number in trial.numbers}) if scheme.corrected else 0
    return [
        Criterion("good", scheme.good, len(good)),
        Criterion("refused", scheme.refused, len(trials) - len(good)),
        Criterion("critical", scheme.critical, critical),
        *(Criterion(part, needed, accepted.get(part, 0)) for part, needed in scheme.parts.items()),
        *([Criterion("corrected", scheme.corrected, corrected)] if scheme.corrected else ()),
    ]


def _corrected(product: Product, numbers: set[str]) -> int:
    """How many of these episodes were sent well more than once, however long ago the first time was."""
    rows = Trial.objects.unscoped("as the window").filter(product=product, numbers__overlap=list(numbers))
    seen = Counter(number for found in rows.values_list("numbers", flat=True) for number in set(found))
    return sum(seen[number] > 1 for number in numbers)


def earned(criteria: list[Criterion]) -> bool:
    """Whether everything asked is met."""
    return all(one.met for one in criteria)
