"""Simulator of the social-insurance portal: it speaks the contract of letter 1245/BHXH-CNTT over real HTTP.

It keeps what it received (in `folder`, if it has one, so that it still knows it when it is started anew), and knows no
keys: the same file sent twice lies there twice. Any account is let in whose password's MD5 it was told, or, told none,
any account at all.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from lienthong.partners.sandbox.simulator import Answer, Request

TOKEN_LIFE = timedelta(minutes=15)


@dataclass(frozen=True)
class Received:
    """A file that was handed over."""

    transaction: str
    facility: str
    digest: str
    content: bytes
    received_at: str


@dataclass
class SocialInsuranceSimulator:
    """Plays the portal. `accounts`: username → MD5 of the password; empty lets everyone in."""

    accounts: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None
    received: list[Received] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    name = "social-insurance"
    title = {"vi": "Cổng tiếp nhận dữ liệu của bảo hiểm xã hội", "en": "Social-insurance portal"}
    behaviours: Mapping[str, str] = field(
        default_factory=lambda: {
            "expired": "has forgotten every token (401 within an HTTP 200)",
            "duplicate": "says that the file is there already",
            "refuse": "finds the file wrong",
            "wrong": "answers with something else than JSON",
            "blind": "can't say what became of a file",
        }
    )

    def __post_init__(self) -> None:
        for path in sorted(self.folder.glob("*.xml")) if self.folder else ():
            number, facility, moment = path.stem.split("_")
            content = path.read_bytes()
            self.received.append(Received(number, facility, hashlib.sha256(content).hexdigest(), content, moment))

    def answer(self, request: Request, behaviour: str) -> Answer:
        """Answer as the portal would."""
        if behaviour == "wrong":
            return Answer(b"<html>maintenance</html>", content_type="text/html")
        body = {name: values[0] for name, values in parse_qs(request.body.decode(), keep_blank_values=True).items()}
        if request.path == "/api/token/take":
            return self._token(body)
        if behaviour == "expired":
            self.tokens.clear()
        username = self.tokens.get(request.headers.get("accesstoken", ""))
        if username is None or username != body.get("username"):
            return _said(maKetQua="401", thongDiep="Chưa đăng nhập hoặc phiên đã hết hạn")
        if request.path in ("/api/qd130/guiHoSoXmlQD3176", "/api/qd130/guiHoSoXmlQD4750"):
            return self._file(body, behaviour)
        if request.path == "/api/qd130/traCuuGiaoDich":
            return self._look_up(body, behaviour)
        return Answer(b"{}", status=404)

    def _token(self, body: Mapping[str, str]) -> Answer:
        username = body.get("username", "")
        if not username or (self.accounts and self.accounts.get(username) != body.get("password")):
            return _said(maKetQua="401", thongDiep="Sai tài khoản hoặc mật khẩu")
        token = secrets.token_urlsafe(24)
        self.tokens[token] = username
        ends = (datetime.now(UTC) + TOKEN_LIFE).isoformat()
        key = {"access_token": token, "id_token": secrets.token_urlsafe(8), "token_type": "bearer"}
        return _said(maKetQua="200", APIKey=key | {"username": username, "expires_in": ends})

    def _file(self, body: Mapping[str, str], behaviour: str) -> Answer:
        try:
            content = b64decode(body["fileHSBase64"], validate=True)
        except (KeyError, ValueError):
            return _said(maKetQua="500", thongDiep="Tệp không đúng định dạng base64")
        digest, facility = hashlib.sha256(content).hexdigest(), body.get("maCSKCB", "")
        if not facility.isalnum():
            return _said(maKetQua="500", thongDiep="Mã cơ sở không hợp lệ")
        if behaviour == "refuse" or f"<MACSKCB>{facility}</MACSKCB>".encode() not in content:
            return _said(maKetQua="500", thongDiep="Mã cơ sở hoặc nội dung tệp không hợp lệ")
        earlier = self._find(facility, digest)
        if behaviour == "duplicate" and earlier:
            return _said(maKetQua="409", maGiaoDich=earlier.transaction, thongDiep="Hồ sơ đã được tiếp nhận")
        return _taken(self._keep(facility, digest, content))

    def _keep(self, facility: str, digest: str, content: bytes) -> Received:
        with self._lock:
            moment = datetime.now(UTC) + timedelta(hours=7)
            number = f"{moment:%Y%m%d}{facility}{len(self.received) + 1:06d}"
            kept = Received(number, facility, digest, content, f"{moment:%Y%m%d%H%M%S}")
            self.received.append(kept)
            if self.folder:
                (self.folder / f"{number}_{facility}_{kept.received_at}.xml").write_bytes(content)
        return kept

    def _look_up(self, body: Mapping[str, str], behaviour: str) -> Answer:
        if behaviour == "blind":
            return Answer(b"{}", status=404)
        found = self._find(body.get("maCSKCB", ""), body.get("maBamTep", ""))
        return _taken(found) if found else _said(maKetQua="404", thongDiep="Không có giao dịch")

    def _find(self, facility: str, digest: str) -> Received | None:
        with self._lock:
            return next((row for row in self.received if (row.facility, row.digest) == (facility, digest)), None)


def _taken(received: Received) -> Answer:
    return _said(
        maKetQua="200", maGiaoDich=received.transaction, thoiGianTiepNhan=received.received_at, thongDiep="Thành công"
    )


def _said(**said: Any) -> Answer:
    return Answer(json.dumps(said, ensure_ascii=False).encode())
