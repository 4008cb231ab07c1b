"""Those a commune pays: who takes the money, and how (at home, at the pay point, by account); and changing it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lienthong import access, ledger
from lienthong.access import actors
from lienthong.access.permission import allowed
from lienthong.assistance.payments import contract
from lienthong.assistance.register import change_payment
from lienthong.assistance.register.beneficiary import Beneficiary, Channel
from lienthong.assistance.register.family import shown_family
from lienthong.assistance.register.granting import Payment
from lienthong.assistance.screens import decision_words, register_standing
from lienthong.database import clock
from lienthong.directory import alphabet
from lienthong.pages import formats, forms, screen
from lienthong.pages.lists import Column, Filter, ListPage

ACCOUNTS = (Channel.BANK, Channel.EWALLET)


class Beneficiaries(ListPage):
    """Everybody on the reader's register."""

    title = gettext_lazy("Those we pay")
    lead = gettext_lazy("Who takes the money and how: at home, at the pay point, or to an account.")
    permission = "register.read"
    purpose = "register.people"
    export_name = "beneficiaries"
    empty = gettext_lazy("Nobody is on the register yet.")
    sort = "person__sort_key"
    search_label = gettext_lazy("Name")
    columns: ClassVar = [
        Column("person.name", gettext_lazy("Beneficiary"), sort="person__sort_key",
               link=lambda row: reverse("register-person", args=[row.pk])),
        Column("village", gettext_lazy("Village"), sort="village"),
        Column("payee", gettext_lazy("Paid to"), value=lambda row: taker(row).name),
        Column("channel", gettext_lazy("How"), value=lambda row: row.get_channel_display()),
        Column("account", gettext_lazy("Account"), value=lambda row: f"{row.bank} {row.account}".strip()),
    ]  # fmt: skip
    filters: ClassVar = [Filter("channel", gettext_lazy("How"), Channel.choices)]

    def rows(self) -> QuerySet:
        found = Beneficiary.objects.within(self.request.actor)  # type: ignore[attr-defined]
        return found.select_related("person", "payee")

    def persons(self, rows: Any) -> list[str]:
        return [row.person.party for row in rows]

    def search(self, rows: QuerySet, text: str) -> QuerySet:
        """By the name, with or without accents."""
        for word in alphabet.folded(text).split()[:6]:
            rows = rows.filter(person__folded__contains=word)
        return rows


class Way(forms.Form):
    """How somebody is paid."""

    channel = forms.ChoiceField(label=gettext_lazy("How they are paid"), choices=Channel.choices)
    bank = forms.CharField(
        label=gettext_lazy("Bank"), max_length=20, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    account = forms.CharField(
        label=gettext_lazy("Account number"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )  # fmt: skip
    account_name = forms.CharField(
        label=gettext_lazy("Name of the account"), max_length=120, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    asked = forms.CharField(
        label=gettext_lazy("Who asked for it, and by which paper"), max_length=180,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, taker: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._taker = taker

    def clean(self) -> dict[str, Any]:
        """An account is a bank, a number, and the name of whoever takes the money; elsewhere there is none."""
        said = super().clean() or {}
        if said.get("channel") not in ACCOUNTS:
            return said | {"bank": "", "account": "", "account_name": ""}
        for name in ("bank", "account", "account_name"):
            if not said.get(name):
                self.add_error(name, _("Fill this in: the money goes there."))
        name = said.get("account_name") or ""
        if name and alphabet.folded(name) != alphabet.folded(self._taker):
            words = _("The account stands in another name than %(name)s, who takes the money: the bank sends it back.")
            self.add_error("account_name", words % {"name": self._taker})
        return said


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("register.read")
def show(request: Any, pk: int) -> HttpResponse:
    """One beneficiary: who takes the money, how, who pays it; the form that changes the way; what was done before."""
    rows = Beneficiary.objects.within(request.actor).select_related("person", "payee")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    may = allowed(request.actor, "register.write", organisation=f"unit:{row.commune}")
    now = {name: getattr(row, name) for name in ("channel", "bank", "account", "account_name")}
    decided = "decide" in request.POST
    form = Way(None if decided else request.POST or None, initial=now, taker=taker(row).name)
    standing = register_standing.of(row, request.POST if decided else None) if may else None
    if request.method == "POST":
        access.require(request.actor, "register.write", organisation=f"unit:{row.commune}")
        if register_standing.decided(request, standing) if decided else _changed(request, row, form):
            return HttpResponseRedirect(reverse("register-person", args=[row.pk]))
    access.audit.read(request.actor, "register.person", [row.person.party], request, things=[row.thing])
    context = {
        "row": row, "facts": _facts(row), "form": form if may else None, "story": _story(row, request.actor),
        "standing": standing,
        "breadcrumbs": [(_("Those we pay"), reverse("register-people")), (row.person.name, "")],
    }  # fmt: skip
    return render(request, "assistance/register_person.html", context)


def taker(row: Beneficiary) -> Any:
    """Who takes the money of a benefit that goes to no carer."""
    return row.payee or row.person


def _changed(request: Any, row: Beneficiary, form: Way) -> bool:
    if not form.is_valid():
        return False
    said = dict(form.cleaned_data)
    asked = said.pop("asked")
    try:
        change_payment(row, Payment(row.payee, **said), decision=asked, event=None, by=request.actor)
    except ledger.InvalidState as fault:
        form.add_error(None, str(fault))
        return False
    messages.success(request, _("Kept. It counts for the lists that are handed over from now on."))
    return True


def _facts(row: Beneficiary) -> list[tuple[str, Any]]:
    account = ", ".join(one for one in (row.bank, row.account, row.account_name) if one)
    return [
        (_("Village"), row.village or formats.NOTHING), (_("Paid to"), taker(row).name),
        (_("How"), row.get_channel_display()), (_("Account"), account or formats.NOTHING),
        (_("Payer"), _payer(row)),
    ]  # fmt: skip


def _payer(row: Beneficiary) -> str:
    try:
        payer = contract.chosen(contract.of(row.commune, clock.today()), row.channel).payer
    except contract.NoContract as fault:
        return str(fault)
    return actors.names({payer})[payer]


def _story(row: Beneficiary, actor: access.Actor) -> list[dict[str, Any]]:
    """Every change of the way and of what is paid, the newest first."""
    changes: list[Any] = [one for one in row.changes.within(actor).order_by("-number")[:20] if "channel" in one.changes]
    changes += register_standing.story(row, actor)
    decisions = decision_words.told(one.decision for one in changes)
    return [
        {"title": _title(one), "at": one.happened_at, "by": one.by, "text": decisions[one.decision].words}
        for one in sorted(changes, key=lambda one: one.happened_at, reverse=True)[:20]
    ]


def _title(one: Any) -> str:
    if one.name in register_standing.NAMES:
        return f"{register_standing.NAMES[one.name]}: {shown_family(one.entitlement.family)}"
    way = [Channel(one.changes["channel"]).label, one.changes.get("bank"), one.changes.get("account")]
    return ", ".join(str(part) for part in way if part)
