"""An address of the web in a form: over https, a simulator's on this machine aside."""

from __future__ import annotations

from typing import Any

from lienthong.pages import forms
from lienthong.partners import eid_account


class WebAddress(forms.CharField):
    """Text that `eid_account.check` lets pass; an empty one where the field is not required."""

    def clean(self, value: Any) -> str:
        """The address. Raises ValidationError."""
        address: str = super().clean(value)
        try:
            if address:
                eid_account.check(address)
        except eid_account.InsecureAddress as fault:
            raise forms.ValidationError(str(fault)) from None
        return address
