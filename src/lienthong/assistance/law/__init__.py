"""The law as data: dated values with legal basis and evidence.

from lienthong.assistance import law
law.load()        # as the program knows it (YAML); pure, no Django
law.in_force()    # with what authorised offices have entered in this home
"""

from lienthong.assistance.law.law import Figures, Law, NotInForce, Procedure
from lienthong.assistance.law.reading import LawFault, load
from lienthong.assistance.law.value import Document, Name, Origin, Unit, Value

__all__ = [
    "Document",
    "Figures",
    "Law",
    "LawFault",
    "Name",
    "NotInForce",
    "Origin",
    "Procedure",
    "Unit",
    "Value",
    "in_force",
    "load",
]


def in_force() -> Law:
    """The law with the values that are in force in this home; asks the database."""
    from lienthong.assistance.law.entering import in_force as of_this_home

    return of_this_home()
