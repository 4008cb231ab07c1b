"""Entering values of the law: one person of an authorised office enters, a second one signs, and it is in force.

The ministry enters values of the nation and of any province, a province's officers those of their own province. Each
entry names its document, keeps its file, and counts from the second signature on: lists drawn up before stay as they
are, and what they owe is found when the next ones are drawn up (`assistance.law-changed` is the word for that).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.access.permission import allowed
from lienthong.assistance.law.entry import LawEntry, State
from lienthong.assistance.law.law import Law
from lienthong.assistance.law.reading import load
from lienthong.assistance.law.value import Document, Name, Origin, Unit, Value
from lienthong.database import clock, files

CHANGED = "assistance.law-changed"
_AT_MOST = {
    Unit.DONG: 100_000_000,
    Unit.COEFFICIENT: 10_000,
    Unit.YEARS: 130,
    Unit.MONTH: 12,
    Unit.MONTHS: 120,
    Unit.TIMES: 1_000,
    Unit.FLAG: 1,
}


class NotAcceptable(ValueError):
    """The entry can't be kept as it was written; the text says why. Nothing was changed."""


@dataclass(frozen=True)
class Draft:
    """What an officer writes. `amount` as it is counted (hundredths for coefficients); None: the value ends."""

    code: str
    province: str
    amount: int | None
    valid_from: date
    document: str
    document_on: date
    content: bytes
    media_type: str
    valid_to: date | None = None
    article: str = ""


def may_enter(by: access.Actor, province: str) -> bool:
    """Whether this actor may enter or sign values of a province ('' the nation)."""
    if not allowed(by, "law.enter"):
        return False
    if by.is_system or "ministry_officer" in by.roles:
        return True
    return bool(province) and by.speaks_for(f"unit:{province}")


def enter(draft: Draft, *, by: access.Actor) -> LawEntry:
    """Keep a value with its document; it waits for the second signature.

    Raises NotAllowed, or NotAcceptable with the reason.
    """
    _require(by, draft.province)
    _judge(draft)
    with database.transaction():
        digest = files.put(draft.content, media_type=draft.media_type)
        entry = LawEntry.begin(
            State.ENTERED, by=by, owner=by.organisation or by.code, code=draft.code, province=draft.province,
            amount=draft.amount, valid_from=draft.valid_from, valid_to=draft.valid_to, document=draft.document.strip(),
            document_on=draft.document_on, article=draft.article.strip(), file=digest, entered_by=by.code,
            data={"file": digest},
        )  # fmt: skip
        access.audit.wrote(by, "law.enter", [entry.thing])
    return entry


def sign(entry: LawEntry, *, by: access.Actor) -> LawEntry:
    """The second signature: from now on the value counts, and everything it touches is computed again.

    Raises NotAllowed (also for the one who entered it), InvalidState.
    """
    _require_second(entry, by)
    now = clock.now()
    with database.transaction():
        entry.act("signed", State.IN_FORCE, by=by, happened_at=now, known_from=now, data={"file": entry.file})
        ledger.record(
            CHANGED, subject=entry.thing, thing=entry.thing, by=by.code, organisation=by.organisation or by.code,
            data={"code": entry.code, "province": entry.province, "from": entry.valid_from.isoformat()},
            happened_at=now, key=f"{CHANGED}:{entry.id}",
        )  # fmt: skip
        access.audit.wrote(by, "law.sign", [entry.thing])
    return entry


def refuse(entry: LawEntry, *, by: access.Actor, reason: str) -> LawEntry:
    """The second person does not sign. Raises NotAllowed, InvalidState, NotAcceptable without a reason."""
    _require_second(entry, by)
    if len(reason.strip()) < 5:
        raise NotAcceptable(_("Say in a few words why the value is refused."))
    with database.transaction():
        entry.act("refused", State.REFUSED, by=by, data={"reason": reason.strip()})
        access.audit.wrote(by, "law.refuse", [entry.thing])
    return entry


_last: tuple[object, Law] = (None, load())


def in_force() -> Law:
    """The program's law with the values in force in this home. One small query."""
    global _last
    entries = list(LawEntry.objects.filter(state=State.IN_FORCE).order_by("known_from", "id"))
    seen = tuple((entry.id, entry.version) for entry in entries)
    if not seen:
        return load()
    if _last[0] != seen:
        _last = seen, load().with_values(value_of(entry) for entry in entries)
    return _last[1]


def value_of(entry: LawEntry) -> Value:
    """An entry as a value of the law; the office has seen the document, so it is verified."""
    assert entry.known_from
    basis = f"{entry.article}, {entry.document}" if entry.article else entry.document
    document = Document(
        code=entry.thing,
        name={"vi": basis, "en": basis},
        known=entry.known_from,
        in_force=entry.document_on,
        evidence="primary",
    )
    return Value(
        code=entry.code,
        province=entry.province,
        amount=entry.amount,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        known_from=entry.known_from,
        document=document,
        evidence="primary",
        origin=Origin.ENTRY,
        entry=entry.thing,
        file=entry.file,
    )


def _require(by: access.Actor, province: str) -> None:
    access.require(by, "law.enter")
    if not may_enter(by, province):
        raise access.NotAllowed(
            _("Values of the nation are entered by the ministry, those of a province by the ministry or that province. "
              "Nothing was changed.")
        )  # fmt: skip


def _require_second(entry: LawEntry, by: access.Actor) -> None:
    _require(by, entry.province)
    if by.code == entry.entered_by:
        raise access.NotAllowed(
            _("Whoever entered a value can't sign it too: a second person must. Nothing was changed.")
        )


def _judge(draft: Draft) -> None:
    name = load().names.get(draft.code)
    if name is None:
        raise NotAcceptable(_("The law of this program has no value named %(code)s.") % {"code": draft.code})
    if name.of_provinces != bool(draft.province):
        raise NotAcceptable(_("This value is one of provinces: choose which.") if name.of_provinces
                            else _("This value is the nation's: choose no province."))  # fmt: skip
    if draft.amount is not None:
        _judge_amount(draft.amount, name)
    if draft.valid_from.day != 1 or (draft.valid_to and draft.valid_to.day != 1):
        raise NotAcceptable(_("Values hold for whole months: give the first day of a month."))
    if draft.valid_to and draft.valid_to <= draft.valid_from:
        raise NotAcceptable(_("The value would end before it begins."))
    if not draft.document.strip() or not draft.content:
        raise NotAcceptable(_("Give the number of the document and its file."))


def _judge_amount(amount: int, name: Name) -> None:
    if name.unit == Unit.CHOICE:
        fits = amount in name.choices
    else:
        fits = 0 <= amount <= _AT_MOST[name.unit] and (amount > 0 or name.unit == Unit.FLAG)
    if not fits:
        raise NotAcceptable(_("This amount can't be right for %(name)s.") % {"name": name.words["vi"]})
