"""The obligation catalogue: what each kind of event obliges whom to do, for whom, until when, on what legal basis.

Each room brings its own `obligations.yaml`, handed over by `web/house.py` (`catalogue.add(path)`) and read on first
use. A fault in a file is said with the file and the row, before anything is recorded.

    - code: referral.deliver
      trigger: referral.signed            # an event kind, or a list of them
      debtor: sender                      # roles of parties in the event
      creditor: receiver
      deadline: {rule: at_once}           # see deadline.py
      title: {vi: "Gửi phiếu chuyển...", en: "Deliver the referral"}
      legal_basis: {vi: "...", en: "..."}
      evidence: secondary                 # primary | secondary | assumed
      fulfilled_by: referral.received     # an event kind, or a receipt kind
      withdrawn_by: referral.cancelled    # optional
      when: {urgent: true}                # optional: applies only if the event's data hold these
"""

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from lienthong import data_file
from lienthong.ledger.deadline import RULES, WITHOUT_NUMBER, Deadline

EVIDENCE = ("primary", "secondary", "assumed")
REQUIRED = {"code", "trigger", "debtor", "creditor", "deadline", "title", "legal_basis", "evidence", "fulfilled_by"}
OPTIONAL = {"withdrawn_by", "when"}


class CatalogueFault(Exception):
    """A row of an obligations.yaml can't be used; the message names the file, the row and what to change."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the catalogue."""

    code: str
    triggers: tuple[str, ...]
    debtor: str
    creditor: str
    deadline: Deadline
    title: Mapping[str, str]
    legal_basis: Mapping[str, str]
    evidence: str
    fulfilled_by: str
    withdrawn_by: str | None = None
    when: Mapping[str, Any] = field(default_factory=dict)

    def applies(self, parties: Mapping[str, str], data: Mapping[str, Any]) -> bool:
        """Whether a fact with these parties and data raises this obligation."""
        named = parties.get(self.debtor) and parties.get(self.creditor)
        return bool(named) and all(data.get(key) == value for key, value in self.when.items())


@dataclass(frozen=True)
class Catalogue:
    """All rules, found by what raises and what closes them."""

    rules: dict[str, Rule] = field(default_factory=dict)
    raised: dict[str, list[Rule]] = field(default_factory=dict)
    closed: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def enter(self, rule: Rule) -> None:
        """Take one rule in."""
        self.rules[rule.code] = rule
        for kind in rule.triggers:
            self.raised.setdefault(kind, []).append(rule)
        self.closed.setdefault(rule.fulfilled_by, []).append((rule.code, "fulfilled"))
        if rule.withdrawn_by:
            self.closed.setdefault(rule.withdrawn_by, []).append((rule.code, "withdrawn"))


_paths: list[Path] = []
_loaded: Catalogue | None = None


def add(path: Path | str) -> None:
    """Hand over a room's `obligations.yaml`; it is read on first use. Handing it over twice is harmless."""
    global _loaded
    if Path(path) not in _paths:
        _paths.append(Path(path))
        _loaded = None


def load() -> Catalogue:
    """The catalogue as it stands. Raises CatalogueFault with the file, the row and the reason."""
    global _loaded
    if _loaded is None:
        catalogue = Catalogue()
        for path in _paths:
            for rule in read(path):
                if rule.code in catalogue.rules:
                    raise CatalogueFault(f"{path}: the code {rule.code!r} stands twice in the catalogue")
                catalogue.enter(rule)
        _loaded = catalogue
    return _loaded


def rule(code: str) -> Rule | None:
    """The rule of that code; None if the catalogue no longer holds it (its obligations remain)."""
    return load().rules.get(code)


def rules() -> list[Rule]:
    """Every rule, in the order of the files."""
    return list(load().rules.values())


def raised_by(kind: str) -> list[Rule]:
    """The rules that an event of this kind may raise."""
    return load().raised.get(kind, [])


def closed_by(kind: str) -> list[tuple[str, str]]:
    """(rule code, fulfilled | withdrawn) for the rules that an event or receipt of this kind closes."""
    return load().closed.get(kind, [])


@contextmanager
def only(*paths: Path | str):
    """Inside the block the catalogue holds these files alone: for tests and dry runs."""
    global _paths, _loaded
    before = _paths, _loaded
    _paths, _loaded = [Path(path) for path in paths], None
    try:
        yield
    finally:
        _paths, _loaded = before


def read(path: Path) -> list[Rule]:
    """The rules of one file. Raises CatalogueFault."""
    try:
        rows = data_file.read(path) or []
    except (OSError, yaml.YAMLError) as fault:
        raise CatalogueFault(f"{path}: can't be read: {fault}") from fault
    if not isinstance(rows, list):
        raise CatalogueFault(f"{path}: must be a list of obligations")
    return [_rule(path, number, row) for number, row in enumerate(rows, 1)]


def _rule(path: Path, number: int, row: Any) -> Rule:
    name = row.get("code", "without code") if isinstance(row, dict) else "no map"
    where = f"{path}, row {number} ({name})"
    if not isinstance(row, dict):
        raise CatalogueFault(f"{where}: must be a map of names to values")
    _check_names(where, row)
    _check_texts(where, row)
    triggers = row["trigger"] if isinstance(row["trigger"], list) else [row["trigger"]]
    return Rule(
        code=row["code"],
        triggers=tuple(triggers),
        debtor=row["debtor"],
        creditor=row["creditor"],
        deadline=_deadline(where, row["deadline"]),
        title=row["title"],
        legal_basis=row["legal_basis"],
        evidence=row["evidence"],
        fulfilled_by=row["fulfilled_by"],
        withdrawn_by=row.get("withdrawn_by"),
        when=row.get("when") or {},
    )


def _check_names(where: str, row: dict[str, Any]) -> None:
    missing = sorted(name for name in REQUIRED if not row.get(name))
    if missing:
        raise CatalogueFault(f"{where}: {', '.join(missing)} is missing")
    unknown = sorted(set(row) - REQUIRED - OPTIONAL)
    if unknown:
        raise CatalogueFault(f"{where}: {', '.join(unknown)} is no name of the catalogue")


def _check_texts(where: str, row: dict[str, Any]) -> None:
    if row["evidence"] not in EVIDENCE:
        raise CatalogueFault(f"{where}: evidence {row['evidence']!r} must be one of {', '.join(EVIDENCE)}")
    for name in ("title", "legal_basis"):
        texts = row[name]
        if not isinstance(texts, dict) or not texts.get("vi") or not texts.get("en"):
            raise CatalogueFault(f"{where}: {name} must be given in vi and in en")


def _deadline(where: str, given: Any) -> Deadline:
    rule = given.get("rule") if isinstance(given, dict) else None
    if rule not in RULES:
        raise CatalogueFault(f"{where}: deadline rule {rule!r} is unknown; known are {', '.join(RULES)}")
    number = given.get("n", WITHOUT_NUMBER.get(rule))
    if not isinstance(number, int) or number < 0:
        raise CatalogueFault(f"{where}: deadline rule {rule} needs a whole number n, not {number!r}")
    if rule == "at" and not given.get("after"):
        raise CatalogueFault(f"{where}: deadline rule at needs `after`, the key in the data that holds the date")
    return Deadline(rule, number, given.get("after"))
