"""Gathers the room's tables."""

from lienthong.forms.attachment import Attachment
from lienthong.forms.draft import Draft
from lienthong.forms.submission import Submission

__all__ = ["Attachment", "Draft", "Submission"]
