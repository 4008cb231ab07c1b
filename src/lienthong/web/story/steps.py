"""The story: Mrs Lành, 76, from her application for the social pension to the papers of December 2026."""

from datetime import datetime

from lienthong.web.demo import cast, offices
from lienthong.web.story import departure, money, nation, papers, record
from lienthong.web.story.papers import lanh, referral
from lienthong.web.story.telling import Step, Words

__all__ = ["lanh", "number_of", "referral", "steps"]


def steps(variant: str = money.STOPPED) -> list[Step]:
    """The whole story, in the order of its days; in one of two variants of how January ended."""
    stage = Step(
        datetime(2026, 11, 2, 7, 0),
        {
            "vi": "Một xã, một trạm y tế, một bệnh viện, một bưu điện, một người dân",
            "en": "A commune, a clinic, a hospital, a post office, a citizen",
        },
        {"vi": "Luật Khám bệnh, chữa bệnh 15/2023/QH15", "en": "Law 15/2023/QH15 on examination and treatment"},
        "secondary",
        _stage,
        leaves_events=False,
    )
    return [
        stage,
        *sorted(
            [*money.steps(variant), *papers.steps(), *record.steps(), *departure.steps(), *nation.steps()],
            key=lambda step: step.moment,
        ),
    ]


def number_of(moment: datetime) -> int:
    """The number of the step at that moment, counted from one."""
    return [step.moment for step in steps()].index(moment) + 1


def _stage() -> Words:
    cast.stage()
    offices.stage()
    return {
        "vi": f"Cơ sở {cast.CLINIC} và {cast.HOSPITAL}, tỉnh {cast.PROVINCE}; mọi dữ liệu đều là giả lập.",
        "en": f"Facilities {cast.CLINIC} and {cast.HOSPITAL}, province {cast.PROVINCE}; all data are synthetic.",
    }
