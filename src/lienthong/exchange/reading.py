"""Reading a table the obvious way: with lxml, element by element, naming every fault of its structure.

`quick.read` is tried first; this way is taken by tables that are faulty or merely written in another manner (CDATA,
comments, other order), and says exactly what is unusual.
"""

from dataclasses import dataclass, field

from lxml import etree

from lienthong.exchange import envelope, quick
from lienthong.exchange.fault import Fault, fault
from lienthong.exchange.fields import BLANKS, trimmed
from lienthong.exchange.tables import TABLES, Era, Table

Row = dict[str, str]


@dataclass
class Content:
    """What a table says. `faultless`: its fields were already found in order by the quick way."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    faultless: bool = False


def read(name: str, era: Era, text: str) -> Content:
    """The rows of a table, and the faults of its structure."""
    rows = quick.read(name, era, text)
    return Content(rows, faultless=True) if rows is not None else read_closely(name, era, text)


def read_closely(name: str, era: Era, text: str) -> Content:
    """As `read`, by lxml alone."""
    table, content = TABLES[name], Content()
    root = envelope.parsed(text, content.faults, name)
    if root is None:
        return content
    if root.tag != table.outermost:
        content.faults.append(fault("table.root", name, found=str(root.tag), expected=table.outermost))
        return content
    elements = records(table, root)
    if not elements:
        content.faults.append(fault("table.empty", name))
    content.rows = [_row(table, era, number, element, content.faults) for number, element in enumerate(elements, 1)]
    return content


def records(table: Table, root: etree._Element) -> list[etree._Element]:
    """The elements that are the table's rows."""
    return root.findall(f"{table.list}/{table.record}") if table.root else [root]


def _row(table: Table, era: Era, number: int, element: etree._Element, faults: list[Fault]) -> Row:
    expected = [known.name for known in table.fields_of(era)]
    present = [str(child.tag) for child in element]
    values: Row = {}
    for child in element:
        tag = str(child.tag)
        if tag not in table.by_name or era not in table.by_name[tag].eras:
            faults.append(fault("field.unknown", table.name, number, tag))
        elif tag in values:
            faults.append(fault("field.twice", table.name, number, tag))
        else:
            values[tag] = trimmed(table.by_name[tag], child.text or "")
    faults += _of_structure(table.name, number, expected, present)
    return {name: values.get(name, "") for name in expected}


def _of_structure(table: str, number: int, expected: list[str], present: list[str]) -> list[Fault]:
    faults = []
    missing = [name for name in expected if name not in present]
    if missing:
        faults.append(fault("field.absent", table, number, missing[0], ", ".join(missing)))
    known = [name for name in present if name in expected]
    in_order = sorted(known, key=expected.index)
    for written, due in zip(known, in_order, strict=True):
        if written != due:
            faults.append(fault("table.order", table, number, written))
            break
    return faults


def is_blank(value: str) -> bool:
    """Whether a value counts as not filled."""
    return not value.strip(BLANKS)
