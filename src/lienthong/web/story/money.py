"""The first half of the story: from Mrs Lành's application to money in her hand, in a province without a top-up."""

from __future__ import annotations

from datetime import date, datetime

import requests

from lienthong import access, people
from lienthong.assistance import payments, payroll
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.payments import settlement
from lienthong.assistance.payments.handed_list import HandedList
from lienthong.assistance.payroll.line import Line
from lienthong.assistance.payroll.payment_list import PaymentList
from lienthong.assistance.payroll.payment_list import State as ListState
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.directory import units
from lienthong.ledger.worker import Worker
from lienthong.partners import payer, payer_account
from lienthong.partners.national_portal import account
from lienthong.partners.national_portal.link import NationalPortalDossier
from lienthong.web.demo import applications, cast, offices
from lienthong.web.story.telling import Step, Words

DECEMBER, JANUARY, FEBRUARY = date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)
STOPPED, PAID = "stopped", "paid"  # variant A: the post stops January's line; variant B: it had paid it


def steps(variant: str = STOPPED) -> list[Step]:
    """From the application to the list of February; the variant says whether January was paid before she died."""
    return [
        Step(
            datetime(2026, 11, 2, 8, 15),
            {
                "vi": "Bà Lành, 76 tuổi, đề nghị trợ cấp hưu trí xã hội trên Cổng Dịch vụ công quốc gia",
                "en": "Mrs Lành, 76, applies for the social pension on the National Public Service Portal",
            },
            {
                "vi": "Nghị định 176/2025/NĐ-CP; Nghị định 335/2026/NĐ-CP, Điều 31 (mẫu 01)",
                "en": "Decree 176/2025/NĐ-CP; Decree 335/2026/NĐ-CP, Article 31 (form 01)",
            },
            "primary",
            _apply,
        ),
        Step(
            datetime(2026, 11, 2, 14, 0),
            {
                "vi": "Công chức xã tiếp nhận, đối chiếu dữ liệu dân cư, trình Chủ tịch",
                "en": "The commune's officer receives it, checks it against population data, puts it to the chairman",
            },
            {
                "vi": "Nghị định 335/2026/NĐ-CP, Điều 8 và 31: 07 ngày làm việc; Nghị quyết 66.7/2025/NQ-CP",
                "en": "Decree 335/2026/NĐ-CP, Articles 8 and 31: 7 working days; Resolution 66.7/2025/NQ-CP",
            },
            "primary",
            _propose,
        ),
        Step(
            datetime(2026, 11, 10, 9, 0),
            {
                "vi": "Chủ tịch Ủy ban nhân dân xã ký quyết định; bà được hưởng từ tháng 11/2026",
                "en": "The commune's chairman signs the decision; she is entitled from 11/2026",
            },
            {
                "vi": "Nghị định 335/2026/NĐ-CP, Điều 8 khoản 2: hưởng từ tháng Chủ tịch ký quyết định",
                "en": "Decree 335/2026/NĐ-CP, Article 8.2: from the month in which the chairman signs",
            },
            "primary",
            _sign,
        ),
        Step(
            datetime(2026, 11, 23, 9, 0),
            {
                "vi": "Chốt danh sách tháng 12 và giao Bưu điện (24/11 là ngày nghỉ): tháng 12 và truy lĩnh tháng 11",
                "en": "The December list goes to the post (24/11 is a holiday): December, and November as arrears",
            },
            {
                "vi": "Nghị định 335/2026/NĐ-CP, Điều 28: trước ngày 25 hằng tháng",
                "en": "Decree 335/2026/NĐ-CP, Article 28: before the 25th of each month",
            },
            "primary",
            lambda: _close(DECEMBER),
        ),
        Step(
            datetime(2026, 12, 5, 9, 0),
            {
                "vi": "Bưu điện trả tiền cho bà Lành và báo kết quả",
                "en": "The post pays Mrs Lành and reports the result",
            },
            RESULT,
            "primary",
            lambda: _paid(DECEMBER),
        ),
        Step(
            datetime(2026, 12, 18, 9, 0),
            {
                "vi": "Xã quyết toán với Bưu điện: chênh lệch 0 đồng",
                "en": "The commune settles with the post: the difference is 0 đồng",
            },
            {
                "vi": "Nghị định 335/2026/NĐ-CP, Điều 28: quyết toán với tổ chức chi trả",
                "en": "Decree 335/2026/NĐ-CP, Article 28: settlement with the payer",
            },
            "primary",
            lambda: _settle(DECEMBER),
        ),
        Step(
            datetime(2026, 12, 23, 9, 0),
            {"vi": "Chốt danh sách tháng 01/2027: 540.000 đồng", "en": "The list of 01/2027: 540,000 đồng"},
            {
                "vi": "Nghị định 335/2026/NĐ-CP, Điều 28: trước ngày 25 hằng tháng",
                "en": "Decree 335/2026/NĐ-CP, Article 28: before the 25th of each month",
            },
            "primary",
            lambda: _close(JANUARY),
        ),
        *([_early()] if variant == PAID else []),
        Step(
            datetime(2027, 1, 5, 9, 0),
            {
                "vi": "Bưu điện báo kết quả tháng 01: phần của bà đã dừng theo lệnh, hoặc đã trả trước khi có lệnh",
                "en": "The post reports January: her line was stopped by order, or had been paid before it",
            },
            RESULT,
            "primary",
            lambda: _paid(JANUARY),
        ),
        Step(
            datetime(2027, 1, 18, 9, 0),
            {"vi": "Xã quyết toán tháng 01 với Bưu điện", "en": "The commune settles January with the post"},
            {
                "vi": "Nghị định 335/2026/NĐ-CP, Điều 28: quyết toán với tổ chức chi trả",
                "en": "Decree 335/2026/NĐ-CP, Article 28: settlement with the payer",
            },
            "primary",
            lambda: _settle(JANUARY),
        ),
        Step(
            datetime(2027, 1, 22, 9, 0),
            {
                "vi": "Chốt danh sách tháng 02/2027: chi phí mai táng; tiền trả sau khi mất thì thu hồi",
                "en": "The list of 02/2027: the funeral grant; what was paid after the death is recovered",
            },
            {
                "vi": "Nghị định 335/2026/NĐ-CP, Điều 28: trước ngày 25 hằng tháng",
                "en": "Decree 335/2026/NĐ-CP, Article 28: before the 25th of each month",
            },
            "primary",
            lambda: _close(FEBRUARY),
        ),
    ]


