"""The population database (Ministry of Public Security), asked over SOAP whether a person is who we say.

Evidence: secondary and thin. Names of operations and fields (`XacThucThongTinCongDan`, `TraCuuThongTinCongDan`,
`KetQuaXacThuc.TonTai`, `CongDan`, ...), the namespace and the signature in the headers were seen in programs of others,
not in a specification; the shape of the answer's wrapper is assumed. So everything of the message stands in this file.
An account, an X-Road client name and a contract are needed to reach the real one: until then the sandbox plays it.

Two questions are asked: first whether number, name and date of birth exist together (little is revealed); only if not,
what is held under the number, to name the fields that differ.
"""

from __future__ import annotations

import hashlib
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass

import requests
from lxml import etree

from lienthong.directory import alphabet
from lienthong.partners import population_account
from lienthong.people.birth import BirthDate
from lienthong.people.facts import FEMALE, MALE, PersonFacts
from lienthong.people.identifiers import OLD_ID, PERSONAL_NUMBER
from lienthong.people.persons import LifeStatus
from lienthong.people.verification import NotConnected, Question, Result, Verdict, Verifier

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
NAMESPACE = "http://dancuquocgia.bca"
SOURCE = "population-database"
TIMEOUT = (3.05, 10)  # seconds to connect, to answer
INTEGRATION = "037"
SEXES = {MALE: "1", FEMALE: "2"}


class NoAnswer(Exception):
    """The partner gave no answer that can be used; the text says why."""


@dataclass(frozen=True)
class Citizen:
    """What the population database holds of one number, as far as we ask."""

    number: str
    name: str
    sex: str
    birth: BirthDate | None
    dead: bool = False


@dataclass(frozen=True)
class PopulationDatabase:
    """A `people.Verifier`. `timeout` as in requests."""

    url: str
    user: str
    secret: str
    client: str = ""
    timeout: tuple[float, float] = TIMEOUT
    source: str = SOURCE

    def verify(self, facts: PersonFacts, question: Question) -> Verdict:
        """Whether number, name and date of birth belong together there. No fault of the partner is raised."""
        if not facts.identifiers.get(PERSONAL_NUMBER) and not facts.identifiers.get(OLD_ID):
            return Verdict(Result.UNKNOWN, reason="the person has no number of the population database")
        try:
            if self._exists(facts, question):
                return Verdict(Result.CONFIRMED)
            found = self._look_up(facts, question)
        except NoAnswer as fault:
            return Verdict(Result.UNAVAILABLE, reason=str(fault))
        if found is None:
            return Verdict(Result.UNKNOWN)
        status = LifeStatus.DEAD if found.dead else LifeStatus.ALIVE
        return Verdict(Result.DIFFERS, fields=_differences(facts, found), life_status=status)

    def _exists(self, facts: PersonFacts, question: Question) -> bool:
        body = self._ask("XacThucThongTinCongDan", facts, question)
        said = body.findtext(f".//{{{NAMESPACE}}}KetQuaXacThuc/{{{NAMESPACE}}}TonTai")
        if said not in ("true", "false", "1", "0"):
            raise NoAnswer("the answer does not say whether the person exists")
        return said in ("true", "1")

    def _look_up(self, facts: PersonFacts, question: Question) -> Citizen | None:
        body = self._ask("TraCuuThongTinCongDan", facts, question)
        found = [_citizen(each) for each in body.iterfind(f".//{{{NAMESPACE}}}CongDan")]
        if len(found) > 1:
            raise NoAnswer("the answer names more than one citizen for one number")
        number = facts.identifiers.get(PERSONAL_NUMBER)
        if found and number and found[0].number != number:
            raise NoAnswer("the answer is about another number than the one asked for")
        return found[0] if found else None

    def _ask(self, operation: str, facts: PersonFacts, question: Question) -> etree._Element:
        try:
            answer = requests.post(
                self.url, data=message(operation, facts, question, self.user), headers=self._headers(),
                timeout=self.timeout,
            )  # fmt: skip
        except requests.Timeout:
            raise NoAnswer("no answer in time") from None
        except requests.RequestException:
            raise NoAnswer("the population database can't be reached") from None
        return _body_of(answer)

    def _headers(self) -> dict[str, str]:
        stamp = str(int(time.time() * 1000))  # the partner compares it with its own, real, clock
        signed = hashlib.sha256(f"{self.url}{self.user}{stamp}{self.secret}".encode()).hexdigest()
        token = b64encode(f"{self.user}:{signed}".encode()).decode()
        return {
            "Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""', "Timestamp": stamp,
            "Authorization": f"Basic {token}", "X-Road-Client": self.client,
        }  # fmt: skip


