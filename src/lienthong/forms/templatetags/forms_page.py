"""Filters of the fill page."""

from typing import Any

from django import template

register = template.Library()


@register.filter
def slashless(name: Any) -> str:
    """A name as part of an HTML id."""
    return str(name).replace("/", "-")


@register.filter
def lower_first(words: Any) -> str:
    """Words that go on in the middle of a sentence: “Con” → “con”."""
    text = str(words)
    return text[:1].lower() + text[1:]
