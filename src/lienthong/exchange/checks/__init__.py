"""Judging a dossier: every table by what its description says, then the rules that look across fields and tables.

    judgement = judge(dossier, facility="01001", known=known)
    judgement.refused, judgement.faults, judgement.tables["XML1"][0]["MA_LK"]

A rule is a small function in a file of this folder, registered under the ids it reports; rules.yaml says what each
asks, its source and evidence, and the sentence that mends. A dossier whose XML1 can't be read is judged no further.
"""

from lienthong.exchange.checks import codes, dates, papers, repeats, totals, vital_signs
from lienthong.exchange.checks.case import Case, Judgement, Known, judge
from lienthong.exchange.checks.registry import RULES, rule

__all__ = [
    "RULES", "Case", "Judgement", "Known", "codes", "dates", "judge", "papers", "repeats", "rule", "totals",
    "vital_signs",
]  # fmt: skip
