"""The commune's contracts with payers: entered by one person, confirmed by a second, valid from their first day on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lienthong.access import actors
from lienthong.assistance.payments import contract, payer_entry
from lienthong.assistance.payments.contract import Method, PayerContract
from lienthong.assistance.payments.payer import open_on
from lienthong.assistance.payments.payer_entry import PayerEntry, What
from lienthong.assistance.screens import payer_entries
from lienthong.assistance.screens.payer_entries import shown
from lienthong.database import clock
from lienthong.pages import forms, screen


class ContractForm(forms.Form):
    """What the contract says (Decree 335/2026, Article 28)."""

    payer = forms.ChoiceField(label=gettext_lazy("Payer"))
    method = forms.ChoiceField(label=gettext_lazy("How it pays"), choices=Method.choices)
    fee_per_mille = forms.CharField(
        label=gettext_lazy("Fee, per mille of the amount"), max_length=8,
        help_text=gettext_lazy("For example 8 or 6,5"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-5", "autocomplete": "off"}),
    )  # fmt: skip
    legal_note = forms.CharField(
        label=gettext_lazy("Number and date of the contract"), max_length=255,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    valid_from = forms.Day(label=gettext_lazy("Valid from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payer"].choices = [(one.party, one.name) for one in open_on(clock.today())]  # type: ignore[attr-defined]

    def clean_fee_per_mille(self) -> Any:
        """A number with at most three decimals, after a comma or a point."""
        from decimal import Decimal, InvalidOperation

        try:
            fee = Decimal(self.cleaned_data["fee_per_mille"].strip().replace(",", "."))
        except InvalidOperation:
            raise forms.ValidationError(_("Write a number, for example 8 or 6,5.")) from None
        if not fee.is_finite() or not 0 <= fee <= contract.HIGHEST_FEE or fee != round(fee, 3):
            raise forms.ValidationError(_("The fee lies between 0 and 100, with at most three decimals."))
        return fee


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("payments.contract")
def edit(request: Any) -> HttpResponse:
    """The contracts, and the form for the next."""
    commune = (request.actor.organisation or "").removeprefix("unit:")
    form = ContractForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contract.enter(commune, by=request.actor, **form.cleaned_data)
        except contract.WrongContract as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("Kept. It counts once a second person has confirmed it."))
            return HttpResponseRedirect(reverse("payments-contract"))
    rows = list(PayerContract.objects.within(request.actor).filter(commune=commune).order_by("-valid_from"))
    called = actors.names({row.payer for row in rows})
    for row in rows:
        row.payer_name = called[row.payer]
        row.method_words = Method(row.method).label
    crumbs = [(_("Payment periods"), reverse("payroll")), (_("Contracts with payers"), "")]
    waits = [row for row in payer_entry.waiting(What.CONTRACT, request.actor) if row.commune == commune]
    context = {
        "form": form, "rows": rows, "breadcrumbs": crumbs, "waiting": shown(waits, request.actor, "payments.contract")
    }  # fmt: skip
    return render(request, "assistance/payments_contract.html", context)


@require_POST
@screen.needs("payments.contract")
def decide(request: Any, pk: UUID) -> HttpResponse:
    """The second person confirms, or refuses with a reason."""
    entry = PayerEntry.objects.within(request.actor).filter(pk=pk, what=What.CONTRACT).first()
    if entry is None:
        raise Http404
    payer_entries.decide(request, entry, confirm=contract.confirm, refuse=contract.refuse)
    return HttpResponseRedirect(reverse("payments-contract"))
