"""The story seen from above: her province's link, cut and recovered, and the register handed over and verified."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from lienthong.assistance.handover import writing
from lienthong.assistance.handover.handover import Handover
from lienthong.database import home
from lienthong.ledger.worker import Worker
from lienthong.partners import province_connector
from lienthong.partners.national_portal import account
from lienthong.partners.province_connector import Connector, State
from lienthong.partners.province_dossier import Exchange, ProvinceDossier
from lienthong.web.demo import cast, offices
from lienthong.web.story.telling import Step, Words

ENTERED = datetime(2026, 11, 2, 7, 30)
CUT, BACK = datetime(2026, 12, 30, 8, 0), datetime(2027, 1, 1, 8, 0)
LINK = {
    "vi": "Thông tư 02/2021/TT-BLĐTBXH, Điều 6 khoản 3: tỉnh gửi dữ liệu về Bộ thường xuyên",
    "en": "Circular 02/2021/TT-BLĐTBXH, Article 6.3: a province sends its data to the ministry regularly",
}


def steps() -> list[Step]:
    """The link of her province, and the hand-over of the register."""
    return [
        Step(
            ENTERED,
            {
                "vi": "Tỉnh của bà được kết nối với hệ thống của Bộ",
                "en": "Her province is linked with the ministry's system",
            },
            LINK,
            "secondary",
            _connect,
        ),
        Step(
            CUT,
            {
                "vi": "Đường truyền với tỉnh bị cắt hai ngày để bảo trì",
                "en": "The link with her province is cut for two days, for maintenance",
            },
            LINK,
            "secondary",
            _cut,
        ),
        Step(
            BACK,
            {
                "vi": "Nối lại với tỉnh: hồ sơ chờ hai ngày được gửi, không mất, không trùng",
                "en": "The link is back: what waited for two days arrives, nothing lost, nothing twice",
            },
            LINK,
            "secondary",
            _recover,
        ),
        Step(
            datetime(2027, 1, 25, 9, 0),
            {
                "vi": "Sổ người hưởng được bàn giao cho Bộ Công an và được kiểm tra chỉ bằng Python",
                "en": "The register is handed over to Public Security, and verified with Python alone",
            },
            {
                "vi": "Báo cáo ngày 24/09/2025: cơ sở dữ liệu do Bộ Công an vận hành",
                "en": "Report of 24/09/2025: the database is to be operated by the Ministry of Public Security",
            },
            "secondary",
            _hand_over,
        ),
    ]


def connector() -> Connector | None:
    """The link with her province."""
    return province_connector.of(cast.PROVINCE)


def handover() -> Handover | None:
    """The export that was handed over."""
    return Handover.objects.filter(state__in=["written", "handed-over"]).order_by("began_at").first()


def _connect() -> Words:
    held = account.current()
    assert held, "the simulators are there"
    there = f"{held.address.partition('/simulator/')[0]}/simulator/province/{cast.PROVINCE}"
    known = connector()
    if known is None or known.address != there:  # the simulators of another telling answered elsewhere
        known = province_connector.enter(
            cast.PROVINCE, address=there, key="simulator", agencies=["H42"], by=offices.MINISTRY
        )
    if known.state == State.NOT_CONNECTED:
        known = province_connector.connect(known, reason="Đã kiểm tra kết nối", by=offices.MINISTRY)
    return {"vi": f"Kết nối với tỉnh {cast.PROVINCE}: thông.", "en": f"Link with province {cast.PROVINCE}: up."}


def _cut() -> Words:
    known = _there()
    if not _was(known, "cut"):
        province_connector.cut(known, reason="Bảo trì trung tâm dữ liệu của tỉnh", by=offices.MINISTRY)
    return {"vi": "Kết nối: cắt; hồ sơ đến sau đó xếp hàng.", "en": "Link: cut; what comes meanwhile waits in line."}


def _recover() -> Words:
    known = _there()
    if known.state == State.CUT:
        province_connector.connect(known, reason="Bảo trì xong", by=offices.MINISTRY)
    Worker().run_until_idle()
    rows = ProvinceDossier.objects.unscoped("the story counts them").filter(province=cast.PROVINCE)
    sent = rows.filter(state=Exchange.ACCEPTED).count()
    left = rows.exclude(state=Exchange.ACCEPTED).count()
    return {
        "vi": f"Đã gửi {sent} hồ sơ, còn chờ {left}.",
        "en": f"{sent} dossiers are there, {left} wait.",
    }


def _hand_over() -> Words:
    folder = home.current().folder("story") / "handover"
    if handover() is None:
        shutil.rmtree(folder, ignore_errors=True)  # what a telling that was stopped here left
        writing.export(folder, by=offices.MINISTRY)
    made = handover()
    assert made is not None
    checked = _verified(folder)
    return {
        "vi": f"{made.people} người, {made.parts} phần; kiểm tra: {checked}.",
        "en": f"{made.people} people, {made.parts} parts; verified: {checked}.",
    }


def _verified(folder: Path) -> str:
    """What the script in the export says, run by itself."""
    command = [sys.executable, "-I", str(folder / "verify_handover.py"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def _was(known: Connector, name: str) -> bool:
    return known.actions.filter(name=name).exists()


def _there() -> Connector:
    known = connector()
    assert known is not None, "the link was not entered"
    return known
