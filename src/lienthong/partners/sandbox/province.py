"""Simulator of the provinces' social-protection systems: it speaks the contract seen in one of them.

    POST /simulator/province/<code>/apiBTXH/DongBoDVC     takes a dossier
    POST /simulator/province/<code>/apiBTXH/XuLyHoSo      takes a step of it
    POST /simulator/province/<code>/pull                  gives what it has, or one dossier (MaHoSo)

It knows no keys: a dossier sent twice lies there twice, so that a test sees it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lienthong.partners.sandbox.simulator import Answer, Request

Body = dict[str, Any]


@dataclass
class ProvinceSimulator:
    """Plays every province. `keys`: province → AcceptKey; a province without one lets everyone in."""

    keys: dict[str, str] = field(default_factory=dict)
    received: dict[str, list[Body]] = field(default_factory=dict)
    steps: dict[str, list[Body]] = field(default_factory=dict)
    own: dict[str, list[Body]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    name = "province"
    title = {
        "vi": "Hệ thống bảo trợ xã hội của các tỉnh (giả lập)",
        "en": "Provinces' social-protection systems (simulated)",
    }
    behaviours: Mapping[str, str] = field(
        default_factory=lambda: {
            "refuse": "finds the dossier wrong",
            "wrong": "answers with something else than JSON",
            "duplicate": "says that it has the dossier already, and gives each of its own twice",
        }
    )

    def answer(self, request: Request, behaviour: str) -> Answer:
        """Answer as the province's system would."""
        if behaviour == "wrong":
            return Answer(b"<html>maintenance</html>", content_type="text/html")
        steps = [step for step in request.path.split("/") if step]
        try:
            body: Body = json.loads(request.body or b"{}")
        except ValueError:
            return _said("1", "Dữ liệu không hợp lệ")
        if len(steps) < 2 or request.method != "POST":
            return Answer(b"{}", status=404)
        province, call = steps[0], steps[-1]
        if self.keys.get(province, body.get("AcceptKey")) != body.get("AcceptKey"):
            return _said("401", "AcceptKey không đúng")
        with self._lock:
            return self._do(province, call, body, behaviour)

    def _do(self, province: str, call: str, body: Body, behaviour: str) -> Answer:
        there = self.received.setdefault(province, [])
        match call:
            case "pull":
                return self._give(province, body, behaviour)
            case "DongBoDVC" if behaviour == "refuse":
                return _said("1", "Hồ sơ không hợp lệ (giả lập)")
            case "DongBoDVC" if behaviour == "duplicate" and any(one["MaHoSo"] == body["MaHoSo"] for one in there):
                return _said("2", "Hồ sơ đã tồn tại")
            case "DongBoDVC":
                there.append(body)
                return _said("0", "Thành công")
            case "XuLyHoSo":
                known = self.steps.setdefault(province, [])
                if body not in known:
                    known.append(body)
                return _said("0", "Thành công")
        return Answer(b"{}", status=404)

    def _give(self, province: str, body: Body, behaviour: str) -> Answer:
        rows = self.own.get(province, [])
        if body.get("MaHoSo"):
            everything = [*rows, *self.received.get(province, [])]
            rows = [one for one in everything if one["MaHoSo"] == body["MaHoSo"]][:1]
        rows = rows * 2 if behaviour == "duplicate" else rows
        data = [{camel(name): text for name, text in one.items()} for one in rows]
        told = {"result": {"message": "Thành công", "error_code": 0, "data": data}, "simulator": True}
        return Answer(json.dumps(told, ensure_ascii=False).encode())


def camel(name: str) -> str:
    """A field's name as these systems give it back: HKTT_MaTinh → hktT_MaTinh, CMND → cmnd, MaHoSo → maHoSo."""
    letters = list(name)
    for place, letter in enumerate(letters):
        following = letters[place + 1] if place + 1 < len(letters) else "A"
        if (place == 1 and not letter.isupper()) or (place > 0 and not following.isupper()):
            break
        letters[place] = letter.lower()
    return "".join(letters)


def _said(code: str, message: str) -> Answer:
    return Answer(json.dumps({"error_code": code, "message": message, "simulator": True}, ensure_ascii=False).encode())
