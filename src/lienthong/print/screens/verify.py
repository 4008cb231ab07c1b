"""Verify: anyone may ask whether a paper was issued and still counts, by its code or by the file itself."""

import hashlib

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from lienthong.print import pace, verification


class AskByCode(forms.Form):
    """The code at the foot of the paper."""

    use_required_attribute = False
    code = forms.CharField(
        label=_("Code of the paper"),
        max_length=40,
        help_text=_("At the foot of the paper, for example ABCD-EFGH-JKLM-NPQR"),
    )

    def clean_code(self) -> str:
        """The code as it is stored."""
        code = verification.plain(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(_("Write the letters and digits of the code."))
        return code


class CompareFile(forms.Form):
    """A file that claims to be this paper."""

    use_required_attribute = False
    file = forms.FileField(label=_("The PDF file you were given"), widget=forms.FileInput(attrs={"accept": ".pdf"}))

    def digest(self) -> str:
        """What the file's bytes come to."""
        digest = hashlib.sha256()
        for chunk in self.cleaned_data["file"].chunks():
            digest.update(chunk)
        return digest.hexdigest()


def ask(request: HttpRequest) -> HttpResponse:
    """Where a code is typed."""
    form = AskByCode(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("verify", code=form.cleaned_data["code"])
    return render(request, "print/ask.html", {"form": form})


def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of the paper under this code."""
    if pace.too_fast(request.META.get("REMOTE_ADDR", "")):
        return render(request, "print/too_fast.html", status=429)
    answer = verification.ask(code)
    form = CompareFile(request.POST, request.FILES) if request.method == "POST" else CompareFile()
    same: bool | None = None
    if answer and form.is_bound and form.is_valid():
        same = form.digest() in answer.digests
    context = {"answer": answer, "form": form, "same": same, "code": verification.spaced(verification.plain(code))}
    response = render(request, "print/verify.html", context, status=200 if answer else 404)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
