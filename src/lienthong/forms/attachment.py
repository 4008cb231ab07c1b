"""A file sent with a form: kept by its content (database/files.py), checked by its first bytes, never by its name."""

from __future__ import annotations

import base64
import hashlib
import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong import access, database
from lienthong.database import clock, files
from lienthong.forms import written as page
from lienthong.forms.draft import FILL, Closed, Draft
from lienthong.forms.questionnaire import Item

MOST = 40  # files of one draft
_SIGNS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_NAMES = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}


class Refused(ValueError):
    """The file was not taken; the text says why and what to send instead. Nothing was kept."""


class Attachment(models.Model):
    """One file that came for one question of a draft. Rows stay; which of them count is in what is written."""

    personal = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="+")
    link = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.IntegerField()
    hash = models.CharField(max_length=40)
    at = models.DateTimeField()

    objects = access.ScopedManager()

    class Meta:
        indexes = [models.Index(fields=["draft"], name="forms_attachment_draft")]

    @staticmethod
    def visible_to(actor: access.Actor) -> Q:
        """Whoever began the draft."""
        return Q(draft__by=actor.code, draft__organisation=actor.organisation or "")

    def fhir(self) -> dict[str, Any]:
        """As a FHIR Attachment: the digest is its address, `hash` the SHA-1 that FHIR asks for."""
        return {
            "contentType": self.media_type, "url": f"urn:sha256:{self.digest}", "size": self.size, "hash": self.hash,
            "title": self.title, "creation": self.at.isoformat(timespec="seconds"),
        }  # fmt: skip


def add(draft: Draft, name: str, content: bytes, *, title: str, by: access.Actor) -> Attachment:
    """Keep a file for the question with this name. Raises Refused, Closed, NotAllowed."""
    access.require(by, FILL)
    item = page.item_of(draft.form, name)
    if item is None or item.type != "attachment":
        raise Refused(_("This form does not ask for a file here."))
    media_type = _checked(item, content)
    with database.transaction():
        open_now = Draft.objects.within(by).select_for_update().get(pk=draft.pk)
        if not open_now.is_open:
            raise Closed
        if Attachment.objects.within(by).filter(draft=draft).count() >= MOST:
            raise Refused(_("At most %(n)s files can be sent with one form.") % {"n": MOST})
        kept = Attachment.objects.create(
            draft=draft, link=item.link, digest=files.put(content, media_type=media_type), media_type=media_type,
            title=_title(title), size=len(content), at=clock.now(),
            hash=base64.b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode(),
        )  # fmt: skip
        access.audit.wrote(by, "form.attach", [draft.thing], draft.persons)
    return kept


def of(draft: Draft) -> dict[str, dict[str, Any]]:
    """The files of a draft as FHIR Attachments, by their id on the page."""
    if not any(item.type == "attachment" for item in draft.form.index.values()):
        return {}
    rows = Attachment.objects.unscoped("the draft's own files, its owner was asked before").filter(draft=draft)
    return {str(row.pk): row.fhir() for row in rows} | {row.fhir()["url"]: row.fhir() for row in rows}


def content(attachment: dict[str, Any]) -> bytes:
    """The bytes of a FHIR Attachment of a response. Raises files.NoSuchFile, files.Destroyed."""
    return files.get(attachment["url"].removeprefix("urn:sha256:"))


def _checked(item: Item, body: bytes) -> str:
    if not body:
        raise Refused(_("This file is empty. Nothing was kept; choose another."))
    if len(body) > item.max_bytes:
        limit = item.max_bytes // (1024 * 1024)
        raise Refused(
            _("The file is larger than %(limit)s MB. Nothing was kept; send a smaller one.") % {"limit": limit}
        )
    media_type = next((type_ for sign, type_ in _SIGNS.items() if body.startswith(sign)), "")
    if media_type not in item.media_types:
        names = ", ".join(_NAMES.get(one, one) for one in item.media_types)
        raise Refused(_("This is no file of the kinds taken here: %(kinds)s. Nothing was kept.") % {"kinds": names})
    return media_type


def _title(name: str) -> str:
    bare = "".join(letter for letter in name.replace("\\", "/").rpartition("/")[2] if letter.isprintable())
    return bare[-200:] or "file"
