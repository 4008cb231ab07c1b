"""The questionnaires of this house, by key ("form-01-335-2026") or by url|version.

Those in `questionnaires/` are written tersely (terse.py) and compiled to FHIR when first asked for. Another room adds
its own with `add(folder)`. A version that was once asked stays in the folder, so that old answers can be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lienthong import data_file
from lienthong.forms import definition, parts, terse
from lienthong.forms.questionnaire import Questionnaire

_folders: list[Path] = [Path(__file__).with_name("questionnaires")]


class UnknownForm(LookupError):
    """No questionnaire is known under this key or address."""


def add(folder: Path) -> None:
    """Take over the questionnaires of another room. Saying the same again is harmless."""
    if folder not in _folders:
        _folders.append(folder)
        _all.cache_clear()


def get(name: str) -> Questionnaire:
    """By key (the newest version) or by url|version. Raises UnknownForm."""
    found = [form for form in every() if name in (form.name, form.url, form.canonical)]
    if not found:
        raise UnknownForm(name)
    return max(found, key=lambda form: form.version)


def every() -> tuple[Questionnaire, ...]:
    """Every questionnaire in every version, in order of key."""
    return _all()


@cache
def _all() -> tuple[Questionnaire, ...]:
    told = (one for folder in _folders for one in _told(folder))
    return tuple(definition.read(terse.compiled(one)) for one in told)


def _told(folder: Path) -> Iterator[Mapping[str, Any]]:
    shared = parts.read(folder)
    for path in sorted(folder.glob("*.yaml")):
        yield parts.joined(data_file.read(path), shared)
