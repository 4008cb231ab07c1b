"""The classic variant: an adapter (VXP/NDXP) with session login, service names and error codes.

Evidence: login, services and fields of a dossier and its progress are secondary (seen in one program). Assumed: that an
ended session is error 401, an unknown dossier 404 and a fault on their side 5xx, the answer of TraCuuHoSo, and
everything that brings in what citizens do on the portal (LayHoSoTrucTuyen, ToKhai, NguoiNop, YeuCau) or offers them a
draft (GoiYHoSo).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from lienthong.ledger.reason import reason
from lienthong.partners import paper_address
from lienthong.partners.national_portal import codes
from lienthong.partners.national_portal.account import Variant
from lienthong.partners.national_portal.change import Change, Component, Supplement
from lienthong.partners.national_portal.line import (
    APPLY,
    SUPPLEMENT,
    WITHDRAW,
    Arrival,
    Conversation,
    Known,
    Named,
    NotSignedIn,
    Offer,
    PortalFile,
    Refusal,
    Session,
    WrongAnswer,
    post,
    read_each,
    told,
)
from lienthong.print import verification

DONE, ENDED, UNKNOWN = "0", "401", "404"
LIFE = 600.0  # seconds a session is kept; the portal tells no end
ASKS = {"NOP": APPLY, "BO_SUNG": SUPPLEMENT, "RUT": WITHDRAW}


class Classic(Conversation):
    """Speaks the classic variant."""

    def sign_in(self) -> Session:
        body = {"username": self.account.username, "password": self.account.secret}
        said = told(post(self.account.address + self.account.login_path, body, self._headers()))
        if str(said.get("error_code")) != DONE or not said.get("session"):
            raise NotSignedIn(reason("account-refused", name=self.account.username, answer=said.get("error_code")))
        return Session(str(said["session"]), time.monotonic() + LIFE)

    def number_for(self, change: Change) -> str:
        """The portal takes the number we give."""
        return change.own_number

    def tell(self, change: Change, number: str, *, opens: bool) -> dict[str, str]:
        self._call("DongBoHoSoMC", isUpdating=str(not opens), data=[_dossier(change, number)])
        self._call("CapNhatTienDoHoSoMC", data=[_progress(change, number)])
        return {"MaHoSo": number, "TrangThai": str(change.status), "ThoiDiemXuLy": codes.written(change.happened_at)}

    def look_up(self, number: str) -> Known | None:
        said = self._call("TraCuuHoSo", mahoso=number, missing=True)
        found = said.get("data")
        if not isinstance(found, dict):
            return None
        steps = found.get("DanhSachTienDo", [])
        return Known(number, str(found.get("TrangThaiHoSo")), frozenset(
            (str(one.get("ThoiDiemXuLy")), str(one.get("TrangThai")), str(one.get("NoiDungXuLy"))) for one in steps
        ))  # fmt: skip

    def arrivals(self) -> list[Arrival]:
        return read_each(self._call("LayHoSoTrucTuyen").get("data"), _arrival)

    def fetch(self, file: PortalFile) -> bytes:
        return self.signed_in(lambda session: self.download(file.place, self._headers() | {"session": session}))

    def offer(self, offer: Offer) -> dict[str, str]:
        citizen = {"LoaiDoiTuong": codes.CITIZEN[Variant.CLASSIC], "MaDoiTuong": offer.number, "HoTen": offer.name}
        body = {"MaGoiY": offer.key, "MaTTHC": offer.procedure, "ToKhai": dict(offer.fields)}
        self._call("GoiYHoSo", data=[body | citizen | {"ThoiDiem": codes.written(offer.offered_at)}])
        return {"MaGoiY": offer.key}

    def procedure(self, code: str) -> Mapping[str, str]:
        found = self._call("LayThuTuc", maTTHC=code, missing=True).get("data")
        return {"name": str(found.get("TenTTHC", "")), "days": str(found.get("ThoiHanGiaiQuyet", ""))} if found else {}

    def _call(self, service: str, *, missing: bool = False, **body: Any) -> dict[str, Any]:
        """Call a service; with `missing`, what the portal doesn't have is no refusal."""

        def call(session: str) -> dict[str, Any]:
            whole = {"session": session, "madonvi": self.account.agency, "service": service, **body}
            answer = post(self.account.address + self.account.service_path, whole, self._headers())
            if answer.status_code != 200:
                raise WrongAnswer(reason("status", status=answer.status_code, said=answer.text))
            said = told(answer)
            code = str(said.get("error_code"))
            if code == ENDED:
                raise NotSignedIn(reason("session-ended"))
            if len(code) == 3 and code.startswith("5"):
                raise WrongAnswer(f"{service} {code}: {said.get('message') or ''}")
            if code != DONE and not (missing and code == UNKNOWN):
                raise Refusal(f"{service} {code}: {said.get('message') or ''}".strip())
            return said

        return self.signed_in(call)

    def _headers(self) -> dict[str, str]:
        return {"dstcode": self.account.destination}


