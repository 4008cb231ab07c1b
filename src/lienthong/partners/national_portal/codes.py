"""The portal's codes, which stay in this adapter. Evidence: secondary, unless said otherwise.

The variants disagree: a citizen is kind 1 in the classic one, 0 in the six steps. Times are yyyyMMddHHmmss in Vietnam.
"""

from __future__ import annotations

from datetime import datetime

from lienthong.assistance.dossiers.state import Channel
from lienthong.database import clock
from lienthong.partners.national_portal.account import Variant

CITIZEN = {Variant.CLASSIC: "1", Variant.SIX_STEPS: "0"}  # LoaiDoiTuong
CHANNELS = {Channel.DESK: "1", Channel.ONLINE: "2", Channel.POST: "3"}  # KenhThucHien
IS_ONLINE = {True: "1", False: "0"}  # HinhThuc; which is which is assumed
ELECTRONIC_COPY = "2"  # LoaiBan
RESULT, HANDED_IN = "KQ.DVC.KETQUA", "KQ.DVC.THONGTIN"  # MaKetQua
_TIME = "%Y%m%d%H%M%S"

# What is written as NoiDungXuLy of each action of ours: the portal shows it to the citizen, in Vietnamese.
WORDS = {
    "submitted": "Hồ sơ đã được chuyển đến cơ quan giải quyết",
    "received": "Tiếp nhận hồ sơ",
    "checked": "Kiểm tra, đối chiếu dữ liệu",
    "supplement_asked": "Yêu cầu bổ sung",
    "supplemented": "Đã nhận giấy tờ, thông tin bổ sung",
    "resumed": "Tiếp tục giải quyết hồ sơ",
    "proposed": "Trình lãnh đạo quyết định",
    "sent_back": "Lãnh đạo yêu cầu xem xét lại",
    "decided": "Đã có kết quả giải quyết",
    "returned": "Đã trả kết quả",
    "withdrawn": "Người nộp rút hồ sơ",
    "apologised": "Xin lỗi và hẹn lại ngày trả kết quả",
    "refused": "Không tiếp nhận",
}


def written(moment: datetime | None) -> str:
    """A moment as the portal writes it; empty for none."""
    return moment.astimezone(clock.VIETNAM).strftime(_TIME) if moment else ""
