"""The calls to a province's system over HTTP. What happened is an answer or a fault, and a fault says what is known.

    POST {address}/apiBTXH/DongBoDVC    a dossier       → {"error_code": "0", "message": "…"}
    POST {address}/apiBTXH/XuLyHoSo     one step of it  → the same
    POST {pull_address}                 what it has     → {"result": {"error_code": 0, "message": "…", "data": [...]}}

Evidence: secondary for the first two and the answers; assumed for the body of the third (its fields are those the
provincial systems are configured with, and MaHoSo to ask about one dossier).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests
from requests.exceptions import ConnectionError as CannotConnect
from requests.exceptions import ConnectTimeout, RequestException

from lienthong.partners.node import SENT_UNHEARD
from lienthong.partners.province_connector import Connector

TIMEOUT = (5, 30)  # seconds to connect, to answer
TAKEN = "0"
THERE_ALREADY = "2"  # assumed


@dataclass(frozen=True)
class Said:
    """The partner's answer."""

    code: str
    message: str


class NotHeard(Exception):
    """Nothing usable was answered. `arrived`: whether it may have arrived all the same."""

    def __init__(self, reason: str, *, arrived: bool) -> None:
        super().__init__(reason)
        self.arrived = arrived


def call(connector: Connector, name: str, body: dict[str, str]) -> Said:
    """`DongBoDVC` or `XuLyHoSo`. Raises NotHeard."""
    told = _posted(f"{connector.address}/apiBTXH/{name}", body)
    code = told.get("error_code")
    if code is None:
        raise NotHeard("the answer has no error_code", arrived=True)
    return Said(str(code), str(told.get("message") or "")[:300])


def pull(connector: Connector, key: str, *, number: str = "") -> list[dict[str, str]]:
    """What the province's system has to give, or one dossier; field names in lower case. Raises NotHeard."""
    body = {"AcceptKey": key, "LoaiDuLieu": "100", "MaTinh": connector.province, "MaHuyen": "", "MaXa": ""}
    told = _posted(connector.pull_address, body | ({"MaHoSo": number} if number else {})).get("result")
    if not isinstance(told, dict) or str(told.get("error_code")) != TAKEN:
        said = told.get("message") if isinstance(told, dict) else "no result"
        raise NotHeard(f"the province's system gives nothing: {said}", arrived=False)
    rows = told.get("data") or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NotHeard("the answer's data are no list of dossiers", arrived=False)
    return [fields(row) for row in rows]


def fields(said: dict[str, Any]) -> dict[str, str]:
    """What a system wrote, field names in lower case; without NUL, which no text here can hold."""
    return {name.lower(): "" if text is None else str(text).replace("\0", "") for name, text in said.items()}


def _posted(address: str, body: dict[str, str]) -> dict[str, Any]:
    try:
        answer = requests.post(address, json=body, timeout=TIMEOUT, allow_redirects=False)
    except ConnectTimeout as fault:
        raise NotHeard(str(fault), arrived=False) from fault
    except CannotConnect as fault:
        raise NotHeard(str(fault), arrived=any(word in str(fault) for word in SENT_UNHEARD)) from fault
    except RequestException as fault:
        raise NotHeard(f"{type(fault).__name__}: {fault}", arrived=True) from fault
    if answer.status_code != 200:  # 503: nobody looked; anything else may stand before a system that did
        raise NotHeard(f"the province's system answered {answer.status_code}", arrived=answer.status_code != 503)
    try:
        told = answer.json()
    except ValueError as fault:
        raise NotHeard("the answer is no JSON", arrived=True) from fault
    return told if isinstance(told, dict) else {}