RESULT = {
    "vi": "Nghị định 335/2026/NĐ-CP, Điều 28: trả kết quả trước ngày 20 hằng tháng",
    "en": "Decree 335/2026/NĐ-CP, Article 28: the result before the 20th of each month",
}


def _early() -> Step:
    return Step(
        datetime(2026, 12, 26, 9, 0),
        {
            "vi": "Bưu điện trả sớm tiền tháng 01 cho bà Lành, chưa báo kết quả",
            "en": "The post pays Mrs Lành's January early, and has not reported it yet",
        },
        RESULT,
        "primary",
        _paid_early,
        leaves_events=False,
    )


def known_to_the_e_id() -> people.Person:
    """Mrs Lành as the e-ID and the population database know her."""
    one = cast.LANH
    facts = people.PersonFacts(
        name=one.name, birth=people.BirthDate.of(one.born), sex="female", source="e-id", synthetic=True,
        identifiers={"personal-number": one.personal_number},
        residence=people.Place(cast.home_commune(), one.address, written_on=units.TWO_LEVELS),
    )  # fmt: skip
    return people.match_or_create(facts, by=access.SYSTEM)


def dossier() -> Dossier | None:
    """Her dossier, once she has applied on the portal."""
    hers = people.find("personal-number", cast.LANH.personal_number)
    rows = NationalPortalDossier.objects.unscoped("the story tells what became of it").select_related("dossier")
    sent = rows.filter(subject=hers.party, procedure=applications.PENSION).first() if hers else None
    return sent.dossier if sent else None


def payment_list(month: date) -> PaymentList | None:
    """Her commune's list of a month, once it was drawn up."""
    rows = PaymentList.objects.unscoped("the story tells what became of it")
    return rows.filter(commune=cast.home_commune(), list_month=month).first()


def entitlements() -> list[Entitlement]:
    """What she is entitled to."""
    return entitlements_of(_there())


def entitlements_of(row: Dossier) -> list[Entitlement]:
    """What the person of a dossier is entitled to."""
    rows = Entitlement.objects.unscoped("the story tells what she is entitled to")
    return list(rows.filter(beneficiary__person=row.person).order_by("pk"))


def lines(row: PaymentList) -> list[Line]:
    """Her lines on a list."""
    hers = [one.pk for one in entitlements()]
    return list(payroll.lines_of(row, by=access.SYSTEM).filter(entitlement_id__in=hers))


def _apply() -> Words:
    if dossier() is None:
        lanh, number = known_to_the_e_id(), cast.LANH.personal_number
        applications.on_the_portal(lanh, number, applications.pension(lanh, number))
    number = _there().number
    return {"vi": f"Hồ sơ số {number} đã nộp. {_portal('vi')}", "en": f"Dossier {number} is handed in. {_portal('en')}"}


