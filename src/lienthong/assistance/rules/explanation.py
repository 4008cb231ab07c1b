"""Explanation: every amount in words: the clause, the age, base times coefficient, the province's part, what else was
considered and why it was rejected; each with its article, and marked where the primary document was not seen.

Who may not see HIV facts sees neither clause nor coefficient nor alternatives, whoever the person is: if only the
clauses that tell of HIV were left out, their absence would tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from lienthong import data_file
from lienthong.assistance.law.law import Figures, Law
from lienthong.assistance.law.reading import load
from lienthong.assistance.law.value import VIETNAM, Value
from lienthong.assistance.rules import social_pension
from lienthong.assistance.rules.people import FAMILIES
from lienthong.assistance.rules.reason import Reason

LATEST = datetime(9999, 1, 1, tzinfo=VIETNAM)
_ALLOWANCES = ("5.1", "5.2", "5.3", "5.5.a", "5.5.b", "5.5.c", "5.5.d", "5.6", "5.7", "5.8")


def sentences(
    row: Mapping[str, Any],
    language: str,
    *,
    law: Law | None = None,
    known_at: datetime | None = None,
    may_see_hiv: bool = False,
) -> list[str]:
    """A row of `entitlements` in words. `law` and `known_at`: those the row was computed with (the program's, now).

    `row` may hold `province`, with which the province's part is told with its basis.
    """
    figures = (law or load()).at(row["month"], known_at or LATEST)
    teller = _Teller(row, figures, "en" if language == "en" else "vi", may_see_hiv)
    return list(teller.all())


@cache
def words() -> dict[str, Any]:
    """The patterns of the sentences."""
    found: dict[str, Any] = data_file.read(Path(__file__).with_name("sentences.yaml"))
    return found


class _Teller:
    """Tells one row in one language."""

    def __init__(self, row: Mapping[str, Any], figures: Figures, language: str, openly: bool):
        self.row, self.figures, self.language, self.openly = row, figures, language, openly
        self.month = f"{row['month']:%m/%Y}"

    def all(self) -> Iterator[str]:
        granted = [one for one in FAMILIES if self.row[f"{one}_reason"] != Reason.NOT_GRANTED]
        if not granted:
            yield self.say("nothing")
            return
        paid = [family for family in granted if self.row[f"{family}_clause"]]
        for family in paid:
            yield from self.paid(family)
        for family in granted:
            if family not in paid:
                yield self.rejected(family)
        if paid and any(family != "social_pension" for family in paid):
            base = self.figures.value("base")
            yield self.say("base", base=dong(base.amount), article=base.article(self.language), mark=self.mark(base))
        yield from self.age()

    def paid(self, family: str) -> Iterator[str]:
        """What is paid by which clause, what the province adds, and which clauses were met besides."""
        clause, amount = self.row[f"{family}_clause"], dong(self.row[f"{family}_national"])
        value = self.figures.value(self.code(family, clause))
        facts = {"family": self.family(family), "amount": amount, "mark": self.mark(value)}
        if family == "social_pension":
            pension = self.figures.value("social_pension.amount")
            facts["mark"] = self.mark(value, pension)
            articles = f"{value.article(self.language)}; {pension.article(self.language)}"
            yield self.say("paid_pension", **facts, clause=self.name(value), age=value.amount, article=articles)
        elif not self.openly:
            yield self.say("paid_plainly", **facts, article=self.broadly(family, value))
        else:
            facts |= {"base": dong(self.figures.get("base")), "clause": self.name(value)}
            facts |= {"article": value.article(self.language), "coefficient": self.decimal(value.amount)}
            facts["mark"] = self.mark(value, self.figures.value("base"))
            children = self.row["children_raised"]
            yield self.say("paid_children" if family == "child_raising" else "paid", **facts, children=children)
            yield from self.note(value)
        yield from self.province(family)
        if family == "allowance" and self.openly:
            yield from self.also_met(clause)

    def province(self, family: str) -> Iterator[str]:
        """What the province adds, or why it adds nothing."""
        province, added = self.row.get("province", ""), self.row[f"{family}_province"]
        code = self.code_of_province(province) if family == "social_pension" else "province.base"
        value = self.figures.provincial.get(code, {}).get(province)
        if value is None or value.amount is None:
            if added:  # the row does not say of which province
                yield self.say("province", amount=dong(added), level="?", article="?", mark=self.words("mark"))
            return
        facts = {"amount": dong(added), "article": value.article(self.language), "mark": self.mark(value)}
        if code == "province.social_pension_addition":
            yield self.say("province_addition", **facts)
        else:
            yield self.say("province" if added else "province_none", level=dong(value.amount), **facts)
        if family == "social_pension":
            yield from self.reading(province)

    def code_of_province(self, province: str) -> str:
        """Under which value the province's part of the social pension is read."""
        reading = self.figures.of_provinces("province.social_pension_reading").get(province)
        has_level = province in self.figures.of_provinces("province.social_pension_level")
        by_addition = reading == social_pension.ADDITION or not has_level
        return "province.social_pension_addition" if by_addition else "province.social_pension_level"

    def reading(self, province: str) -> Iterator[str]:
        """How an ambiguous resolution is read, with what the other reading would come to left to its note."""
        value = self.figures.provincial.get("province.social_pension_reading", {}).get(province)
        if value is not None and value.amount is not None:
            choice = load().names[value.code].choices[value.amount][self.language]
            yield self.say("reading", reading=choice, mark=self.mark(value), note=self.noted(value)).strip()

    def also_met(self, paid: str) -> Iterator[str]:
        """The clauses that were met and give way to the one that pays."""
        for clause in _ALLOWANCES:
            if clause != paid and self.row[clause]:
                value = self.figures.value(self.code("allowance", clause))
                facts = {"clause": self.name(value), "coefficient": self.decimal(self.row[clause])}
                yield self.say("also_met", **facts, article=value.article(self.language), mark=self.mark(value))

    def rejected(self, family: str) -> str:
        """Why a family that was asked for pays nothing."""
        reason = Reason(self.row[f"{family}_reason"]).name
        alternative = self.row.get(f"alternative_{family}")
        facts = {"family": self.family(family), "alternative": dong(alternative), "month": self.month}
        mark = "" if self.figures.value("base").document.code == "nd335" else self.words("mark")
        return str(words()["reason"][reason][self.language]).format(**facts, mark=mark)

    def age(self) -> Iterator[str]:
        """How old, and what was assumed for it."""
        if self.row["age"] is None:
            return
        assumed = self.row["born_assumed"]
        born = self.figures.get("age.year_only", 1)
        yield self.say("age_assumed" if assumed else "age", age=self.row["age"], born=born)

    def note(self, value: Value) -> Iterator[str]:
        if self.noted(value):
            yield self.say("note", name=self.name(value), note=self.noted(value))

    def code(self, family: str, clause: str) -> str:
        """The code of the value by which a clause pays this person."""
        if family == "social_pension":
            return "social_pension.from_age" if clause == "pension" else "social_pension.poor_from_age"
        prefix = f"allowance.{clause}" if family in ("allowance", "child_raising") else f"care.{clause}"
        if family == "care" and clause.startswith("20.1"):
            prefix = "care.20.1"
        found = [code for code in self.figures.national if code == prefix or code.startswith(f"{prefix}.")]
        rates = [code for code in found if load().names[code].unit == "coefficient"]
        coefficient = self.row[clause] if clause != "5.4" else self.figures.get("allowance.5.4")
        fitting = [code for code in rates if self.figures.get(code) == coefficient and self.fits(code)]
        return fitting[0] if fitting else rates[0]

    def fits(self, code: str) -> bool:
        """Of several rates with the same number, the one of this person's age."""
        age, child, elderly = self.row["age"], self.figures.get("age.child"), self.figures.get("age.elderly")
        ends = code.rsplit(".", 1)[-1]
        if ends in ("under_4", "from_4"):
            return age <= child and (age < self.figures.get("age.small_child")) == (ends == "under_4")
        if code.startswith("allowance.5.6"):
            return (age < child or age >= elderly) == ends.endswith("child_or_elderly")
        if ends in ("adult", "child"):
            return (age < child) == (ends == "child")
        return ends != "elderly" or age >= elderly

    def broadly(self, family: str, value: Value) -> str:
        pattern = "care_only" if family.startswith("care") else "article_only"
        return self.words(pattern).format(document=value.document.name[self.language])

    def name(self, value: Value) -> str:
        return load().names[value.code].words[self.language]

    def noted(self, value: Value) -> str:
        return value.note.get(self.language, "")

    def family(self, family: str) -> str:
        return str(words()["family"][family][self.language])

    def mark(self, *values: Value) -> str:
        return "" if all(value.verified for value in values) else self.words("mark")

    def decimal(self, hundredths: int | None) -> str:
        text = f"{(hundredths or 0) / 100:.2f}".rstrip("0")
        text = f"{text}0" if text.endswith(".") else text
        return text.replace(".", ",") if self.language == "vi" else text

    def words(self, pattern: str) -> str:
        return str(words()[pattern][self.language])

    def say(self, pattern: str, **facts: Any) -> str:
        return self.words(pattern).format(**{"month": self.month} | facts)


def dong(amount: int | None) -> str:
    """An amount as it is written in Vietnam: 1.080.000 đ, unbreakable."""
    return f"{amount or 0:,}".replace(",", ".") + "\u00a0đ"
