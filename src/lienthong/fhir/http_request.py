"""A request to /fhir, as the interactions need it."""

import zlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.translation import gettext as _

from lienthong.access import Actor
from lienthong.fhir import criteria, json_text
from lienthong.fhir.criteria import Pair
from lienthong.fhir.outcome import refused

LARGEST = 50 * 1024 * 1024  # bytes of a body, unpacked
JSON_TYPES = frozenset({"application/fhir+json", "application/json", "text/json"})
FORM = "application/x-www-form-urlencoded"


@dataclass(slots=True)
class Request:
    """One request. `path` has the steps below /fhir; `actor` is set once the door has let it in."""

    environ: dict[str, Any]
    method: str
    path: list[str]
    actor: Actor = field(default=None)  # type: ignore[assignment]

    @classmethod
    def of(cls, environ: dict[str, Any]) -> "Request":
        path = environ.get("PATH_INFO", "")
        return cls(environ, environ["REQUEST_METHOD"], [step for step in path.split("/")[2:] if step])

    def header(self, name: str) -> str:
        """A header by its WSGI name ("IF_MATCH"); empty if it is not there."""
        return self.environ.get(f"HTTP_{name}", "")

    def pairs(self) -> list[Pair]:
        """The query, name by name."""
        query = self.environ.get("QUERY_STRING", "")
        return checked(criteria.pairs(query)) if query else []

    @property
    def query(self) -> str:
        return self.environ.get("QUERY_STRING", "")

    @property
    def base(self) -> str:
        """The address of the service, as the client wrote it. Refuses (400) a host that is not ours."""
        host = self.environ.get("HTTP_HOST") or self.environ.get("SERVER_NAME", "localhost")
        if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
            raise refused(400, "security", _("This service is not known under this host name."))
        return f"{self.environ.get('wsgi.url_scheme', 'http')}://{host}/fhir"

    def content(self) -> Any:
        """The JSON in the body. Refuses what is no JSON (400), too large (413) or of another type (415)."""
        kind = self.environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        if kind not in JSON_TYPES:
            text = _("The body must be JSON: send Content-Type: application/fhir+json, not %(kind)s.")
            raise refused(415, "not-supported", text % {"kind": kind or _("nothing")})
        return json_text.parse(self.body())

    def form(self) -> list[Pair]:
        """The pairs of a search sent as a form."""
        kind = self.environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
        body = self.body()
        if body and kind != FORM:
            raise refused(415, "not-supported", _("A search by POST is sent as %(form)s.") % {"form": FORM})
        return checked(criteria.pairs(body.decode("utf-8", "replace")))

    def body(self) -> bytes:
        """The body, unpacked if it came packed (gzip)."""
        length = self.environ.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length) > LARGEST:
            raise _too_large()
        data: bytes = self.environ["wsgi.input"].read(int(length) if length.isdecimal() else LARGEST + 1)
        coding = self.header("CONTENT_ENCODING").lower()
        if coding == "gzip":
            data = _unpacked(data)
        elif coding not in ("", "identity"):
            raise refused(415, "not-supported", _("Content-Encoding may be gzip or absent."))
        if len(data) > LARGEST:
            raise _too_large()
        return data

    def if_match(self) -> int | None:
        """The version that a writer has read. Refuses (400) what is no version."""
        text = self.header("IF_MATCH")
        if not text:
            return None
        number = text.removeprefix("W/").strip('"')
        if not number.isdecimal() or len(number) > 9:
            raise refused(400, "value", _('If-Match has the form W/"3".'))
        return int(number)


def checked(pairs: list[Pair]) -> list[Pair]:
    """Refuse (400) characters that no text can have."""
    if any("\x00" in unquote(name + value) for name, value in pairs):
        raise refused(400, "value", _("A query can't have the character NUL."))
    return pairs


def _unpacked(data: bytes) -> bytes:
    """Refuses (413) what unpacks to more than a body may have: no bomb goes off here."""
    try:
        return zlib.decompressobj(wbits=31).decompress(data, LARGEST + 1)
    except zlib.error:
        raise refused(400, "structure", _("The body is not packed with gzip, as its header says.")) from None


def _too_large():
    text = _("The body is larger than %(most)s MB: send it in parts. Nothing was stored.")
    return refused(413, "too-long", text % {"most": LARGEST // 1024 // 1024})