def _propose() -> Words:
    row = offices.propose(_there())
    due = f"{row.due_on:%d/%m/%Y}" if row.due_on else ""
    return {
        "vi": f"Hạn trả kết quả {due}; đề xuất 540.000 đồng mỗi tháng. {_portal('vi')}",
        "en": f"Due on {due}; 540,000 đồng a month is proposed. {_portal('en')}",
    }


def _sign() -> Words:
    row = offices.decide(_there(), to=cast.LANH.name)
    paper = row.papers.unscoped("the story tells her decision").get(kind="decision")
    return {
        "vi": f"Quyết định số {paper.written_number}; kết quả đã trả. {_portal('vi')}",
        "en": f"Decision {paper.written_number}; the result is returned. {_portal('en')}",
    }


def _close(month: date) -> Words:
    """The officer draws it up and proposes, the chairman approves, the officer hands it over."""
    row = payment_list(month)
    if row is None:
        row = payroll.draft(cast.home_commune(), month, by=offices.officer())
    if row.state == ListState.DRAFT:
        row = payroll.propose(row, by=offices.officer())
    if row.state == ListState.PROPOSED:
        row = payroll.approve(row, by=offices.chairman())
    if row.state == ListState.APPROVED:
        payments.hand_over(row, by=offices.officer())
    amounts = [line.amount for line in lines(row)]
    shown = " + ".join(map(dong, amounts))
    total = f" = {dong(sum(amounts))}" if len(amounts) > 1 else ""
    return {
        "vi": f"Danh sách tháng {month:%m/%Y}, phần bà Lành: {shown}{total} đồng.",
        "en": f"List of {month:%m/%Y}, Mrs Lành's part: {shown}{total} đồng.",
    }


def _paid_early() -> Words:
    """From now on the simulated post answers an order to stop a line that it has paid it."""
    row = payment_list(JANUARY)
    assert row is not None
    account_of = payer_account.account_of(_handed(JANUARY).payer)
    assert account_of is not None
    told = {"behaviour": "already-paid", "times": None}
    assert requests.post(f"{account_of.address}/behave", json=told, timeout=10).ok
    return {"vi": "Đã trả 540.000 đồng.", "en": "540,000 đồng paid."}


def _paid(month: date) -> Words:
    handed = _handed(month)
    account_of = payer_account.account_of(handed.payer)
    if account_of is not None and handed in payer.awaited():
        payer.fetch(handed, account_of)
    handed = _handed(month)
    return {
        "vi": f"Đã trả {dong(handed.paid)} đồng, chưa trả {dong(handed.unpaid)} đồng.",
        "en": f"Paid {dong(handed.paid)} đồng, not paid {dong(handed.unpaid)} đồng.",
    }


def _settle(month: date) -> Words:
    row = payment_list(month)
    assert row is not None
    if row.state == ListState.REPORTED:
        payments.settle(row, by=offices.officer())
    sums = settlement.of(_handed(month))
    return {
        "vi": f"Chuyển {dong(sums.transferred)} đồng, gồm phí {dong(sums.fee)} đồng; chênh lệch {sums.difference}.",
        "en": f"Transferred {dong(sums.transferred)} đồng with the fee of {dong(sums.fee)}; "
        f"difference {sums.difference}.",
    }


def portal_statuses() -> list[str]:
    """What the portal shows of her dossier, status after status, as it answers itself."""
    Worker().run_until_idle()
    held, number = account.current(), _link().number
    assert held, "the home has an account at the portal"
    shown = requests.get(f"{held.address.rpartition('/')[0]}/dossiers", timeout=10).json()
    return [one["TrangThai"] for one in shown[number]["steps"]] if number in shown else []


def _portal(language: str) -> str:
    said = ", ".join(portal_statuses())
    return {"vi": f"Cổng hiện trạng thái: {said}.", "en": f"The portal shows the statuses {said}."}[language]


def _link() -> NationalPortalDossier:
    return NationalPortalDossier.objects.unscoped("the story tells what became of it").get(dossier=_there())


def _there() -> Dossier:
    row = dossier()
    assert row is not None, "she has not applied"
    return row


def _handed(month: date) -> HandedList:
    row = payment_list(month)
    assert row is not None, "the list was not drawn up"
    return HandedList.objects.unscoped("the story tells what became of it").get(list=row.pk)


def dong(amount: int) -> str:
    """An amount with dots, without the unit."""
    return f"{amount:,}".replace(",", ".")
