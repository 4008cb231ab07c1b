"""The quick way through a table: one pattern a row that both reads it and finds it faultless.

What a whole row must be (elements in order, each value of its form and length, nothing but plain text inside) is
compiled into one regular expression. A table that matches is well-formed XML without a fault of its fields; one that
does not is read by lxml and judged field by field (`reading`, `fields`), which alone says what is wrong. Tests hold the
two ways together: what is let through here, the other way reads the same and finds faultless.
"""

import re
from collections.abc import Callable
from functools import cache, cached_property

from lienthong.exchange.formats import value_pattern
from lienthong.exchange.tables import TABLES, Condition, Era, Field, Table

Row = dict[str, str]

# Characters of XML that are no markup. An entity may stand only where the length is not limited.
_CHAR = r"[^<&\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
_ENTITY = r"&(?:lt|gt|amp|quot|apos);"
_PROLOG = (
    r"\s*(?:<\?xml version=[\"']1\.0[\"'](?: encoding=[\"'][uU][tT][fF]-8[\"'])?"
    r"(?: standalone=[\"'](?:yes|no)[\"'])?\s?\?>\s*)?"
)
_NAMESPACES = r"(?:\s+xmlns(?::[a-z]+)?=\"[^\"<&]*\")*\s*"
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


def read(name: str, era: Era, text: str) -> list[Row] | None:
    """The rows of a table if it is faultless in itself; None if it must be looked at more closely."""
    form = _form(name, era)
    if form is None or ("]" in text and "]]>" in text):
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    begun = form.head.match(text)
    if not begun:
        return None
    rows, position, names = [], begun.end(), form.names
    match_row = form.compact if text.startswith(form.start, position) else form.loose
    while match := match_row(text, position):
        groups = match.groups("")
        if form.lacks(groups):
            return None
        rows.append(dict(zip(names, groups, strict=True)))
        position = match.end()
        if not form.many:
            break
    if not rows or not form.tail.fullmatch(text, position):
        return None
    if "&" in text:
        return [{name: _unescaped(value) for name, value in row.items()} for row in rows]
    return rows


class _Form:
    """The compiled patterns of one table in one version of the standard.

    compact: elements written without blanks between them or short forms, as most programs do; loose: as XML allows.
    """

    def __init__(self, table: Table, era: Era) -> None:
        fields = table.fields_of(era)
        self.names = tuple(field.name for field in fields)
        self.many = table.is_list
        outer = [element for element in (table.root, table.list) if element]
        opening = r"\s*".join(f"<{element}{_NAMESPACES}>" for element in outer)
        self.head = re.compile(f"{_PROLOG}{opening}\\s*")
        self.tail = re.compile(r"\s*".join(f"</{element}>" for element in reversed(outer)) + r"\s*")
        self.start = f"<{table.record}><{self.names[0]}>"
        body = "".join(f"<{field.name}>{_value(field, era)}</{field.name}>" for field in fields)
        self.compact = re.compile(f"<{table.record}>{body}</{table.record}>\\s*", re.ASCII).match
        self.lacks = _lacks(fields)
        self._loose = table, era, _NAMESPACES if not outer else ""

    @cached_property
    def loose(self) -> Callable[[str, int], re.Match[str] | None]:
        table, era, namespaces = self._loose
        body = r"\s*".join(_element(field, era) for field in table.fields_of(era))
        return re.compile(rf"<{table.record}{namespaces}>\s*{body}\s*</{table.record}>\s*", re.ASCII).match


@cache
def _form(name: str, era: Era) -> _Form | None:
    table = TABLES[name]
    return _Form(table, era) if table.record else None


def _element(field: Field, era: Era) -> str:
    """A field as XML allows it to be written: an empty one may be in the short form."""
    filled = f">{_value(field, era)}</{field.name}>"
    return f"<{field.name}{filled}" if _needed(field) else f"<{field.name}(?:{filled}|\\s?/>)"


def _needed(field: Field) -> bool:
    return field.requirement is not None and field.requirement.when is None


def _value(field: Field, era: Era) -> str:
    """What may stand in a field, as a group; nothing, where nothing must."""
    if field.is_plain_text:
        return f"({_text(field.length_in(era), _needed(field))})"
    return f"({_limited(field, era)})" if _needed(field) else f"({_limited(field, era)}|)"


def _limited(field: Field, era: Era) -> str:
    """The form of a value; where its form alone allows more than the length, a look ahead sets the limit."""
    length = field.length_in(era)
    pattern = value_pattern(field, era)
    unbounded = field.format in ("identity", "cards", "facilities", "days", "moments", "diseases", "weights")
    return f"(?=[^<]{{1,{length}}}<){pattern}" if length and unbounded else pattern


def _text(length: int | None, needed: bool) -> str:
    """Words that begin with no blank; an entity may stand where the length has no limit."""
    if length is not None:
        return rf"(?!\s){_CHAR}{{{int(needed)},{length}}}"
    first = r"(?!\s|<)" if needed else r"(?!\s)"
    return rf"{first}{_CHAR}*(?:{_ENTITY}{_CHAR}*)*"


def _lacks(fields: tuple[Field, ...]) -> Callable[[tuple[str, ...]], bool]:
    """Whether a field that another field makes required is empty; compiled from the conditions."""
    index = {field.name: number for number, field in enumerate(fields)}
    tests = [
        f"(not g[{index[field.name]}] and {_source(field.requirement.when, index)})"
        for field in fields
        if field.requirement and field.requirement.when
    ]
    code = f"lambda g: {' or '.join(tests) or 'False'}"
    return eval(code, {})  # noqa: S307 - made from our own tables


def _source(condition: Condition, index: dict[str, int]) -> str:
    if condition.every:
        return "(" + " and ".join(_source(part, index) for part in condition.every) + ")"
    if condition.some:
        return "(" + " or ".join(_source(part, index) for part in condition.some) + ")"
    value = f"g[{index[condition.field]}]"
    if condition.filled is not None:
        return value if condition.filled else f"not {value}"
    if condition.has:
        return f"not {set(condition.has)!r}.isdisjoint({value}.split(';'))"
    if condition.is_one_of:
        return f"{value} in {set(condition.is_one_of)!r}"
    return f"({value} and {value} not in {set(condition.is_none_of)!r})"


def _unescaped(value: str) -> str:
    if "&" in value:
        for entity, sign in _ENTITIES:
            value = value.replace(entity, sign)
    return value