def _dossier(change: Change, number: str) -> dict[str, Any]:
    return {
        "MaHoSo": number,
        "MaTTHC": change.procedure,
        "TenTTHC": change.procedure_name,
        "MaLinhVuc": "",
        "TenLinhVuc": "",
        "ChuHoSo": change.owner_name,
        "LoaiDoiTuong": codes.CITIZEN[Variant.CLASSIC],
        "MaDoiTuong": change.owner_number,
        "TrichYeuHoSo": change.procedure_name,
        "KenhThucHien": codes.CHANNELS.get(change.channel, ""),  # type: ignore[call-overload]
        "HinhThuc": codes.IS_ONLINE[change.channel == "online"],
        "DonViXuLy": change.office,
        "TrangThaiHoSo": str(change.status),
        "NgayTiepNhan": codes.written(change.received_at),
        "NgayHenTra": codes.written(change.due_at),
        "NgayKetThucXuLy": codes.written(change.decided_at),
        "NgayTra": codes.written(change.returned_at),
        "GhiChu": change.own_number,
        "TaiLieuNop": [_handed_in(one, change) for one in change.components],
        "DanhSachLePhi": [],
        "DanhSachHoSoBoSung": [_supplement(one) for one in change.supplements],
        "DanhSachGiayToKetQua": list(_results(change)),
    }  # fmt: skip


def _handed_in(one: Component, change: Change) -> dict[str, str]:
    """A paper by its kind; one that was handed in here with the address at which the portal fetches it."""
    told = {"MaThanhPhanHoSo": one.code, "TenTepDinhKem": one.name, "IsDeleted": "False"}
    if one.sent is None:
        return told
    address = paper_address.of_attachment(change.own_number, one.file)
    return told | {"TepDinhKemId": one.file, "DuongDanTaiTepTin": address}


def _supplement(one: Supplement) -> dict[str, str]:
    return {
        "HoSoBoSungId": one.name,
        "NguoiYeuCauBoSung": one.officer,
        "NoiDungBoSung": one.words,
        "NgayBoSung": codes.written(one.asked_at),
        "NgayTiepNhanBoSung": codes.written(one.came_at),
        "TrangThaiBoSung": "1" if one.came_at else "0",
    }


def _results(change: Change) -> Iterator[dict[str, str]]:
    """The paper that answers the dossier, by the page on which anyone can verify it."""
    if change.result:
        thing = f"decision:{change.result}"
        page = verification.address(verification.code_for(thing))
        yield {"TenGiayTo": "Kết quả giải quyết", "GiayToId": change.result, "DuongDanTepTinKetQua": page}


def _progress(change: Change, number: str) -> dict[str, str]:
    return {
        "MaHoSo": number,
        "NguoiXuLy": change.officer,
        "ChucDanh": "",
        "ThoiDiemXuLy": codes.written(change.happened_at),
        "PhongBanXuLy": change.office,
        "NoiDungXuLy": change.words,
        "TrangThai": str(change.status),
        "NgayBatDau": codes.written(change.received_at or change.submitted_at),
        "NgayKetThucTheoQuyDinh": codes.written(change.due_at),
    }


def _arrival(said: dict[str, Any]) -> Arrival:
    declared, sender = dict(said.get("ToKhai") or {}), said.get("NguoiNop")
    return Arrival(
        number=str(said["MaHoSo"]),
        asks=ASKS.get(str(said.get("YeuCau", "NOP")), ""),
        procedure=str(said.get("MaTTHC", "")),
        declaration=str(declared.pop("MaToKhai", "")),
        fields=declared,
        owner=Named(*(str(said.get(name, "")) for name in ("ChuHoSo", "MaDoiTuong", "DiaChi", "SoDienThoai"))),
        sender=Named(str(sender.get("HoTen", "")), str(sender.get("SoDinhDanh", ""))) if sender else None,
        files=tuple(
            PortalFile(str(one.get("MaThanhPhanHoSo", "")), str(one.get("TenTepDinhKem", "")),
                       str(one.get("DuongDanTaiTepTin", "")))
            for one in said.get("TaiLieuNop") or [] if str(one.get("IsDeleted", "False")) != "True"
        ),
        supplement=str(said.get("HoSoBoSungId", "")),
        note=str(said.get("GhiChu", "")),
        message=hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest(),
    )  # fmt: skip
