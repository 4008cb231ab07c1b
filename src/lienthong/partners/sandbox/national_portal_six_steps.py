"""The simulated portal's face of 2026: six steps over the ministry's service bus, told apart by HTTP codes."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lienthong.partners.sandbox.simulator import Answer, Request

if TYPE_CHECKING:
    from lienthong.partners.sandbox.national_portal import Message, NationalPortalSimulator

LIFE = 900  # seconds


class SixStepsFace:
    """One request in the six steps."""

    def __init__(self, portal: NationalPortalSimulator, behaviour: str) -> None:
        self.portal, self.behaviour = portal, behaviour

    def answer(self, path: str, request: Request) -> Answer:
        if self.behaviour == "unreachable":
            return _code(502, "Không kết nối được Cổng dịch vụ công của Bộ")
        step = path.partition("/")[0]
        if step == "GetToken":
            return self._token(json.loads(request.body or b"{}"))
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.portal.tokens:
            return _code(401, "Token không hợp lệ")
        if step == "TaiTep":
            return self._file(path.partition("/")[2])
        if step == "UploadFile":
            return self._upload(request)
        steps: dict[str, Callable[[Any], Answer]] = {
            "GetNextValue": lambda said: _data(self.portal.next_number()) if said.get("code") else _code(400, "code"),
            "NoiHoSo": self._open, "CapNhatTrangThai": self._status, "CapNhatTienTrinh": self._progress,
            "TraCuuHoSo": self._look_up, "LayHoSoTrucTuyen": self._waiting, "LayThuTuc": self._procedure,
            "GoiYHoSo": self._offer,
        }  # fmt: skip
        do = steps.get(step)
        if do is None:
            return _code(404, "Không có dịch vụ")
        if self.behaviour == "refuse" and step in ("NoiHoSo", "CapNhatTrangThai", "CapNhatTienTrinh", "GoiYHoSo"):
            return _code(400, "Thiếu trường dữ liệu")
        return do(json.loads(request.body or b"{}"))

    def _token(self, said: dict[str, Any]) -> Answer:
        name = str(said.get("client_id", ""))
        if not name or (self.portal.accounts and self.portal.accounts.get(name) != said.get("client_secret")):
            return _code(401, "Sai client_id hoặc client_secret")
        token = secrets.token_urlsafe(24)
        self.portal.tokens.add(token)
        return Answer(json.dumps({"access_token": token, "expires_in": LIFE}).encode())

    def _open(self, said: dict[str, Any]) -> Answer:
        """A new number opens a dossier; a known one renews it."""
        from lienthong.partners.sandbox.national_portal import Shown

        needed = ("MaHoSo", "MaTTHC", "ChuHoSo", "MaDonViTiepNhan", "ThongTinNguoiNop")
        if missing := [name for name in needed if not said.get(name)]:
            return _code(400, f"Thiếu {', '.join(missing)}")
        if said.get("LoaiDoiTuong") != "0":
            return _code(400, "LoaiDoiTuong: 0 là công dân")
        new = self.portal.find(said["MaHoSo"]) is None
        shown = self.portal.dossiers.setdefault(said["MaHoSo"], Shown(said["MaHoSo"]))
        shown.connected += new
        shown.procedure, shown.owner = said["MaTTHC"], said["ChuHoSo"]
        shown.owner_number = str(said["ThongTinNguoiNop"].get("IdDoiTuong", ""))
        attached = [one for part in said.get("ThanhPhanHoSo") or [] for one in part.get("GiayToDinhKem") or []]
        if any(one.get("IdGiayTo") not in self.portal.files for one in attached):
            return _code(400, "IdGiayTo không có")
        shown.results += [{"name": one["TenGiayTo"], "place": one["HashTepTin"]} for one in attached
                          if one.get("MaKetQua") == "KQ.DVC.KETQUA"]  # fmt: skip
        shown.papers = [{"name": one["TenGiayTo"], "place": one["IdGiayTo"]} for one in attached
                        if one.get("MaKetQua") == "KQ.DVC.THONGTIN"]  # fmt: skip
        return _data({"MaHoSo": shown.number})

    def _status(self, said: list[dict[str, Any]]) -> Answer:
        for one in said:
            shown = self.portal.find(str(one.get("MaHoSo")))
            if shown is None:
                return _code(400, "Không có hồ sơ")
            shown.status = str(one.get("TrangThai"))
        return _data(len(said))

    def _progress(self, said: list[dict[str, Any]]) -> Answer:
        for one in said:
            shown = self.portal.heard(str(one.get("MaHoSo")), str(one.get("TrangThai")))
            if shown is None:
                return _code(400, "Không có hồ sơ")
            shown.steps.append({name: str(given) for name, given in one.items()})
            shown.due_at = str(one.get("NgayKetThucTheoQuyDinh", ""))
        return _data(len(said))

    def _look_up(self, said: dict[str, Any]) -> Answer:
        if self.behaviour == "blind":
            return _code(500, "Lỗi hệ thống")
        shown = self.portal.find(str(said.get("MaHoSo")))
        return _data({"MaHoSo": shown.number, "TrangThai": shown.status, "TienTrinh": shown.steps} if shown else None)

    def _waiting(self, said: dict[str, Any]) -> Answer:
        return _data([_message(one) for one in self.portal.waiting(self.behaviour)])

    def _procedure(self, said: dict[str, Any]) -> Answer:
        found = self.portal.catalogue.get(str(said.get("MaTTHC")))
        return _data({"TenTTHC": found[0], "ThoiHanGiaiQuyet": found[1]} if found else None)

    def _offer(self, said: dict[str, Any]) -> Answer:
        self.portal.offers[str(said["MaGoiY"])] = said
        return _data(True)

    def _upload(self, request: Request) -> Answer:
        """The one file of a multipart body."""
        boundary = request.headers.get("content-type", "").partition("boundary=")[2].encode()
        _head, _blank, rest = request.body.partition(b"\r\n\r\n")
        content = rest.rpartition(b"\r\n--" + boundary)[0]
        if not boundary or not content:
            return _code(400, "Thiếu tệp")
        digest = hashlib.sha256(content).hexdigest()
        self.portal.files[digest] = base64.b64encode(content).decode()
        return _data({"IdTepTin": digest, "HashTepTin": digest})

    def _file(self, digest: str) -> Answer:
        content = self.portal.files.get(digest)
        if content is None:
            return _code(400, "Không có tệp")
        return Answer(base64.b64decode(content), content_type="application/octet-stream")


def _message(one: Message) -> dict[str, Any]:
    """As the six steps would offer it: in the shape of NoiHoSo."""
    sender = one.sender or one.owner
    details = {
        "TenNguoiNop": sender.get("name", ""), "SoDinhDanh": sender.get("number", ""),
        "SoDienThoai": sender.get("telephone", ""), "TenChuHs": one.owner.get("name", ""),
        "SoDinhDanhChuHs": one.owner.get("number", ""),
    }  # fmt: skip
    return {
        "MaHoSo": one.number, "YeuCau": one.asks, "MaTTHC": one.procedure, "MaDichVuCong": one.procedure,
        "ChuHoSo": one.owner.get("name", ""), "LoaiDoiTuong": "0", "NgayNop": one.at, "ToKhai": one.declaration,
        "HoSoBoSungId": one.supplement, "GhiChu": one.note,
        "ThongTinNguoiNop": {"LoaiDoiTuong": "0", "IdDoiTuong": sender.get("number", ""), "ThongTinChiTiet": details},
        "ThanhPhanHoSo": [
            {"MaThanhPhanHoSo": file["code"], "TenThanhPhanHoSo": file["name"], "SoLuong": 1, "LoaiBan": "2",
             "GiayToDinhKem": [{"IdGiayTo": file["digest"], "MaKetQua": "KQ.DVC.GIAYTOBOSUNG" if one.supplement
                                else "KQ.DVC.THONGTIN", "TenGiayTo": file["name"], "HashTepTin": file["digest"]}]}
            for file in one.files
        ],
    }  # fmt: skip


def _data(data: Any) -> Answer:
    return Answer(json.dumps({"data": data}, ensure_ascii=False).encode())


def _code(status: int, message: str) -> Answer:
    return Answer(json.dumps({"message": message}, ensure_ascii=False).encode(), status=status)
