"""Translations: English words in the code, Vietnamese beside them in each room's `locale/vi/LC_MESSAGES/django.po`.

    python -m lienthong.pages.translations             compile every .po to the .mo that Django reads
    python -m lienthong.pages.translations --missing   print what has no Vietnamese, room by room, ready to fill in

No GNU gettext is needed. What is said with `_()`, `gettext_lazy`, `ngettext`, `pgettext`, `{% translate %}` and
`{% blocktranslate %}` is found by reading the sources.
"""

import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parent.parent
WHERE = "*/locale/vi/LC_MESSAGES/django.po"
KEYWORDS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"], None),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


@dataclass(frozen=True)
class Said:
    """Words that a reader may see: where they stand, and in which context if the code gives one."""

    room: str
    place: str
    words: str
    plural: str = ""
    context: str | None = None


def compile_all(source: Path = SOURCE) -> int:
    """Write the .mo beside every .po that is newer than it; how many were written."""
    written = 0
    for path in sorted(source.glob(WHERE)):
        target = path.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < path.stat().st_mtime_ns:
            with target.open("wb") as file:
                mofile.write_mo(file, catalog(path))
            written += 1
    return written


def catalog(path: Path) -> Catalog:
    """What a .po file says. Raises pofile.PoFileError where it is not well formed."""
    with path.open("rb") as file:
        return pofile.read_po(file, locale="vi", abort_invalid=True)


def said(source: Path = SOURCE) -> Iterator[Said]:
    """Everything the sources say to a reader."""
    for path in sorted([*source.rglob("*.py"), *source.glob("*/templates/**/*")]):
        if path.suffix in (".py", ".html", ".txt"):
            yield from _said_in(path, source)


def missing(source: Path = SOURCE) -> list[Said]:
    """What is said but has no Vietnamese in any room, each once."""
    known = {(m.id if isinstance(m.id, str) else m.id[0], m.context) for _, m in translated(source)}
    found: dict[tuple[str, str | None], Said] = {}
    for one in said(source):
        if (one.words, one.context) not in known:
            found.setdefault((one.words, one.context), one)
    return list(found.values())


def translated(source: Path = SOURCE) -> Iterator[tuple[str, Message]]:
    """Every entry that has Vietnamese, with its room."""
    for path in sorted(source.glob(WHERE)):
        for message in catalog(path):
            if message.id and all(_strings(message)) and not message.fuzzy:
                yield path.relative_to(source).parts[0], message


def contradictions(source: Path = SOURCE) -> list[str]:
    """Words that two rooms translate differently: Django would silently take one of them."""
    found: dict[tuple[str, str | None], dict[tuple[str, ...], str]] = defaultdict(dict)
    for room, message in translated(source):
        words = message.id if isinstance(message.id, str) else message.id[0]
        found[words, message.context].setdefault(tuple(_strings(message)), room)
    return [
        f"{words!r}: " + "; ".join(f"{room} says {' / '.join(text)!r}" for text, room in ways.items())
        for (words, _context), ways in found.items()
        if len(ways) > 1
    ]


def broken_placeholders(source: Path = SOURCE) -> list[str]:
    """Translations that lose or invent a placeholder, and would fail or mislead when shown."""
    found = []
    for room, message in translated(source):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = {frozenset(PLACEHOLDER.findall(one)) for one in ids}
        found += [
            f"{room}: {ids[0]!r} → {text!r}"
            for text in _strings(message)
            if frozenset(PLACEHOLDER.findall(text)) not in wanted
        ]
    return found


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _said_in(path: Path, source: Path) -> Iterator[Said]:
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        lines = templatize(text, origin=str(path)).split("\n")
        text = "\n".join(line.lstrip() for line in lines)  # it is read as Python, to which indents mean something
    for line, words, _comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
        one, plural = (words[0], words[1]) if isinstance(words, tuple) else (words, "")
        if one:
            place = path.relative_to(source)
            yield Said(place.parts[0], f"{place}:{line}", one, plural, context)


def _stub(one: Said) -> str:
    lines = [f"#: {one.place}"]
    if one.context:
        lines.append(f"msgctxt {_quoted(one.context)}")
    lines.append(f"msgid {_quoted(one.words)}")
    lines += [f"msgid_plural {_quoted(one.plural)}", 'msgstr[0] ""'] if one.plural else ['msgstr ""']
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def main(arguments: list[str]) -> int:
    """Compile, or print what is missing (and exit with 1 if anything is)."""
    if "--missing" not in arguments:
        compile_all()
        return 0
    found = missing()
    for one in sorted(found, key=lambda one: one.place):
        sys.stdout.write(_stub(one) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
