"""The commune's contracts with payers: entered here, the newest counts from its first day on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong.assistance.payments import contract
from lienthong.assistance.payments.contract import Method, PayerContract
from lienthong.assistance.screens import payroll_words as words
from lienthong.directory.reference import PAYERS
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
        self.fields["payer"].choices = [(f"agency:{code}", vi) for code, vi, _en in PAYERS]  # type: ignore[attr-defined]

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
            messages.success(request, _("The contract is entered."))
            return HttpResponseRedirect(reverse("payments-contract"))
    rows = list(PayerContract.objects.within(request.actor).filter(commune=commune).order_by("-valid_from"))
    for row in rows:
        row.payer_name = words.name(row.payer)
        row.method_words = Method(row.method).label
    crumbs = [(_("Payment periods"), reverse("payroll")), (_("Contracts with payers"), "")]
    return render(request, "assistance/payments_contract.html", {"form": form, "rows": rows, "breadcrumbs": crumbs})
