"""What the tests of vendors share: a vendor that is admitted, its key, and its software that speaks over HTTP."""

import base64
import io
import json
from dataclasses import dataclass, field, replace
from typing import Any

from django.test import Client

from lienthong import access
from lienthong.exchange import account
from lienthong.oversight import partnership, partnership_keys
from lienthong.oversight.partnership import Product, Vendor
from lienthong.oversight.partnership_keys import Given
from tests.exchange import sample

MINISTRY = access.Actor("user:bo", "agency:moh", frozenset({"ministry_officer"}))
ENGLISH = {"cookie": "django_language=en"}  # what a reader chose
FACTS = {
    "name": "Công ty Phần mềm Sao Khuê", "tax_code": "0101234567", "contact_name": "Lê Văn Tám",
    "contact_email": "tam@saokhue.example", "contact_phone": "0900000001", "product": "SK-HIS", "release": "5.2",
    "kind": "his",
}  # fmt: skip


def admitted(**facts: str) -> tuple[Vendor, Product, access.Actor]:
    """A vendor that was let in, its product, and its own officer."""
    vendor = partnership.apply(**{**FACTS, **facts}, by=access.ANONYMOUS)
    partnership.admit(vendor, by=MINISTRY)
    product = Product.objects.unscoped("a test").get(vendor=vendor)
    return vendor, product, officer(vendor)


def officer(vendor: Vendor) -> access.Actor:
    return access.Actor(f"user:vendor-{vendor.number:04d}", vendor.party, frozenset({"facility_it"}))


@dataclass
class Software:
    """The vendor's program, with its key."""

    given: Given
    code: str
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, product: Product, by: access.Actor) -> "Software":
        return cls(partnership_keys.issue(product, by=by), product.vendor.test_code)

    def sends(self, body: bytes) -> dict[str, Any]:
        """An envelope at the insurance portal's door, token and all."""
        if not self.headers:
            md5 = account.md5(self.given.secret)
            answer = Client().post("/api/token/take", {"username": self.given.key.username, "password": md5}).json()
            key = answer["APIKey"]
            self.headers = {"accessToken": key["access_token"], "tokenId": key["id_token"], "passwordHash": md5}
        form = {"maCSKCB": self.code, "loaiHoSo": "130", "fileHSBase64": base64.b64encode(body).decode()}
        return Client().post("/api/qd130/guiHoSoXmlQD3176", form, headers=self.headers).json()

    def token(self) -> dict[str, Any]:
        """From /oauth/token, by client credentials."""
        client_id = self.given.key.client.application.client_id
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": self.given.secret}
        return Client().post("/oauth/token", form).json()

    def fhir(self, method: str, path: str, resource: Any = None, token: str = "") -> tuple[int, dict[str, Any]]:
        """A request to /fhir through the whole WSGI application, meter included."""
        from lienthong.web.wsgi import application

        data = json.dumps(resource).encode() if resource is not None else b""
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": f"/fhir{path}", "QUERY_STRING": "", "wsgi.url_scheme": "http",
            "CONTENT_LENGTH": str(len(data)), "CONTENT_TYPE": "application/fhir+json", "HTTP_HOST": "localhost",
            "wsgi.input": io.BytesIO(data), "HTTP_ACCEPT_LANGUAGE": "en",
            "HTTP_AUTHORIZATION": f"Bearer {token or self.token()['access_token']}",
        }  # fmt: skip
        caught: list[str] = []
        body = b"".join(application(environ, lambda status, headers, *_more: caught.append(status)))
        return int(caught[0].split()[0]), json.loads(body)


def dossier(software: Software, number: int = 1, **changes: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    """An episode under the vendor's test code."""
    plan = replace(sample.PLAN, facility=software.code, episode=f"{software.code}{number:011d}")
    return sample.tables(plan, **changes)


def envelope(software: Software, number: int = 1, **changes: dict[str, str]) -> bytes:
    return sample.envelope(dossier(software, number, **changes), facility=software.code)
