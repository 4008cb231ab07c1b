"""Actors of two facilities, and a client that speaks to the endpoint as the network would."""

import io
import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from lienthong.access import Actor, clients

CLINIC, HOSPITAL = "facility:01001", "facility:79010"


@pytest.fixture
def clinic() -> Actor:
    return Actor("client:clinic", CLINIC, frozenset({"facility_it"}), language="en")


@pytest.fixture
def hospital() -> Actor:
    return Actor("client:hospital", HOSPITAL, frozenset({"hospital_doctor"}), language="en")


@pytest.fixture
def patient() -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "identifier": [{"system": "urn:test:mrn", "value": "P1"}],
        "name": [{"family": "Nguyễn", "given": ["Thị", "Lành"], "text": "Nguyễn Thị Lành"}],
        "gender": "female",
        "birthDate": "1950-03-01",
    }


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def faults(self) -> list[tuple[str | None, str]]:
        """(place, sentence) of each issue."""
        assert self.json["resourceType"] == "OperationOutcome"
        return [((each.get("expression") or [None])[0], each["diagnostics"]) for each in self.json["issue"]]


@dataclass
class Client:
    token: str
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        from lienthong.fhir.endpoint import application

        address, _mark, query = path.partition("?")
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": f"/fhir{address}", "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(data)), "CONTENT_TYPE": "application/fhir+json", "wsgi.input": io.BytesIO(data),
            "wsgi.url_scheme": "http", "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_ACCEPT_LANGUAGE": "en", "HTTP_AUTHORIZATION": f"Bearer {self.token}",
            **{f"HTTP_{name}": value for name, value in {**self.headers, **headers}.items()},
        }  # fmt: skip
        environ.update(
            {name.removeprefix("HTTP_"): environ[name] for name in ("HTTP_CONTENT_TYPE",) if name in environ}
        )
        caught: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]]) -> None:
            caught.update(status=int(status.split()[0]), headers=dict(headers))

        body = b"".join(application(environ, start))
        return Reply(caught["status"], caught["headers"], body)


def client_of(organisation: str, role: str) -> Client:
    client, _secret = clients.register(f"{role} of {organisation}", organisation, [role])
    return Client(clients.issue(client).value)


@pytest.fixture
def http(db) -> Client:
    """The clinic's software."""
    return client_of(CLINIC, "facility_it")


@pytest.fixture
def other_http(db) -> Client:
    """Another organisation's software."""
    return client_of(HOSPITAL, "hospital_doctor")
