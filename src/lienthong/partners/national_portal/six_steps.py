"""The six steps of 2026, over the ministry's service bus: GetToken, GetNextValue, UploadFile, NoiHoSo,
CapNhatTienTrinh, CapNhatTrangThai.

Evidence: steps, fields and HTTP codes are secondary (seen in one program). Assumed: the paths, that NoiHoSo of a known
number renews it (so a result is added), TraCuuHoSo and LayThuTuc under the same roof, and everything that brings in
what citizens do on the portal (LayHoSoTrucTuyen, TaiTep, ToKhai, YeuCau) or offers them a draft (GoiYHoSo).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from typing import Any

import orjson
import requests

from lienthong.assistance.dossiers import printing
from lienthong.assistance.dossiers.issued_paper import DossierPaper
from lienthong.database import files
from lienthong.ledger.reason import reason
from lienthong.partners.national_portal import codes
from lienthong.partners.national_portal.account import Variant
from lienthong.partners.national_portal.change import Change, Component
from lienthong.partners.national_portal.classic import ASKS
from lienthong.partners.national_portal.line import (
    SPARE,
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
from lienthong.partners.national_portal.status import Status

SUFFIXES = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
LIFE = 600.0  # seconds a token is good for where the portal does not say
SAYS_NO = {400: "message-lacks", 403: "no-right", 404: "no-service"}


class SixSteps(Conversation):
    """Speaks the six steps."""

    def sign_in(self) -> Session:
        body = {"client_id": self.account.username, "client_secret": self.account.secret}
        answer = post(f"{self.account.address}/GetToken", body)
        if answer.status_code in (400, 401, 403):
            raise NotSignedIn(reason("account-refused", name=self.account.username, answer=answer.status_code))
        said = _answered(answer)
        if not said.get("access_token"):
            raise WrongAnswer(reason("no-token"))
        life = float(said.get("expires_in") or LIFE)
        return Session(str(said["access_token"]), time.monotonic() + max(0.0, life - SPARE))

    def number_for(self, change: Change) -> str:
        """GetNextValue. A number whose answer was lost is never used: harmless."""
        number = str(self._call("GetNextValue", {"code": self.account.agency}).get("data") or "")
        if not number:
            raise WrongAnswer(reason("no-number"))
        return number

    def tell(self, change: Change, number: str, *, opens: bool) -> dict[str, str]:
        result = self._result(change) if change.result and change.status == Status.DONE else None
        if opens or change.brings or result:
            self._call("NoiHoSo", self._dossier(change, number, result))
        self._call("CapNhatTrangThai", [{"IdHoSo": number, "MaHoSo": number, "TrangThai": str(change.status)}])
        self._call("CapNhatTienTrinh", [_progress(change, number)])
        proof = {"MaHoSo": number, "TrangThai": str(change.status), "ThoiDiemXuLy": codes.written(change.happened_at)}
        return proof | ({"HashTepTin": result["HashTepTin"]} if result else {})

    def look_up(self, number: str) -> Known | None:
        found = self._call("TraCuuHoSo", {"MaHoSo": number}).get("data")
        if not isinstance(found, dict):
            return None
        steps = found.get("TienTrinh", [])
        return Known(number, str(found.get("TrangThai")), frozenset(
            (str(one.get("ThoiDiemXuLy")), str(one.get("TrangThai")), str(one.get("NoiDungXuLy"))) for one in steps
        ))  # fmt: skip

    def arrivals(self) -> list[Arrival]:
        asked = {"MaDonViTiepNhan": self.account.agency}
        return read_each(self._call("LayHoSoTrucTuyen", asked).get("data"), _arrival)

    def fetch(self, file: PortalFile) -> bytes:
        content = self.signed_in(lambda token: self.download(f"TaiTep/{file.place}", _bearer(token)))
        if file.digest and hashlib.sha256(content).hexdigest() != file.digest:
            raise WrongAnswer(reason("file-hash"))
        return content

    def offer(self, offer: Offer) -> dict[str, str]:
        body = {"MaGoiY": offer.key, "MaTTHC": offer.procedure, "LoaiDoiTuong": codes.CITIZEN[Variant.SIX_STEPS],
                "IdDoiTuong": offer.number, "TenNguoiNop": offer.name, "ToKhai": dict(offer.fields),
                "ThoiDiem": codes.written(offer.offered_at)}  # fmt: skip
        self._call("GoiYHoSo", body)
        return {"MaGoiY": offer.key}

    def procedure(self, code: str) -> Mapping[str, str]:
        found = self._call("LayThuTuc", {"MaTTHC": code}).get("data")
        return {"name": str(found.get("TenTTHC", "")), "days": str(found.get("ThoiHanGiaiQuyet", ""))} if found else {}

    def _result(self, change: Change) -> dict[str, str]:
        """The print of the paper that answers the dossier, uploaded."""
        rows = DossierPaper.objects.unscoped("the result of a dossier goes to the portal that shows it")
        row = rows.select_related("dossier", "dossier__person", "dossier__applicant").get(pk=change.result)
        return self._upload(row.dossier.number, printing.printed(row), "application/pdf")

    def _upload(self, name: str, content: bytes, media_type: str) -> dict[str, str]:
        """Upload a file; gives its id and hash there. Uploaded and not named in a dossier, it is harmless."""
        file = (name + SUFFIXES.get(media_type, ""), content, media_type)
        said = self._call("UploadFile", None, files={"file": file}).get("data")
        if not isinstance(said, dict) or not said.get("IdTepTin"):
            raise WrongAnswer(reason("no-file-id"))
        return {"IdTepTin": str(said["IdTepTin"]), "HashTepTin": str(said.get("HashTepTin", ""))}

    def _dossier(self, change: Change, number: str, result: Mapping[str, str] | None) -> dict[str, Any]:
        kind = codes.CITIZEN[Variant.SIX_STEPS]
        details = {"TenNguoiNop": change.owner_name, "SoDinhDanh": change.owner_number, "TenChuHs": change.owner_name,
                   "SoDinhDanhChuHs": change.owner_number, "MaXa": change.commune}  # fmt: skip
        papers = [self._handed_in(one) for one in change.components]
        if result:
            papers.append(_component("", "Kết quả giải quyết", _attached(codes.RESULT, "Kết quả giải quyết", result)))
        return {
            "MaHoSo": number,
            "MaTTHC": change.procedure,
            "MaDichVuCong": change.procedure,
            "ChuHoSo": change.owner_name,
            "LoaiDoiTuong": kind,
            "MaDonViTiepNhan": self.account.agency,
            "KenhThucHien": codes.CHANNELS.get(change.channel, ""),  # type: ignore[call-overload]
            "NgayNop": codes.written(change.submitted_at),
            "NgayTiepNhan": codes.written(change.received_at),
            "ThanhPhanHoSo": papers,
            "ThongTinNguoiNop": {
                "LoaiDoiTuong": kind, "IdDoiTuong": change.owner_number, "ThongTinChiTiet": details,
            },
        }  # fmt: skip

    def _handed_in(self, one: Component) -> dict[str, Any]:
        """A paper by its kind; the file goes along where it was handed in here."""
        content = one.sent
        if content is None:
            return _component(one.code, one.name)
        uploaded = self._upload(one.code, content, files.media_type(one.file))
        return _component(one.code, one.name, _attached(codes.HANDED_IN, one.name, uploaded))

    def _call(self, step: str, body: Any, **more: Any) -> dict[str, Any]:
        address = f"{self.account.address}/{step}"
        return self.signed_in(lambda token: _answered(post(address, body, _bearer(token), **more)))


def _answered(answer: requests.Response) -> dict[str, Any]:
    if answer.status_code == 401:
        raise NotSignedIn(reason("session-ended"))
    if answer.status_code in SAYS_NO:
        raise Refusal(reason(SAYS_NO[answer.status_code], said=answer.text))
    if answer.status_code != 200:
        raise WrongAnswer(reason("status", status=answer.status_code, said=answer.text))
    return told(answer)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _component(code: str, name: str, *attached: dict[str, str]) -> dict[str, Any]:
    return {
        "MaThanhPhanHoSo": code, "TenThanhPhanHoSo": name, "SoLuong": 1, "LoaiBan": codes.ELECTRONIC_COPY,
        "GiayToDinhKem": list(attached),
    }  # fmt: skip


def _attached(kind: str, name: str, uploaded: Mapping[str, str]) -> dict[str, str]:
    return {"IdGiayTo": uploaded["IdTepTin"], "MaKetQua": kind, "TenGiayTo": name, "HashTepTin": uploaded["HashTepTin"]}


def _progress(change: Change, number: str) -> dict[str, str]:
    return {
        "IDHoSo": number,
        "MaHoSo": number,
        "NguoiXuLy": change.officer,
        "ThoiDiemXuLy": codes.written(change.happened_at),
        "PhongBanXuLy": change.office,
        "NoiDungXuLy": change.words,
        "TrangThai": str(change.status),
        "NgayBatDau": codes.written(change.received_at or change.submitted_at),
        "NgayKetThucTheoQuyDinh": codes.written(change.due_at),
    }


def _arrival(said: dict[str, Any]) -> Arrival:
    declared = dict(said.get("ToKhai") or {})
    who = (said.get("ThongTinNguoiNop") or {}).get("ThongTinChiTiet") or {}
    owner = Named(str(who.get("TenChuHs") or said.get("ChuHoSo", "")), str(who.get("SoDinhDanhChuHs", "")))
    sender = Named(str(who.get("TenNguoiNop", "")), str(who.get("SoDinhDanh", "")), str(who.get("DiaChiChiTiet", "")),
                   str(who.get("SoDienThoai", "")))  # fmt: skip
    return Arrival(
        number=str(said["MaHoSo"]),
        asks=ASKS.get(str(said.get("YeuCau", "NOP")), ""),
        procedure=str(said.get("MaTTHC", "")),
        declaration=str(declared.pop("MaToKhai", "")),
        fields=declared,
        owner=owner if owner.number else sender,
        sender=sender if sender.number and sender.number != owner.number else None,
        files=tuple(
            PortalFile(str(part.get("MaThanhPhanHoSo", "")), str(one.get("TenGiayTo", "")),
                       str(one.get("IdGiayTo", "")), str(one.get("HashTepTin", "")))
            for part in said.get("ThanhPhanHoSo") or [] for one in part.get("GiayToDinhKem") or []
        ),
        supplement=str(said.get("HoSoBoSungId", "")),
        note=str(said.get("GhiChu", "")),
        message=hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest(),
    )  # fmt: skip
