"""The simulated portal's classic face: session login, service names, error codes."""

from __future__ import annotations

import json
import secrets
from base64 import b64decode
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lienthong.partners.sandbox.simulator import Answer, Request

if TYPE_CHECKING:
    from lienthong.partners.sandbox.national_portal import Message, NationalPortalSimulator


class ClassicFace:
    """One request in the classic variant."""

    def __init__(self, portal: NationalPortalSimulator, behaviour: str) -> None:
        self.portal, self.behaviour = portal, behaviour

    def answer(self, path: str, request: Request) -> Answer:
        if self.behaviour == "unreachable":
            return _said(502, "Không kết nối được Cổng Dịch vụ công quốc gia")
        if path.startswith("files/"):
            return self._file(path.removeprefix("files/"), request.headers.get("session", ""))
        said = json.loads(request.body or b"{}")
        if path == "login":
            return self._login(said, request.headers.get("dstcode", ""))
        if path != "services":
            return Answer(b"{}", status=404)
        if said.get("session") not in self.portal.tokens:
            return _said(401, "Phiên làm việc đã hết hạn")
        services: dict[str, Callable[[dict[str, Any]], Answer]] = {
            "DongBoHoSoMC": self._open, "CapNhatTienDoHoSoMC": self._progress, "TraCuuHoSo": self._look_up,
            "LayHoSoTrucTuyen": self._waiting, "LayThuTuc": self._procedure, "GoiYHoSo": self._offer,
        }  # fmt: skip
        service = services.get(str(said.get("service")))
        if service is None or not said.get("madonvi"):
            return _said(400, "Dịch vụ hoặc mã đơn vị không hợp lệ")
        if self.behaviour == "refuse" and service in (self._open, self._progress, self._offer):
            return _said(422, "Dữ liệu không hợp lệ")
        return service(said)

    def _login(self, said: dict[str, Any], destination: str) -> Answer:
        name = str(said.get("username", ""))
        known = not self.portal.accounts or self.portal.accounts.get(name) == said.get("password")
        if not name or not known or not destination:
            return _said(1, "Sai tài khoản hoặc mật khẩu")
        token = secrets.token_urlsafe(24)
        self.portal.tokens.add(token)
        return _said(0, session=token)

    def _open(self, said: dict[str, Any]) -> Answer:
        """isUpdating False opens a dossier, True renews one. Opened twice, it is counted twice."""
        for one in said.get("data") or []:
            number = str(one.get("MaHoSo", ""))
            if said.get("isUpdating") == "True" and self.portal.find(number) is None:
                return _said(404, "Không có hồ sơ")
            if one.get("LoaiDoiTuong") != "1":
                return _said(422, "LoaiDoiTuong: 1 là công dân")
            self._show(number, one, opens=said.get("isUpdating") != "True")
        return _said(0)

    def _show(self, number: str, one: dict[str, Any], *, opens: bool) -> None:
        from lienthong.partners.sandbox.national_portal import Shown

        shown = self.portal.dossiers.setdefault(number, Shown(number))
        shown.connected += opens
        shown.procedure, shown.owner = str(one.get("MaTTHC")), str(one.get("ChuHoSo"))
        shown.owner_number, shown.due_at = str(one.get("MaDoiTuong")), str(one.get("NgayHenTra", ""))
        shown.results = [{"name": str(paper.get("TenGiayTo")), "place": str(paper.get("DuongDanTepTinKetQua"))}
                         for paper in one.get("DanhSachGiayToKetQua") or []]  # fmt: skip
        shown.papers = [{"name": str(paper.get("TenTepDinhKem")), "place": str(paper["DuongDanTaiTepTin"])}
                        for paper in one.get("TaiLieuNop") or [] if paper.get("DuongDanTaiTepTin")]  # fmt: skip
        shown.status = str(one.get("TrangThaiHoSo"))

    def _progress(self, said: dict[str, Any]) -> Answer:
        for one in said.get("data") or []:
            shown = self.portal.heard(str(one.get("MaHoSo")), str(one.get("TrangThai")))
            if shown is None:
                return _said(404, "Không có hồ sơ")
            shown.steps.append({name: str(given) for name, given in one.items()})
        return _said(0)

    def _look_up(self, said: dict[str, Any]) -> Answer:
        if self.behaviour == "blind":
            return Answer(b"{}", status=500)
        shown = self.portal.find(str(said.get("mahoso")))
        if shown is None:
            return _said(404, "Không có hồ sơ")
        return _said(
            0, data={"MaHoSo": shown.number, "TrangThaiHoSo": shown.status, "DanhSachTienDo": shown.steps}
        )  # fmt: skip

    def _waiting(self, said: dict[str, Any]) -> Answer:
        return _said(0, data=[_message(one) for one in self.portal.waiting(self.behaviour)])

    def _procedure(self, said: dict[str, Any]) -> Answer:
        found = self.portal.catalogue.get(str(said.get("maTTHC")))
        return _said(0, data={"TenTTHC": found[0], "ThoiHanGiaiQuyet": found[1]}) if found else _said(404)

    def _offer(self, said: dict[str, Any]) -> Answer:
        for one in said.get("data") or []:
            self.portal.offers[str(one["MaGoiY"])] = one
        return _said(0)

    def _file(self, digest: str, session: str) -> Answer:
        if session not in self.portal.tokens:
            return Answer(b"{}", status=401)
        content = self.portal.files.get(digest)
        if content is None:
            return Answer(b"{}", status=404)
        return Answer(b64decode(content), content_type="application/octet-stream")


def _message(one: Message) -> dict[str, Any]:
    """As the classic variant would offer it."""
    sender = {"HoTen": one.sender["name"], "SoDinhDanh": one.sender["number"]} if one.sender else None
    return {
        "MaHoSo": one.number, "YeuCau": one.asks, "MaTTHC": one.procedure, "ChuHoSo": one.owner.get("name", ""),
        "LoaiDoiTuong": "1", "MaDoiTuong": one.owner.get("number", ""), "SoDienThoai": one.owner.get("telephone", ""),
        "NguoiNop": sender, "TrangThaiHoSo": "1", "NgayNop": one.at, "ToKhai": one.declaration,
        "HoSoBoSungId": one.supplement, "GhiChu": one.note,
        "TaiLieuNop": [
            {"TepDinhKemId": file["digest"], "TenTepDinhKem": file["name"], "IsDeleted": "False",
             "MaThanhPhanHoSo": file["code"], "DuongDanTaiTepTin": f"files/{file['digest']}"}
            for file in one.files
        ],
    }  # fmt: skip


def _said(code: int, message: str = "", **said: Any) -> Answer:
    return Answer(json.dumps({"error_code": code, "message": message, **said}, ensure_ascii=False).encode())
