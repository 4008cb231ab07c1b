"""Joining: an organisation that writes software asks to be let into the sandbox. Open to everyone."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong import ledger
from lienthong.oversight import partnership
from lienthong.oversight.partnership import Kind
from lienthong.oversight.screens.partnership_doing import told
from lienthong.pages import forms
from lienthong.print import pace

TAX_CODE = re.compile(r"\d{10}(?:-?\d{3})?")


class ProductForm(forms.Form):
    """A version of a product."""

    product = forms.CharField(label=gettext_lazy("Product"), max_length=120)
    release = forms.CharField(
        label=gettext_lazy("Version"),
        max_length=40,
        help_text=gettext_lazy("As customers see it, for example 5.2"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=Kind.choices)


class Application(ProductForm):
    """Who asks, and with what."""

    name = forms.CharField(label=gettext_lazy("Organisation"), max_length=200)
    tax_code = forms.CharField(
        label=gettext_lazy("Tax code"), max_length=14, help_text=gettext_lazy("10 digits, or 10 and 3 for a branch")
    )
    contact_name = forms.CharField(label=gettext_lazy("Whom we may ask"), max_length=200)
    contact_email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=200)
    contact_phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=20)
    field_order = ("name", "tax_code", "contact_name", "contact_email", "contact_phone", "product", "release", "kind")

    def clean_tax_code(self) -> str:
        """Digits alone, as they are compared."""
        code: str = self.cleaned_data["tax_code"].strip()
        if not TAX_CODE.fullmatch(code):
            raise forms.ValidationError(_("A tax code has 10 digits, or 10 and 3 for a branch."))
        return code.replace("-", "")


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: Any) -> HttpResponse:
    """Apply; an officer of the ministry admits."""
    if request.method == "POST" and pace.too_fast(request.META.get("REMOTE_ADDR", "")):
        return render(request, "print/too_fast.html", status=429)
    form = Application(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            vendor = partnership.apply(**form.cleaned_data, by=request.actor)
        except ledger.InvalidState as fault:
            form.add_error("tax_code", told(fault))
        else:
            return render(request, "oversight/vendor_applied.html", {"vendor": vendor})
    return render(request, "oversight/vendor_join.html", {"form": form}, status=400 if form.is_bound else 200)
