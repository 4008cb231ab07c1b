"""The guided tour of a synthetic home: ten stops, each one click, each signing the visitor in as whoever sits there.

A stop knows where its subject is, once the story has come so far (or the home has another like it); a stop whose
subject is not there yet is passed over, with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.access.user import User
from lienthong.assistance.funerals.offer import FuneralOffer
from lienthong.assistance.handover.handover import Handover
from lienthong.assistance.payroll.payment_list import PaymentList
from lienthong.civil.death import Death
from lienthong.oversight.paperless_way import FacilityWay
from lienthong.pages import layout
from lienthong.papers.paper import Paper
from lienthong.partners.national_portal.link import NationalPortalDossier
from lienthong.partners.province_connector import Connector
from lienthong.web.demo import cast
from lienthong.web.story import departure, envelopes, money, record

KEY = "tour"  # in the session: the stop one is at, and those passed over on the way to it
WHY = "the tour shows where a stop's subject is; the page itself asks who may see it"


@dataclass(frozen=True)
class Stop:
    """Who sits there (a login of the demo), where its subject is (None: not there yet), and what is said of it."""

    login: str
    place: Callable[[], str | None]
    title: Any
    seen: Any
    system: Any


def _portal() -> str | None:
    return reverse("national-portal") if NationalPortalDossier.objects.unscoped(WHY).exists() else None


def _dossier() -> str | None:
    return _at("dossier", money.dossier())


def _payment_list() -> str | None:
    lists = PaymentList.objects.unscoped(WHY).filter(commune=cast.home_commune()).exclude(state="draft")
    return _at("payroll-list", money.payment_list(date(2026, 12, 1)) or lists.order_by("-list_month").first())


def _referral() -> str | None:
    rows = Paper.objects.unscoped(WHY).filter(kind="referral", owner=f"facility:{cast.HOSPITAL}")
    return _at("paper", rows.filter(number=envelopes.REFERRAL).order_by("-began_at", "-changed_at").first())


def _record() -> str | None:
    return _at("record", record.record())


def _death() -> str | None:
    rows = Death.objects.unscoped(WHY).filter(commune=cast.home_commune())
    return _at("death", departure.her_death() or rows.order_by("-changed_at").first())


def _funeral() -> str | None:
    rows = FuneralOffer.objects.unscoped(WHY).filter(owner=f"unit:{cast.home_commune()}")
    return _at("funeral-offer", departure.funeral_offer() or rows.order_by("-changed_at").first())


def _provinces() -> str | None:
    return reverse("provinces") if Connector.objects.exists() else None


def _handover() -> str | None:
    return _at("handover", Handover.objects.order_by("-began_at").first())


def _report() -> str | None:
    return reverse("oversight-report") if FacilityWay.objects.exists() else None


def _at(name: str, row: Any) -> str | None:
    return reverse(name, args=[row.pk]) if row is not None else None


STOPS = (
    Stop(
        "xa", _portal, _("The national portal"),
        _("Applications come from the National Public Service Portal; each step goes back to it, with its receipt."),
        _("Reworking the procedures on the National Public Service Portal (Project 06)"),
    ),
    Stop(
        "xa", _dossier, _("A dossier, with its amount explained"),
        _("The commune sees what the law gives Mrs Lành and why, what was checked, and until when it must decide."),
        _("The social assistance service: 11 procedures"),
    ),
    Stop(
        "chutich", _payment_list, _("The month's payment list"),
        _("Who came, who went, how much to the đồng; proposed by one, approved by another, paid and settled."),
        _("The social assistance service: 3.8 million people"),
    ),
    Stop(
        "benhvien", _referral, _("A referral in the hospital's inbox"),
        _("The paper of the health station is here, with proof of when it came and who else has it."),
        _("Monitoring how referral papers, appointments and health books travel (Project 06)"),
    ),
    Stop(
        "luutru", _record, _("A medical record without paper"),
        _("Every entry signed by its author, never overwritten; closed, archived, copied on the patient's request."),
        _("Electronic medical records in every hospital: the deadline was 30/09/2025"),
    ),
    Stop(
        "xa", _death, _("A death, told once"),
        _("Several sources, one fact: residence, insurance and benefit follow, each with its day and its receipt."),
        _("Interlinked civil procedures (Project 06)"),
    ),
    Stop(
        "xa", _funeral, _("The funeral grant is offered"),
        _("The family need not ask what it may claim: the best basis is found, with the amount and the reason."),
        _("The social assistance service: 11 procedures"),
    ),
    Stop(
        "bo", _provinces, _("The links with the provinces"),
        _("Which of the 34 provinces are connected, what waits for the others, and since when."),
        _("The social assistance service, connected again with 26 of 34 provinces on 24/09/2025"),
    ),
    Stop(
        "bo", _handover, _("The register is handed over"),
        _("The whole register, signed; whoever takes it over verifies it with Python alone."),
        _("The database of social assistance, to be operated by the Ministry of Public Security"),
    ),
    Stop(
        "bo", _report, _("The report of the ministry"),
        _("What is done, who is late and why: every number opens the rows behind it."),
        _("The report of 24/09/2025 itself, written anew from the data of any day"),
    ),
)  # fmt: skip


def banner(request: HttpRequest) -> str:
    """What stands above a page: the stop one is at, or on the sign-in page the offer to take the tour."""
    if not layout.is_synthetic():
        return ""
    told = getattr(request, "session", {}).get(KEY)  # a page of an error may come before there is one
    if told and request.user.is_authenticated:
        return render_to_string("web/tour_stop.html", _stop(told), request=request)
    match = request.resolver_match
    if match and match.url_name == "sign-in" and User.objects.filter(demo=True, is_active=True).exists():
        return render_to_string("web/tour_offer.html", {"stops": len(STOPS)}, request=request)
    return ""


def _stop(told: dict[str, Any]) -> dict[str, Any]:
    number = told["stop"]
    return {
        "number": number, "stops": len(STOPS), "stop": STOPS[number - 1], "next": number + 1,
        "following": STOPS[number] if number < len(STOPS) else None,
        "skipped": [STOPS[one - 1].title for one in told["skipped"]],
    }  # fmt: skip