def message(operation: str, facts: PersonFacts, question: Question, account: str) -> bytes:
    """The SOAP message of one question."""
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soapenv": SOAP, "dc": NAMESPACE})
    body = etree.SubElement(envelope, f"{{{SOAP}}}Body")
    asked = etree.SubElement(body, f"{{{NAMESPACE}}}{operation}")
    number = facts.identifiers.get(PERSONAL_NUMBER)
    fields = {
        "MaYeuCau": question.request, "MaDVC": question.dossier, "MaTichHop": INTEGRATION, "MaCanBo": question.officer,
        "MaDonVi": question.organisation, "TaiKhoan": account,
        "SoDinhDanh" if number else "SoCMND": number or facts.identifiers.get(OLD_ID, ""),
        "HoVaTen": facts.name.upper(),
    }  # fmt: skip
    for name, value in fields.items():
        etree.SubElement(asked, f"{{{NAMESPACE}}}{name}").text = value
    if facts.birth:
        _write_birth(asked, facts.birth)
    return etree.tostring(envelope, xml_declaration=True, encoding="utf-8")


def _write_birth(asked: etree._Element, birth: BirthDate) -> None:
    place = etree.SubElement(asked, f"{{{NAMESPACE}}}NgayThangNamSinh")
    if birth.day:
        day = etree.SubElement(place, f"{{{NAMESPACE}}}NgayThangNam")
        day.text = f"{birth.year:04}{birth.month:02}{birth.day:02}"
    else:
        etree.SubElement(place, f"{{{NAMESPACE}}}Nam").text = str(birth.year)


def _body_of(answer: requests.Response) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(answer.content, parser)
    except etree.XMLSyntaxError:
        raise NoAnswer(f"the answer (HTTP {answer.status_code}) is no XML") from None
    fault = root.findtext(f".//{{{SOAP}}}Fault/faultstring")
    if fault is not None:
        raise NoAnswer(f"the population database refused the question: {fault}")
    body = root.find(f"{{{SOAP}}}Body")
    if answer.status_code != 200 or body is None:
        raise NoAnswer(f"the answer (HTTP {answer.status_code}) has no content")
    return body


def _citizen(element: etree._Element) -> Citizen:
    def text(path: str) -> str:
        return (element.findtext("/".join(f"{{{NAMESPACE}}}{step}" for step in path.split("/"))) or "").strip()

    name = " ".join(filter(None, (text(f"HoVaTen/{part}") for part in ("Ho", "ChuDem", "Ten"))))
    written = text("NgayThangNamSinh/NgayThangNam") or text("NgayThangNamSinh/Nam")
    try:
        birth = BirthDate.read(written)
    except ValueError:
        raise NoAnswer("the answer has a date of birth that is none") from None
    sex = next((ours for ours, theirs in SEXES.items() if theirs == text("GioiTinh")), "unknown")
    return Citizen(text("SoDinhDanh"), name, sex, birth, dead=text("TrangThai") == "DA_CHET")


def _differences(facts: PersonFacts, found: Citizen) -> tuple[str, ...]:
    differs: dict[str, Callable[[], bool]] = {
        "name": lambda: alphabet.folded(facts.name) != alphabet.folded(found.name),
        "birth": lambda: bool(facts.birth and found.birth and not facts.birth.agrees(found.birth)),
        "sex": lambda: {facts.sex, found.sex} == {MALE, FEMALE},
        "life": lambda: found.dead,
    }
    return tuple(name for name, check in differs.items() if check())


@dataclass(frozen=True)
class Adapter:
    """What web/house.py binds: asks with the home's account as it is when it is needed."""

    source: str = SOURCE

    def verify(self, facts: PersonFacts, question: Question) -> Verdict:
        return _connected().verify(facts, question)


def adapter() -> Verifier:
    """The population database as this home reaches it."""
    return Adapter()


def _connected() -> Verifier:
    account = population_account.account()
    if account is None:
        return NotConnected()
    return PopulationDatabase(account.address, account.username, account.secret, account.client)
