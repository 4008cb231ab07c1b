"""The XML set described as data: tables XML0 to XML15, their fields, their code lists.

from lienthong.exchange import tables
tables.TABLES["XML13"].fields_of(tables.Era.QD3176)
tables.code_list("sex").label("1", "vi")
"""

from lienthong.exchange.tables.code_lists import CodeList, code_list, disease, diseases
from lienthong.exchange.tables.description import Condition, Era, Field, Requirement, Table, era_at, load

TABLES: dict[str, Table] = load()
SENT_WITH_EPISODE = tuple(name for name in TABLES if name not in ("XML0", "XML12"))

__all__ = [
    "SENT_WITH_EPISODE", "TABLES", "CodeList", "Condition", "Era", "Field", "Requirement", "Table", "code_list",
    "disease", "diseases", "era_at",
]  # fmt: skip
