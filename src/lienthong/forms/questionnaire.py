"""A FHIR R4 Questionnaire (https://hl7.org/fhir/R4/questionnaire.html) as the engine sees it.

Not supported, and refused when it is read: questions below questions, `reference` and `quantity`, a condition that
looks into a repeating group from outside, a condition that depends on itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lienthong.forms.words import Words

TYPES = frozenset(
    {"group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text", "url", "choice",
     "open-choice", "attachment"}
)  # fmt: skip
NO_WORDS = Words("")
TODAY = "today"  # a limit that moves with the calendar


class InvalidQuestionnaire(ValueError):
    """This engine can't ask this questionnaire; the text says which item and why."""


@dataclass(frozen=True)
class Option:
    """One answer offered. `key` is what the page sends; `value` the FHIR value, such as {"valueCoding": …}."""

    key: str
    label: Words
    value: Mapping[str, Any]
    exclusive: bool = False


@dataclass(frozen=True)
class Condition:
    """One `enableWhen`. `answer` is comparable with what `value.plain` gives for the question."""

    question: str
    operator: str  # exists = != > < >= <=
    answer: Any


@dataclass(frozen=True)
class Item:
    """One item: a group, a text to be read, or a question."""

    link: str
    type: str
    text: Words
    prefix: str = ""
    hint: Words = NO_WORDS
    required: bool = False
    repeats: bool = False
    read_only: bool = False
    restricted: bool = False
    control: str = ""
    kind: str = ""
    max_length: int = 0
    min_length: int = 0
    regex: str = ""
    example: Words = NO_WORDS
    least: Any = None
    most: Any = None
    min_occurs: int = 0
    max_occurs: int = 0
    media_types: tuple[str, ...] = ()
    max_bytes: int = 0
    row_title: Words = NO_WORDS
    one_of: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    value_set: str = ""
    initial: tuple[Mapping[str, Any], ...] = ()
    conditions: tuple[Condition, ...] = ()
    any_condition: bool = False
    children: tuple[Item, ...] = field(default=())

    @property
    def is_question(self) -> bool:
        return self.type not in ("group", "display")

    @property
    def has_rows(self) -> bool:
        """Whether it is a group that may be filled several times."""
        return self.type == "group" and self.repeats

    def option(self, key: str) -> Option | None:
        return next((one for one in self.options if one.key == key), None)

    def called(self, label: str) -> Option | None:
        """The option with this label, in either language: what a box with proposals holds."""
        wanted = label.casefold()
        return next((one for one in self.options if wanted in (one.label.vi.casefold(), one.label.en.casefold())), None)

    def within(self) -> Iterator[Item]:
        """The item and everything below it, in order."""
        yield self
        for child in self.children:
            yield from child.within()


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire in one version. `resource` is the FHIR resource it was read from."""

    resource: Mapping[str, Any]
    url: str
    version: str
    name: str
    title: Words
    description: Words
    legal_form: str
    evidence: str
    evidence_note: Words
    addressee: str
    declaration: str
    signatures: tuple[str, ...]
    items: tuple[Item, ...]

    @property
    def canonical(self) -> str:
        """url|version: how a response names it."""
        return f"{self.url}|{self.version}"

    @cached_property
    def index(self) -> dict[str, Item]:
        """Every item by its linkId."""
        return {item.link: item for top in self.items for item in top.within()}

    @cached_property
    def ancestors(self) -> dict[str, tuple[Item, ...]]:
        """The groups around each item, the outermost first."""
        found: dict[str, tuple[Item, ...]] = {}

        def enter(items: tuple[Item, ...], above: tuple[Item, ...]) -> None:
            for item in items:
                found[item.link] = above
                enter(item.children, (*above, item))

        enter(self.items, ())
        return found

    def depth(self, link: str) -> int:
        """In how many repeating groups an item lies."""
        return sum(1 for item in self.ancestors[link] if item.has_rows)

    @cached_property
    def restricted(self) -> frozenset[str]:
        """The linkIds that only those with the right may see: marked, or below what is marked."""
        marked = (item for item in self.index.values() if item.restricted)
        return frozenset(below.link for item in marked for below in item.within())
