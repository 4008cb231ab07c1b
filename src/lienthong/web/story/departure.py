"""The end of the story: Mrs Lành's death, what follows from it, and the funeral grant for her son."""

from __future__ import annotations

from datetime import datetime

from lienthong import access, people
from lienthong.access import Actor, Role
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.funerals import offer, taking_up
from lienthong.assistance.funerals.offer import FuneralOffer
from lienthong.civil import death, registering, registration
from lienthong.civil.death import Death
from lienthong.civil.registration import Kind, Registration
from lienthong.civil.registration import State as Entered
from lienthong.civil.source import Source
from lienthong.civil.statement import Statement
from lienthong.database import clock
from lienthong.directory import units
from lienthong.ledger.worker import Worker
from lienthong.papers import issuing
from lienthong.papers.content import Writing
from lienthong.papers.paper import Paper
from lienthong.partners import population
from lienthong.people import households, verification
from lienthong.web.demo import cast, offices
from lienthong.web.story import money
from lienthong.web.story.papers import lanh
from lienthong.web.story.record import DOCTOR, PARTY
from lienthong.web.story.telling import Step, Words

DIED = datetime(2026, 12, 28, 15, 0)
NOTICE = "37S02.GBT.00001.26"
CHAIN = {
    "vi": "Nghị định 63/2024/NĐ-CP, Điều 25 khoản 1 (04 giờ làm việc); Nghị định 301/2026/NĐ-CP",
    "en": "Decree 63/2024/NĐ-CP, Article 25.1 (4 working hours); Decree 301/2026/NĐ-CP",
}
GRANT = {
    "vi": "Nghị định 335/2026/NĐ-CP, Điều 11: 20 lần mức chuẩn; 03 ngày làm việc",
    "en": "Decree 335/2026/NĐ-CP, Article 11: 20 times the base; 3 working days",
}


def steps() -> list[Step]:
    """From the death notice to the decision about the grant."""
    return [
        Step(
            DIED,
            {
                "vi": "Bà Lành mất ở bệnh viện lúc 15 giờ; bệnh viện ký giấy báo tử, tiền tháng 01 được giữ lại",
                "en": "Mrs Lành dies in hospital at 15:00; it signs the death notice, the money of January is held",
            },
            CHAIN,
            "secondary",
            _notice,
        ),
        Step(
            datetime(2026, 12, 29, 9, 0),
            {
                "vi": "Con trai xác nhận bản thảo trích lục; xã đăng ký khai tử: xóa cư trú, đóng thẻ, thôi hưởng",
                "en": "Her son confirms the draft extract; the commune registers: residence, card and benefit end",
            },
            CHAIN,
            "secondary",
            _register,
        ),
        Step(
            datetime(2026, 12, 29, 14, 0),
            {
                "vi": "Cơ sở dữ liệu dân cư cũng báo bà đã mất: ba nguồn, một cái chết",
                "en": "The population database says she has died, too: three reports, one death",
            },
            CHAIN,
            "secondary",
            _asked,
        ),
        Step(
            datetime(2026, 12, 30, 9, 0),
            {
                "vi": "Gia đình được gợi ý chi phí mai táng; con trai xác nhận và đề nghị; xã tiếp nhận, trình ký",
                "en": "The funeral grant is offered to the family; her son confirms and asks; the commune proposes it",
            },
            GRANT,
            "primary",
            _ask_for_the_grant,
        ),
        Step(
            datetime(2026, 12, 31, 9, 0),
            {
                "vi": "Chủ tịch xã ký quyết định hỗ trợ mai táng",
                "en": "The commune's chairman signs the decision about the grant",
            },
            GRANT,
            "primary",
            _grant,
        ),
    ]


def son() -> people.Person:
    """Her son, of the same household; he becomes known when the household does."""
    one = cast.AN
    known = people.find("personal-number", one.personal_number)
    if known is not None:
        return known
    facts = people.PersonFacts(
        name=one.name, birth=people.BirthDate.of(one.born), sex="male", source="e-id", synthetic=True,
        identifiers={"personal-number": one.personal_number},
        residence=people.Place(cast.home_commune(), one.address, written_on=units.TWO_LEVELS),
    )  # fmt: skip
    made = people.match_or_create(facts, by=access.SYSTEM)
    home = households.of(lanh()) or households.form(lanh(), commune=cast.home_commune())
    households.join(home, made, households.Relation.CHILD)
    return made


def as_son() -> Actor:
    """Her son, signed in with his e-ID."""
    return Actor("user:an", None, frozenset({Role.CITIZEN.value}), persons=frozenset({son().party}))


def her_death() -> Death | None:
    """Her death as it stands, once somebody has told of it."""
    known = people.find("personal-number", cast.LANH.personal_number)
    return death.of(known) if known else None


