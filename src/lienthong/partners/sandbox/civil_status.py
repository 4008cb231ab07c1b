"""Simulator of the interlinked civil status systems: takes cases, and enters each in its register when asked again.

    POST /simulator/<name>/GetToken, /DataHoTich, /ScanHoTich, /CapNhatTrangThai
    GET  /simulator/<name>/cases        what lies here

It is played twice: as the software that runs until 01/01/2027, and as the coordination system after it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from lienthong.partners.civil_status_format import Code
from lienthong.partners.sandbox.simulator import Answer, Request

TOKEN = "simulated"  # noqa: S105 - nothing is behind it


@dataclass
class CivilStatusSimulator:
    """Plays one system. `cases`: by maHoSoLT; `told`: results told back."""

    name: str = "interlink-software"
    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: list[dict[str, Any]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    title = {"vi": "Hệ thống liên thông hộ tịch (giả lập)", "en": "Interlinked civil status (simulated)"}
    behaviours: Mapping[str, str] = field(
        default_factory=lambda: {
            "pending": "takes cases and enters none",
            "refuse": "refuses every case",
            "refuse-later": "takes cases and refuses to enter them",
            "other-day": "enters deaths with a day three days later",
            "other-person": "enters deaths of somebody else",
            "no-account": "does not know the account",
            "malformed": "answers with something else than JSON",
        }
    )

    def answer(self, request: Request, behaviour: str) -> Answer:
        if behaviour == "malformed":
            return Answer(b"<html>maintenance</html>", content_type="text/html")
        if request.path == "/GetToken":
            return _json({} if behaviour == "no-account" else {"token": TOKEN})
        if request.path == "/cases":
            return _json({"cases": list(self.cases), "told": self.told})
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return _json({"error_code": "401", "message": "token"}, status=401)
        body = json.loads(request.body or b"{}")
        with self._lock:
            match request.path:
                case "/DataHoTich":
                    return self._take(body, behaviour)
                case "/ScanHoTich":
                    known = [one for one in body["maDinhDanhHoSo"] if one in self.cases]
                    return _json({"error_code": "0", "data": [self._told(one, behaviour) for one in known]})
                case "/CapNhatTrangThai":
                    self.told.append(body)
                    return _json({"error_code": "0", "maHoSo": body["maHoSo"]})
        return _json({"error_code": "404", "message": "no such operation"}, status=404)

    def _take(self, body: dict[str, Any], behaviour: str) -> Answer:
        if behaviour == "refuse":
            return _json({"error_code": "6", "message": "Hồ sơ không hợp lệ (giả lập)"})
        if body["module"] not in ("LTKT", "LTKS") or not body["data"].startswith("<hoTich>"):
            return _json({"error_code": "2", "message": "module, data"})
        self.cases.setdefault(body["maHoSoLT"], body | {"asked": 0, "number": len(self.cases) + 1})
        return _json({"error_code": "0", "maHoSo": body["maHoSoLT"]})

    def _told(self, number: str, behaviour: str) -> dict[str, Any]:
        """Accepted when first asked about; then, unless it is told to wait, entered in the register."""
        case = self.cases[number]
        case["asked"] += 1
        if behaviour == "pending" or case["asked"] < 2:
            return {"maDinhDanhHoSo": number, "trangThai": int(Code.ACCEPTED)}
        if behaviour == "refuse-later":
            return {"maDinhDanhHoSo": number, "trangThai": int(Code.REFUSED)}
        return {"maDinhDanhHoSo": number, "trangThai": int(Code.RESULT), "ketQua": _result(case, behaviour)}


def _result(case: Mapping[str, Any], behaviour: str) -> dict[str, Any]:
    root = etree.fromstring(case["data"])
    entry = {"soDangKy": str(case["number"]), "quyenSo": case["ngayTiepNhan"][:4], "trangSo": "1",
             "maGiayToKetQua": f"{case['module']}-{case['number']}"}  # fmt: skip
    if case["module"] == "LTKS":
        child = _fields(root, "nks")
        number = child["SoDinhDanh"] or f"0012{case['number']:08d}"
        return entry | {"nks": child | {"SoDinhDanh": number}}
    dead = _fields(root, "nkt")
    if behaviour == "other-day":
        later = datetime.strptime(dead["NgayChet"], "%d/%m/%Y") + timedelta(days=3)  # noqa: DTZ007 - a day
        dead["NgayChet"] = f"{later:%d/%m/%Y}"
    if behaviour == "other-person":
        dead |= {"HoTen": "NGƯỜI GIẢ LẬP KHÁC", "NgaySinh": "09/09/1999"}
    return entry | {"nkt": dead, "giayKhaiTu": f"TLKT-{case['number']}"}


def _fields(root: etree._Element, below: str) -> dict[str, str]:
    found = root.find(below)
    return {str(one.tag): one.text or "" for one in found} if found is not None else {}


def _json(data: dict[str, Any], *, status: int = 200) -> Answer:
    return Answer(json.dumps(data, ensure_ascii=False).encode(), status=status)
