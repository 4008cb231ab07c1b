"""Payers: the post and the banks that pay lists, how each is reached, for which communes it pays, and what waits for a
second person. The province and the ministry enter, change and close; communes look, and contract on their own page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong import ledger
from lienthong.access import actors
from lienthong.access.permission import allowed
from lienthong.assistance.payments import payer, payers
from lienthong.assistance.payments.contract import PayerContract
from lienthong.assistance.payments.payer_entry import PayerEntry, State, What
from lienthong.assistance.payments.payers import WrongPayer
from lienthong.assistance.screens import payer_entries
from lienthong.assistance.screens.payer_entries import shown
from lienthong.database import clock
from lienthong.pages import formats, forms, screen
from lienthong.partners import payer_account
from lienthong.partners.payer_account import PayerAccount
from lienthong.partners.screens.web_address import WebAddress

OFF = {"autocomplete": "off"}
CONFIRM = {What.PAYER: payers.confirm, What.CLOSING: payers.confirm, What.ACCOUNT: payer_account.confirm}


class Name(forms.Form):
    """What a payer is called, from a day on."""

    name_vi = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, widget=forms.TextInput(attrs=OFF)
    )  # fmt: skip
    name_en = forms.CharField(
        label=gettext_lazy("Name in English"), max_length=200, required=False, widget=forms.TextInput(attrs=OFF)
    )
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=payer.KINDS)
    valid_from = forms.Day(label=gettext_lazy("Valid from"))


class New(Name):
    """A payer that is not there yet."""

    code = forms.CharField(
        label=gettext_lazy("Short code"), max_length=25, widget=forms.TextInput(attrs=OFF),
        help_text=gettext_lazy("Small letters, digits and hyphens, for example bank-lpb. It stays for ever."),
    )  # fmt: skip
    field_order = ("code",)


class Closing(forms.Form):
    """From which day on it pays no more."""

    closed_from = forms.Day(label=gettext_lazy("Closed from"))


class Account(forms.Form):
    """How it is reached (docs/payer-file.md)."""

    address = WebAddress(label=gettext_lazy("Address"), max_length=200, widget=forms.TextInput(attrs=OFF))
    username = forms.CharField(label=gettext_lazy("User name"), max_length=100, widget=forms.TextInput(attrs=OFF))
    secret = forms.CharField(
        label=gettext_lazy("Password"), max_length=500, strip=False, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Left empty, the one that is kept stays"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("payers.read")
def show(request: Any) -> HttpResponse:
    """Every payer as it is today, what waits, and the form for a new one."""
    asked = New(request.POST or None)
    if request.method == "POST" and asked.is_valid() and _entered(
        request, asked, lambda said: payers.enter(**said, new=True, by=request.actor)
    ):  # fmt: skip
        return HttpResponseRedirect(reverse("payers"))
    today = clock.today()
    communes = payers.communes_of_each(today)
    addresses = dict(PayerAccount.objects.values_list("payer", "address"))
    rows = [
        {"row": one, "kind": dict(payer.KINDS)[one.kind], "address": addresses.get(one.party, ""),
         "communes": communes.get(one.party, 0)}
        for one in sorted(payer.on(today).values(), key=lambda one: one.name_vi)
    ]  # fmt: skip
    waits = PayerEntry.objects.within(request.actor).exclude(what=What.CONTRACT).filter(state=State.ENTERED)
    return render(request, "partners/payers.html", {
        "rows": rows, "form": asked if allowed(request.actor, "payers.manage") else None,
        "waiting": shown(waits.order_by("began_at"), request.actor, "payers.manage"),
        "may_contract": allowed(request.actor, "payments.contract"),
    })  # fmt: skip


@require_safe
@screen.needs("payers.read")
def one(request: Any, code: str) -> HttpResponse:
    """One payer."""
    return _page(request, code)


@require_POST
@screen.needs("payers.manage")
def change(request: Any, code: str, what: str) -> HttpResponse:
    """Enter what changes: its name, its closing, its account."""
    party = _known(code).party
    form, act = {
        "name": (Name, lambda said: payers.enter(code, **said, by=request.actor)),
        "close": (Closing, lambda said: payers.close(party, valid_from=said["closed_from"], by=request.actor)),
        "account": (Account, lambda said: payer_account.enter(party, **said, by=request.actor)),
    }[what]
    asked = form(request.POST)
    if asked.is_valid() and _entered(request, asked, act):
        return HttpResponseRedirect(reverse("payer", args=[code]))
    return _page(request, code, {what: asked})


@require_POST
@screen.needs("payers.manage")
def decide(request: Any, pk: UUID) -> HttpResponse:
    """The second person confirms, or refuses with a reason."""
    entry = PayerEntry.objects.within(request.actor).exclude(what=What.CONTRACT).filter(pk=pk).first()
    if entry is None:
        raise Http404
    payer_entries.decide(request, entry, confirm=CONFIRM[What(entry.what)], refuse=payers.refuse)
    return HttpResponseRedirect(reverse("payers"))


def _entered(request: Any, asked: Any, act: Any) -> bool:
    try:
        act(asked.cleaned_data)
    except (WrongPayer, ledger.InvalidState) as fault:
        asked.add_error(None, str(fault))
        return False
    messages.success(request, _("Kept. It counts once a second person has confirmed it."))
    return True


def _known(code: str) -> payer.Payer:
    found = payer.on(clock.today()).get(f"agency:{code}")
    if found is None:
        raise Http404
    return found


def _page(request: Any, code: str, filled: dict[str, Any] | None = None) -> HttpResponse:
    known, filled = _known(code), filled or {}
    held = payer_account.account_of(known.party)
    entries = PayerEntry.objects.within(request.actor).exclude(what=What.CONTRACT).filter(payer=known.party)
    contracts = list(PayerContract.objects.within(request.actor).filter(payer=known.party, valid_to=None))
    called = actors.names({f"unit:{row.commune}" for row in contracts})
    name = {"name_vi": known.name_vi, "name_en": known.name_en, "kind": known.kind}
    account = {"address": held.address, "username": held.username} if held else {}
    return render(request, "partners/payer.html", {
        "payer": known,
        "facts": [
            (_("Short code"), known.code), (_("What it is"), dict(payer.KINDS)[known.kind]),
            (_("Valid from"), formats.day(known.since) if known.since else formats.NOTHING),
            (_("Closed from"), formats.day(known.closed) if known.closed else formats.NOTHING),
            (_("Address"), held.address if held else _("Not entered: lists wait")),
            (_("User name"), held.username if held else formats.NOTHING),
            (_("Communes"), formats.number(len(payers.contracts_beyond(known.party, clock.today())))),
        ],
        "communes": sorted(
            ((called[f"unit:{row.commune}"], row) for row in contracts[:200]), key=lambda pair: pair[0]
        ),
        "entries": shown(entries.order_by("-began_at")[:50], request.actor, "payers.manage"),
        "name": filled.get("name") or Name(initial=name), "account": filled.get("account") or Account(initial=account),
        "close": filled.get("close") or Closing(), "opened": set(filled),
        "manages": allowed(request.actor, "payers.manage"),
        "breadcrumbs": [(_("Payers"), reverse("payers")), (known.name, "")],
    })  # fmt: skip
