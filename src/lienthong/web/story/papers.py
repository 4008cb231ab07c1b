"""The second half of the story: Mrs Lành at the clinic and the hospital, and her papers of December 2026."""

from datetime import datetime

from django.utils import translation

from lienthong import people
from lienthong.access import Actor, Role
from lienthong.exchange import hub
from lienthong.exchange.arrival import Channel
from lienthong.papers.paper import Paper
from lienthong.web.demo import cast
from lienthong.web.story import envelopes
from lienthong.web.story.telling import Step, Words


def steps() -> list[Step]:
    """From the clinic's envelope to the one that is refused."""
    return [
        Step(
            datetime(2026, 12, 7, 9, 30),
            {
                "vi": "Bà Lành khám ở trạm y tế; trạm gửi dữ liệu, có phiếu chuyển và phiếu hẹn",
                "en": "Mrs Lành is treated at the clinic; it sends its data, with a referral and an appointment paper",
            },
            {
                "vi": "Quyết định 130/QĐ-BYT (sửa đổi 4750, 3176, 1931); Thông tư 01/2025/TT-BYT, Điều 11 và 12",
                "en": "Decision 130/QĐ-BYT (as amended by 4750, 3176, 1931); Circular 01/2025/TT-BYT, Articles 11, 12",
            },
            "secondary",
            lambda: send(cast.CLINIC, envelopes.at_clinic()),
        ),
        Step(
            datetime(2026, 12, 9, 11, 0),
            {
                "vi": "Bệnh viện khám bà Lành và gửi XML1 có ghi số phiếu chuyển",
                "en": "The hospital treats Mrs Lành; its XML1 names the referral",
            },
            {
                "vi": "Quyết định 130/QĐ-BYT, Bảng 1: MA_NOI_DI và GIAY_CHUYEN_TUYEN",
                "en": "Decision 130/QĐ-BYT, table 1: MA_NOI_DI and GIAY_CHUYEN_TUYEN",
            },
            "secondary",
            lambda: send(cast.HOSPITAL, envelopes.at_hospital()),
        ),
        Step(
            datetime(2026, 12, 10, 8, 0),
            {
                "vi": "Trạm y tế sửa dữ liệu: bản mới thay bản cũ ở mọi nơi đã nhận",
                "en": "The clinic corrects its data: the new version replaces the old one wherever it went",
            },
            {
                "vi": "Thông tư 48/2017/TT-BYT: sửa trong 7 ngày làm việc; Thông tư 38/2024/TT-BYT",
                "en": "Circular 48/2017/TT-BYT: corrections within 7 working days; Circular 38/2024/TT-BYT",
            },
            "secondary",
            lambda: send(cast.CLINIC, envelopes.corrected()),
        ),
        Step(
            datetime(2026, 12, 10, 10, 0),
            {
                "vi": "Một hồ sơ hỏng bị từ chối, kèm từng lỗi và cách sửa",
                "en": "A broken envelope is refused, with each fault and how to mend it",
            },
            {
                "vi": "Quyết định 130/QĐ-BYT và các bảng kiểm tra của Cổng tiếp nhận",
                "en": "Decision 130/QĐ-BYT and the receiving portal's checks",
            },
            "secondary",
            lambda: send(cast.CLINIC, envelopes.broken()),
        ),
    ]


def lanh() -> people.Person:
    """Mrs Lành, known once she has been somewhere."""
    found = people.find("personal-number", cast.LANH.personal_number)
    assert found, "the story has not begun"
    return found


def referral() -> Paper | None:
    """Her referral as it stands now at the clinic, or None before it was issued."""
    rows = Paper.objects.unscoped("the story tells what became of it").filter(
        kind="referral", issuer=f"facility:{cast.CLINIC}", number=envelopes.REFERRAL, copy_of=""
    )
    return rows.order_by("-began_at", "-changed_at").first()


def send(facility: str, body: bytes) -> Words:
    """The facility's software hands an envelope to the hub, as it would over HTTP."""
    party = f"facility:{facility}"
    sender = Actor(f"client:{facility}", organisation=party, roles=frozenset({Role.FACILITY_IT.value}))
    receipt = hub.receive(body, sender=party, channel=Channel.COMMAND, actor=sender)
    return {language: _answer(receipt, language) for language in ("vi", "en")}


def _answer(receipt: hub.Receipt, language: str) -> str:
    """The hub's answer: transaction code, state, and each fault with the sentence that mends it."""
    with translation.override(language):
        lines = [f"{receipt.code}: {receipt.state.label}"]
    for _dossier, fault in receipt.faults:
        place = ".".join(part for part in (fault.table, fault.field) if part)
        lines.append(f"- {place} [{fault.rule}] {fault.sentence(language)}")
    return "\n".join(lines)
