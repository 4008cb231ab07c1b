"""Floor 7: the one form engine: FHIR Questionnaire → page → draft that saves itself → QuestionnaireResponse → print.

For other rooms:

    catalogue.get("form-01-335-2026")                       by key or url|version; catalogue.add(folder) brings own
    draft = forms.begin(purpose, key, by=actor, person=…, initial={…}, response=…)    begin, pre-filled
    draft = forms.find(pk, by=actor)                        the actor's own; forms.open_drafts(actor, purpose)
    return fill(request, draft, submitted)                  lienthong.forms.screens.fill: the page, under one's own url;
                                                            `submitted(submission)` is called in the transaction of the
                                                            sending and gives the response to the browser; it may raise
                                                            submission.NotComplete(faults): nothing is sent then
    submission.values() / answers.values(response)          {linkId: plain value}
    response.check(form, response)                          answers that came from elsewhere
    printing.pdf(response, …) / printing.blank(key)         the legal form as PDF
    restricted.strip(response) / .for_actor(response, actor)    without answers marked HIV
    lists.offer(ValueList(…))                               a list of codes to choose from (house.py)
    attachment.content(attachment)                          the bytes of a file in a response
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lienthong.forms.draft import Closed, Draft, Stale, begin, discard, find, open_drafts, save
    from lienthong.forms.submission import NotComplete, Submission, submit

_HOME = {
    "Closed": "draft", "Draft": "draft", "NotComplete": "submission", "Stale": "draft", "Submission": "submission",
    "begin": "draft", "discard": "draft", "find": "draft", "open_drafts": "draft", "save": "draft",
    "submit": "submission",
}  # fmt: skip
__all__ = [
    "Closed", "Draft", "NotComplete", "Stale", "Submission", "begin", "discard", "find", "open_drafts",
    "save", "submit",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Tables can be imported only once Django is set up: so they are fetched when first asked for."""
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(name)
