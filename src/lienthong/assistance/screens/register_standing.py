"""What the register pays to somebody, and the commune's decision on it: suspend, pay on, stop (Article 9)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, ledger
from lienthong.assistance.register import reviewing
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.assistance.register.entitlement import Entitlement, EntitlementChange, State
from lienthong.assistance.register.family import shown_family
from lienthong.assistance.register.reviewing import Act
from lienthong.pages import forms

DONE = {
    Act.SUSPEND: gettext_lazy("The benefit is suspended."),
    Act.RESUME: gettext_lazy("The benefit is paid on; the next list makes up for what was held back."),
    Act.LOST: gettext_lazy("The benefit is stopped."),
    Act.STOP: gettext_lazy("The benefit is stopped."),
}
NAMES = {"suspended": gettext_lazy("Suspended"), "resumed": gettext_lazy("Paid on"), "stopped": gettext_lazy("Stopped")}


class Decision(forms.Form):
    """What was decided of one benefit."""

    benefit = forms.ChoiceField(label=gettext_lazy("Benefit"))
    act = forms.ChoiceField(
        label=gettext_lazy("What was decided"), choices=Act.choices, widget=forms.RadioSelect,
        help_text=gettext_lazy("Article 9: what has changed is adjusted by a dossier first, then paid on."),
    )  # fmt: skip
    decision = forms.CharField(
        label=gettext_lazy("By which decision, and why"), max_length=180,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, benefits: list[Entitlement], **kwargs: Any) -> None:
        super().__init__(*args, prefix="standing", **kwargs)
        self.benefits = {str(one.pk): one for one in benefits}
        self.fields["benefit"].choices = [(pk, standing(one)) for pk, one in self.benefits.items()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Entitlement:
        return self.benefits[self.cleaned_data["benefit"]]


def of(row: Beneficiary, data: Any = None) -> Decision | None:
    """The form on what this commune pays the person; None where there is nothing to decide."""
    benefits = reviewing.open_to(row.pk, row.commune)
    return Decision(data, benefits=benefits) if benefits else None


def standing(one: Entitlement) -> str:
    """A benefit and how it stands: "Monthly allowance: suspended from 03/2027"."""
    if one.state == State.SUSPENDED and one.suspended_from:
        words = _("%(benefit)s: suspended from %(month)s")
        return words % {"benefit": shown_family(one.family), "month": f"{one.suspended_from:%m/%Y}"}
    words = _("%(benefit)s: paid from %(month)s")
    return words % {"benefit": shown_family(one.family), "month": f"{one.from_month:%m/%Y}"}


def story(row: Beneficiary, actor: access.Actor) -> list[EntitlementChange]:
    """What was suspended, paid on and stopped, the newest first."""
    found = EntitlementChange.objects.within(actor).filter(entitlement__beneficiary=row, name__in=NAMES)
    return list(found.select_related("entitlement").order_by("-happened_at", "-number")[:20])


def decided(request: Any, form: Decision | None) -> bool:
    """Write down what the commune decided; False where it can't be, which the form then tells."""
    if form is None or not form.is_valid():
        return False
    act = Act(form.cleaned_data["act"])
    try:
        reviewing.decide(form.chosen, act, decision=form.cleaned_data["decision"], by=request.actor)
    except ledger.InvalidState as fault:
        form.add_error(None, str(fault))
        return False
    messages.success(request, DONE[act])
    return True
