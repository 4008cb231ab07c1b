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
from requests.exceptions import RequestException

from lienthong.ledger.reason import reason
from lienthong.partners import calling
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
        raise NotHeard(reason("unreadable"), arrived=True)
    return Said(str(code), str(told.get("message") or "")[:300])


def pull(connector: Connector, key: str, *, number: str = "") -> list[dict[str, str]]:
    """What the province's system has to give, or one dossier; field names in lower case. Raises NotHeard."""
    body = {"AcceptKey": key, "LoaiDuLieu": "100", "MaTinh": connector.province, "MaHuyen": "", "MaXa": ""}
    told = _posted(connector.pull_address, body | ({"MaHoSo": number} if number else {})).get("result")
    if not isinstance(told, dict) or str(told.get("error_code")) != TAKEN:
        said = str(told.get("message") or "") if isinstance(told, dict) else ""
        raise NotHeard(reason("gives-nothing", said=said) if said else reason("unreadable"), arrived=False)
    rows = told.get("data") or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise NotHeard(reason("unreadable"), arrived=False)
    return [fields(row) for row in rows]


def fields(said: dict[str, Any]) -> dict[str, str]:
    """What a system wrote, field names in lower case; without NUL, which no text here can hold."""
    return {name.lower(): "" if text is None else str(text).replace("\0", "") for name, text in said.items()}


def _posted(address: str, body: dict[str, str]) -> dict[str, Any]:
    try:
        answer = requests.post(address, json=body, timeout=TIMEOUT, allow_redirects=False)
    except RequestException as fault:
        raise NotHeard(calling.why(fault), arrived=calling.may_have_arrived(fault)) from fault
    if answer.status_code != 200:  # 503: nobody looked; anything else may stand before a system that did
        raise NotHeard(reason("status", status=answer.status_code), arrived=answer.status_code != 503)
    try:
        told = answer.json()
    except ValueError as fault:
        raise NotHeard(reason("unreadable"), arrived=True) from fault
    return told if isinstance(told, dict) else {}