def funeral_offer() -> FuneralOffer | None:
    """The grant that is offered to the family."""
    known = people.find("personal-number", cast.LANH.personal_number)
    return offer.of(known) if known else None


def funeral_dossier() -> Dossier | None:
    """The request for the grant, once her son has made it."""
    offered = funeral_offer()
    return offered.dossier if offered else None


def _notice() -> Words:
    son()
    rows = Paper.objects.unscoped("the story tells what became of it").filter(kind="death_notice", issuer=PARTY)
    if not rows.filter(number=NOTICE).exists():
        writing = Writing(
            kind="death_notice", person=lanh(), issuer=PARTY, episode="37S02261228", number=NOTICE,
            written_on=clock.today(), licence=cast.HOSPITAL_DOCTOR,
            values={
                "SO": NOTICE, "NGAY_TU_VONG": f"{DIED:%Y%m%d%H%M}", "NOI_TU_VONG": "Bệnh viện đa khoa tỉnh (giả lập)",
                "NGUYEN_NHAN": "Suy tim", "MA_BENH_CHINH": "I50.9", "NOI_CU_TRU": cast.LANH.address,
                "NGUOI_THAN": cast.AN.name, "QUAN_HE": "con",
            },
        )  # fmt: skip
        issuing.issue(writing, by=DOCTOR, signed_at=clock.now())
    Worker().run_until_idle()
    assert her_death() is not None, "the notice told nobody"
    return {"vi": f"Mới được báo, chưa phải sự kiện. {_benefit('vi')}", "en": f"Noticed, no fact yet. {_benefit('en')}"}


def _register() -> Words:
    entry = _entry()
    if entry.state == Entered.AWAITING:
        entry = registration.agree(entry, by=as_son())
    if entry.state == Entered.AGREED:
        entry = registering.register(entry, by=offices.officer())
    Worker().run_until_idle()
    offered = funeral_offer()
    amount = money.dong(offered.amount) if offered else "0"
    return {
        "vi": f"Khai tử số {entry.written_number}. {_benefit('vi')} Gợi ý mai táng: {amount} đồng.",
        "en": f"Registered as {entry.written_number}. {_benefit('en')} The grant offered: {amount} đồng.",
    }


def _entry() -> Registration:
    rows = Registration.objects.unscoped("the story tells what became of it")
    found = rows.filter(kind=Kind.DEATH, person=lanh()).first()
    values = {"died_on": DIED.date().isoformat(), "place": "Bệnh viện đa khoa tỉnh (giả lập)"}
    return found or registration.draft(Kind.DEATH, person=lanh(), applicant=son(), values=values, by=offices.officer())


def _asked() -> Words:
    told = Statement.objects.unscoped("the story counts them").filter(person=lanh())
    if not told.filter(source=Source.POPULATION).exists():
        verification.verify(lanh(), by=offices.officer(), verifier=population.adapter())
        Worker().run_until_idle()
    sources = ", ".join(sorted(set(told.values_list("source", flat=True))))
    deaths = Death.objects.unscoped("the story counts them").filter(person=lanh()).count()
    return {"vi": f"Nguồn: {sources}. Số lần chết: {deaths}.", "en": f"Sources: {sources}. Deaths: {deaths}."}


def _ask_for_the_grant() -> Words:
    offered = funeral_offer()
    assert offered is not None, "no grant was offered"
    if offered.state == offer.State.OFFERED:
        request = taking_up.Request(applicant=son(), relation="con", channel="cash", confirmed=True)
        taking_up.take_up(offered, request, by=as_son())
    row = offices.propose(_dossier())
    due = f"{row.due_on:%d/%m/%Y}" if row.due_on else ""
    amount = money.dong(offered.amount)
    return {
        "vi": f"{amount} đồng (căn cứ có lợi nhất: {offered.explanation['vi'][0]}); hạn {due}.",
        "en": f"{amount} đồng (the best basis: {offered.explanation['en'][0]}); due on {due}.",
    }


def _grant() -> Words:
    row = offices.decide(_dossier(), to=cast.AN.name)
    paper = row.papers.unscoped("the story tells the decision").get(kind="decision")
    return {"vi": f"Quyết định số {paper.written_number}.", "en": f"Decision {paper.written_number}."}


def _dossier() -> Dossier:
    row = funeral_dossier()
    assert row is not None, "nobody has asked for the grant"
    return row


def _benefit(language: str) -> str:
    """What became of her pension."""
    said = []
    for row in money.entitlements():
        if row.to_month:
            said.append(
                {"vi": f"Thôi hưởng từ {row.to_month:%m/%Y}.", "en": f"Benefit ends from {row.to_month:%m/%Y}."}
            )
        elif row.hold:
            said.append({"vi": "Trợ cấp được giữ lại, chưa cắt.", "en": "The benefit is held, not stopped."})
    return " ".join(one[language] for one in said)
