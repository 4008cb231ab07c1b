"""What stands on the page, exactly as it was written: half a date too. A draft keeps this, so that nothing is lost.

    {"applicant_name": ["Nguyễn Thị Lành"], "children/#": ["0", "2"], "children/0/child_born": ["31/0"]}

A name is the linkId, behind the rows it lies in: group/key. `group/#` lists the keys of a group's rows, in order; a key
stays with its row when others are taken away. `name/~` is the text beside a code that was chosen from a long list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lienthong.forms import value
from lienthong.forms.questionnaire import Item, Questionnaire

Written = dict[str, list[str]]
Rows = tuple[str, ...]  # ("children/0",): the rows around an item

MOST_ROWS = 50  # of one group, where the questionnaire sets no limit
LONGEST = 20_000  # characters of one answer that are kept at all
_KEY = re.compile(r"\d{1,4}")
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])


class TooMuch(ValueError):
    """More was sent than any page of this questionnaire holds. Nothing was kept."""


def name(item: Item, rows: Rows) -> str:
    """The name of an item's control in these rows."""
    return "/".join((*rows, item.link))


def keys(written: Mapping[str, list[str]], item: Item, rows: Rows) -> list[str]:
    """The keys of a repeating group's rows; one row where nobody has decided yet."""
    return written.get(f"{name(item, rows)}/#", ["0"])[: item.max_occurs or MOST_ROWS]


def row(item: Item, rows: Rows, key: str) -> Rows:
    """The rows inside one row of a repeating group."""
    return (*rows, f"{item.link}/{key}")


def clean(form: Questionnaire, sent: Mapping[str, Any], before: Mapping[str, list[str]]) -> Written:
    """What was sent, without names this questionnaire does not know; what is read-only stays as it was before.

    Raises TooMuch.
    """
    found: Written = {}
    for name_, texts in sent.items():
        item = _item(form, str(name_))
        if item is None or item.read_only or not isinstance(texts, list):
            continue
        if name_.endswith("/#"):
            found[name_] = _keys(texts)
        else:
            found[name_] = [_text(one) for one in texts[:200] if one not in (None, "")]
    found = {name_: texts for name_, texts in found.items() if texts or name_.endswith("/#")}
    found.update({name_: texts for name_, texts in before.items() if _is_read_only(form, name_)})
    if len(found) > 20 * len(form.index) + 1000 or sum(len(one) for texts in found.values() for one in texts) > 10**6:
        raise TooMuch
    return found


def add_row(written: Written, group: str) -> str:
    """One more row of the group of this name; gives its key."""
    present = _keys(written.get(f"{group}/#", ["0"]))
    key = str(max(map(int, present), default=-1) + 1)
    written[f"{group}/#"] = [*present, key]
    return key


def remove_row(written: Written, row_name: str) -> None:
    """Take away a row ("children/2") with all that was written in it."""
    group, _slash, key = row_name.rpartition("/")
    written[f"{group}/#"] = [one for one in written.get(f"{group}/#", ["0"]) if one != key]
    for one in [one for one in written if one.startswith(f"{row_name}/")]:
        del written[one]


def split(form: Questionnaire, written: Written) -> tuple[Written, Written]:
    """(what all may see, what only those with the right may see)."""
    secret = {one for one in written if (item := _item(form, one)) and item.link in form.restricted}
    return (
        {one: texts for one, texts in written.items() if one not in secret},
        {one: texts for one, texts in written.items() if one in secret},
    )


def from_items(form: Questionnaire, items: Iterable[Mapping[str, Any]]) -> Written:
    """The page that the items of a QuestionnaireResponse come from."""
    found: Written = {}
    _enter_items(form, items, (), found)
    return found


def from_values(form: Questionnaire, values: Mapping[str, Any]) -> Written:
    """The page with these plain values by linkId (rows of a repeating group: a list of such mappings)."""
    found: Written = {}
    _enter_values(form, values, (), found)
    return found


def initial(form: Questionnaire) -> Written:
    """What the questionnaire itself proposes outside repeating groups."""
    return {
        item.link: [value.text(one) for one in item.initial]
        for item in form.index.values()
        if item.initial and not form.depth(item.link)
    }


def item_of(form: Questionnaire, full_name: str) -> Item | None:
    """The item a name stands for, None if this questionnaire has no such name."""
    return _item(form, full_name)


def _item(form: Questionnaire, full_name: str) -> Item | None:
    parts = full_name.split("/")
    if parts[-1] in ("#", "~"):
        parts.pop()
    if len(parts) % 2 == 0:
        return None
    item = form.index.get(parts[-1])
    if item is None:
        return None
    around = [one.link for one in form.ancestors[item.link] if one.has_rows]
    right = parts[:-1:2] == around and all(_KEY.fullmatch(key) for key in parts[1::2])
    return item if right else None


def _is_read_only(form: Questionnaire, full_name: str) -> bool:
    item = _item(form, full_name)
    return item is not None and item.read_only


def _keys(texts: list[Any]) -> list[str]:
    return [key for key in dict.fromkeys(map(str, texts)) if _KEY.fullmatch(key)][:MOST_ROWS]


def _text(one: Any) -> str:
    """Plain text that the database can hold: no NUL, no half of a character, one kind of line break."""
    whole = str(one)[:LONGEST].encode("utf-8", "ignore").decode()
    return whole.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)


def _enter_items(form: Questionnaire, items: Iterable[Mapping[str, Any]], rows: Rows, found: Written) -> None:
    for said in items:
        item = form.index.get(said.get("linkId", ""))
        if item is None:
            continue
        if item.has_rows:
            keys_name = f"{name(item, rows)}/#"
            key = str(len(found.setdefault(keys_name, [])))
            found[keys_name].append(key)
            _enter_items(form, said.get("item", ()), row(item, rows, key), found)
        elif item.type == "group":
            _enter_items(form, said.get("item", ()), rows, found)
        else:
            answers = said.get("answer", ())
            found[name(item, rows)] = [value.text(one) for one in answers]
            if item.value_set and answers:
                found[f"{name(item, rows)}/~"] = [value.shown(one) for one in answers]


def _enter_values(form: Questionnaire, values: Mapping[str, Any], rows: Rows, found: Written) -> None:
    for link, given in values.items():
        item = form.index.get(link)
        if item is None:
            raise KeyError(f"{form.name} has no item {link}")
        if item.has_rows:
            found[f"{name(item, rows)}/#"] = [str(number) for number in range(len(given))]
            for number, one in enumerate(given):
                _enter_values(form, one, row(item, rows, str(number)), found)
        elif given is not None and given != "":
            found[name(item, rows)] = [_as_text(one) for one in (given if isinstance(given, list) else [given])]


def _as_text(given: Any) -> str:
    names = {bool: "valueBoolean", dict: "valueAttachment"}
    if type(given) in names:
        return value.text({names[type(given)]: given})
    return value.written(given)
