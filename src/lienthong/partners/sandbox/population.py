"""Simulator of the population database's SOAP service: no real citizen is in it, and it says so.

    POST /simulator/population/soap        the two operations
    POST /simulator/population/citizens    [{"number", "name", "sex", "birth", "dead"}]: put people into it

Whom it does not know by name it looks up in its `register`: in the demo, the synthetic persons of this home.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from lxml import etree

from lienthong.directory import alphabet
from lienthong.partners.population import NAMESPACE, SEXES, SOAP, Citizen
from lienthong.partners.sandbox.simulator import Answer, Request
from lienthong.people.birth import BirthDate

Register = Callable[[str], Citizen | None]
_STRANGER = Citizen("001099000000", "NGƯỜI GIẢ LẬP KHÁC", "male", BirthDate(1999, 9, 9))


@dataclass
class PopulationSimulator:
    """Plays the population database for the citizens put into it."""

    citizens: dict[str, Citizen] = field(default_factory=dict)
    register: Register = lambda number: None
    asked: list[str] = field(default_factory=list)
    refused_users: frozenset[str] = frozenset({"wrong"})

    name = "population"
    title = {"vi": "Cơ sở dữ liệu quốc gia về dân cư (giả lập)", "en": "Population database (simulated)"}
    behaviours: Mapping[str, str] = field(
        default_factory=lambda: {
            "wrong": "answers about somebody else",
            "malformed": "answers with broken XML",
            "fault": "answers with a SOAP fault",
            "duplicate": "answers with the same citizen twice",
        }
    )

    def put(self, citizen: Citizen) -> None:
        """Let the simulator know a citizen."""
        self.citizens[citizen.number] = citizen

    def answer(self, request: Request, behaviour: str) -> Answer:
        if request.path == "/citizens" and request.method == "POST":
            return self._take(request.body)
        if request.path != "/soap":
            return Answer(b"{}", status=404)
        return _soap(self._answer(request.body, behaviour), behaviour)

    def _take(self, body: bytes) -> Answer:
        for row in json.loads(body):
            birth = BirthDate.read(row.get("birth", ""))
            self.put(Citizen(row["number"], row["name"], row.get("sex", "unknown"), birth, bool(row.get("dead"))))
        return Answer(json.dumps({"citizens": len(self.citizens)}).encode())

    def _answer(self, body: bytes, behaviour: str) -> str:
        if behaviour == "fault":
            return _fault("Hệ thống mô phỏng: lỗi theo yêu cầu / simulator: a fault on demand")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            operation = etree.fromstring(body, parser).find(f"{{{SOAP}}}Body")[0]  # type: ignore[index]
        except (etree.XMLSyntaxError, TypeError, IndexError):
            return _fault("the question is no SOAP message")
        asked = {
            etree.QName(each).localname: (each.text or "").strip() for each in operation.iter() if each is not None
        }
        self.asked.append(asked.get("MaYeuCau", ""))
        if asked.get("TaiKhoan") in self.refused_users:
            return _fault("the account is not known")
        citizen = _STRANGER if behaviour == "wrong" else self._find(asked.get("SoDinhDanh", ""))
        if etree.QName(operation).localname == "XacThucThongTinCongDan":
            return _existence(citizen is not None and behaviour != "wrong" and _same(citizen, asked))
        return _citizens([citizen] * (2 if behaviour == "duplicate" else 1) if citizen else [])

    def _find(self, number: str) -> Citizen | None:
        return self.citizens.get(number) or self.register(number)


def _same(citizen: Citizen, asked: Mapping[str, str]) -> bool:
    written = asked.get("NgayThangNam") or asked.get("Nam") or ""
    birth = BirthDate.read(written)
    agrees = birth is None or citizen.birth is None or birth.agrees(citizen.birth)
    return not citizen.dead and agrees and alphabet.folded(citizen.name) == alphabet.folded(asked.get("HoVaTen", ""))


def _existence(found: bool) -> str:
    return (
        "<dc:XacThucThongTinCongDanResponse><dc:KetQuaXacThuc>"
        f"<dc:TonTai>{'true' if found else 'false'}</dc:TonTai>"
        "</dc:KetQuaXacThuc></dc:XacThucThongTinCongDanResponse>"
    )


def _citizens(found: list[Citizen]) -> str:
    return f"<dc:TraCuuThongTinCongDanResponse>{''.join(map(_write, found))}</dc:TraCuuThongTinCongDanResponse>"


def _write(citizen: Citizen) -> str:
    words = citizen.name.upper().split()
    family, middle, given = words[0], " ".join(words[1:-1]), words[-1] if len(words) > 1 else ""
    birth = ""
    if citizen.birth and citizen.birth.day:
        day = citizen.birth.first_day.strftime("%Y%m%d")
        birth = f"<dc:NgayThangNam>{day}</dc:NgayThangNam>"
    elif citizen.birth:
        birth = f"<dc:Nam>{citizen.birth.year}</dc:Nam>"
    return (
        f"<dc:CongDan><dc:SoDinhDanh>{citizen.number}</dc:SoDinhDanh>"
        f"<dc:HoVaTen><dc:Ho>{escape(family)}</dc:Ho><dc:ChuDem>{escape(middle)}</dc:ChuDem>"
        f"<dc:Ten>{escape(given)}</dc:Ten></dc:HoVaTen><dc:GioiTinh>{SEXES.get(citizen.sex, '0')}</dc:GioiTinh>"
        f"<dc:NgayThangNamSinh>{birth}</dc:NgayThangNamSinh>"
        f"<dc:TrangThai>{'DA_CHET' if citizen.dead else 'CON_SONG'}</dc:TrangThai></dc:CongDan>"
    )


def _fault(text: str) -> str:
    return f"<s:Fault><faultcode>s:Server</faultcode><faultstring>{escape(text)}</faultstring></s:Fault>"


def _soap(content: str, behaviour: str) -> Answer:
    whole = (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAP}" xmlns:dc="{NAMESPACE}">'
        f"<s:Body>{content}</s:Body></s:Envelope>"
    )
    text = whole[: len(whole) // 2] if behaviour == "malformed" else whole
    status = 500 if "<s:Fault>" in content else 200
    return Answer(text.encode(), status=status, content_type="text/xml; charset=utf-8")


def of_this_home(number: str) -> Citizen | None:
    """The synthetic person of this home who has the number: the register of the demo's simulator."""
    from django.db import connection

    from lienthong.people import find
    from lienthong.people.identifiers import PERSONAL_NUMBER
    from lienthong.people.persons import LifeStatus

    try:
        person = find(PERSONAL_NUMBER, number)
    finally:
        if not connection.in_atomic_block:
            connection.close()  # each request of the sandbox is a thread of its own
    if person is None or not person.synthetic:
        return None
    return Citizen(number, person.name, person.sex, person.birth, person.life_status == LifeStatus.DEAD)
