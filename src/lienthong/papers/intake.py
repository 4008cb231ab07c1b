"""Intake: what an accepted envelope brings for this room. Called by `exchange`, in its transaction.

for row in tables["XML13"]:
    intake.take("XML13", row, episode=episode, person=person, organisation="facility:01001", by=actor, version=2)
intake.used(xml1, episode=episode, person=person, organisation="facility:37001", by=actor)
intake.missing(episode, organisation=..., kept={"XML13"}, by=actor)      # after a correction
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from lienthong import access
from lienthong.database import clock
from lienthong.papers import content, issuing, moment, use
from lienthong.papers.birth_certificate import KIND as BIRTH
from lienthong.papers.form import Form, for_table, forms
from lienthong.papers.paper import Paper
from lienthong.papers.state import VOID, State
from lienthong.people.persons import Person


@dataclass(frozen=True)
class Episode:
    """The episode an envelope tells of: its code (MA_LK), the envelope's digest, and its XML1."""

    code: str
    envelope: str = ""
    summary: Mapping[str, str] | None = None


def take(
    table: str,
    row: Mapping[str, str],
    *,
    episode: Episode | str,
    person: Person,
    organisation: str,
    by: access.Actor | str,
    version: int = 1,
    written_stays: bool = False,
) -> Paper | None:
    """The paper that a row of XML7 to XML14 carries, signed by its envelope; None for tables that carry none.

    A corrected version (`version` above 1) replaces the paper of the earlier one, everywhere it went; one that says
    the same is left as it is, and with `written_stays` also one that was written and signed on a screen here.
    """
    form = for_table(table)
    if form is None:
        return None
    told = episode if isinstance(episode, Episode) else Episode(episode)
    writing = _writing(form, row, told, person, organisation)
    earlier = issuing.standing_paper(organisation, form.kind, told.code, writing.place)
    if earlier is not None and (_says_the_same(earlier, writing) or (written_stays and was_written_here(earlier))):
        return earlier
    return issuing.issue(writing, by=by, signed_at=_signed_at(form, row, told), replaces=earlier)


def used(
    summary: Mapping[str, str], *, episode: Episode | str, person: Person, organisation: str, by: access.Actor | str
) -> use.Use | None:
    """The paper that an XML1 names, used; None if it names none."""
    number, sender = summary.get("GIAY_CHUYEN_TUYEN", "").strip(), summary.get("MA_NOI_DI", "").strip()
    if not number:
        return None
    code = episode.code if isinstance(episode, Episode) else episode
    arrived = moment.day(summary.get("NGAY_VAO")) or clock.today()
    # An appointment paper is the facility's own: its XML1 may leave MA_NOI_DI empty.
    issuer = f"facility:{sender}" if sender else organisation
    return use.use(number, issuer=issuer, owner=organisation, person=person.pk, episode=code, arrived_on=arrived, by=by)


def missing(episode: Episode | str, *, organisation: str, kept: Collection[str], by: access.Actor | str) -> list[Paper]:
    """After a correction: papers whose table is in the new version no more are withdrawn, everywhere they went."""
    code = episode.code if isinstance(episode, Episode) else episode
    gone = [form.kind for form in forms().values() if form.table and form.table not in kept]
    rows = (
        Paper.objects.unscoped("a corrected envelope no longer has these papers")
        .filter(owner=organisation, episode=code, kind__in=gone, copy_of="")
        .exclude(source="")
        .exclude(state__in=[State.DRAFT, *VOID])
    )
    return [_withdrawn(paper, by) for paper in rows]


def _withdrawn(paper: Paper, by: access.Actor | str) -> Paper:
    state = State.CANCELLED if State.CANCELLED in paper.NEXT[State(paper.state)] else State.REPLACED
    return issuing.withdraw(paper, state, by=by, reason="left-out-of-the-correction")


def _writing(
    form: Form, row: Mapping[str, str], episode: Episode, person: Person, organisation: str
) -> content.Writing:
    summary = episode.summary or {}
    values = form.taken_from({**_shared(summary), **{name: value for name, value in row.items() if value}})
    told = {"MA_NOI_DEN": summary.get("MA_NOI_DEN", "")} | dict(row)
    receiver = next((told[name].strip() for name in form.destination if told.get(name, "").strip()), "")
    number = row.get(form.number or "", "").strip() or row.get("SO_CT", "").strip() or episode.code
    return content.Writing(
        kind=form.kind,
        person=person,
        issuer=organisation,
        episode=episode.code,
        values=values,
        number=number,
        place=number if form.kind == BIRTH else "",
        receiver=f"facility:{receiver}" if receiver else "",
        written_on=moment.day(row.get(form.written_on or "")) or moment.day(row.get("NGAY_RA")),
        licence=(row.get("MA_BAC_SI") or row.get("MA_BS") or row.get("MA_TTDV") or "").strip(),
        address=row.get("DIA_CHI") or summary.get("DIA_CHI", ""),
        source=episode.envelope,
    )


def _shared(summary: Mapping[str, str]) -> dict[str, str]:
    """What a certificate may leave to XML1."""
    names = ("CHAN_DOAN_RV", "MA_BENH_CHINH", "MA_BENH_KT", "NGAY_VAO", "NGAY_RA")
    return {name: summary[name] for name in names if summary.get(name)}


def _signed_at(form: Form, row: Mapping[str, str], episode: Episode) -> datetime:
    """When the paper was signed: on the day it was written; today's paper now, for the hour isn't told."""
    now, summary = clock.now(), episode.summary or {}
    told = row.get(form.written_on or "") or row.get("NGAY_RA") or summary.get("NGAY_RA") or ""
    written = moment.parse(told)
    return now if written is None or written > now or written.date() == now.date() else written


def was_written_here(paper: Paper) -> bool:
    """Whether it began as a draft on a screen, and was not taken from an envelope."""
    return paper.actions.filter(number=1, name=State.DRAFT).exists()


def _says_the_same(earlier: Paper, writing: content.Writing) -> bool:
    said = earlier.read()
    same = (earlier.receiver, earlier.number, str(earlier.person_id)) == (
        writing.receiver,
        writing.number,
        str(writing.person.pk),
    )
    return same and said["values"] == dict(writing.values)
