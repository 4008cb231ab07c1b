"""What the simulated portal shows, as a page; it says in both languages that it is no real portal."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from lienthong.partners.sandbox.simulator import Answer

if TYPE_CHECKING:
    from lienthong.partners.sandbox.national_portal import NationalPortalSimulator, Shown

STATUSES = {
    "1": "Mới đăng ký", "2": "Được tiếp nhận", "3": "Không được tiếp nhận", "4": "Đang xử lý",
    "5": "Yêu cầu bổ sung giấy tờ", "6": "Yêu cầu thực hiện nghĩa vụ tài chính", "7": "Công dân yêu cầu rút hồ sơ",
    "8": "Dừng xử lý", "9": "Đã xử lý xong", "10": "Đã trả kết quả",
}  # fmt: skip
_STYLE = """
body{font:18px/1.5 "Be Vietnam Pro",system-ui,sans-serif;color:#16212B;background:#FBFAF7;margin:0}
.banner{background:#FDF3E4;border-bottom:4px solid #B25E09;padding:14px 20px}
.banner b{display:block}
main{max-width:760px;margin:0 auto;padding:24px 20px 60px}
h1{font-size:28px;line-height:1.25;margin:0 0 8px}
h2{font-size:20px;margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
article{border-top:1px solid #D9D6CE;padding:16px 0}
p{margin:4px 0}.status{color:#0B5D5E;font-weight:600}
ol{margin:8px 0 0;padding-left:24px}li small,.quiet{color:#5B6770;font-variant-numeric:tabular-nums}
"""


def page(portal: NationalPortalSimulator) -> Answer:
    """The page."""
    dossiers = "".join(map(_dossier, reversed(portal.dossiers.values())))
    nothing = '<p class="quiet">Chưa có hồ sơ nào. <span lang="en">No dossier yet.</span></p>'
    waiting = len(portal.messages)
    body = (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Cổng dịch vụ công (mô phỏng)</title>'
        f'<style>{_STYLE}</style></head><body><header class="banner"><b>Đây là chương trình mô phỏng, không phải Cổng '
        "Dịch vụ công quốc gia.</b>Mọi hồ sơ ở đây là giả lập. Không nhập dữ liệu thật."
        '<br><span lang="en">This is a simulator, not the National Public Service Portal. Every dossier is made up; '
        "enter no real data.</span></header><main><h1>Hồ sơ trên cổng (mô phỏng)</h1>"
        f'<p class="quiet">Chờ hệ thống giải quyết lấy về: {waiting} · Gợi ý hồ sơ: {len(portal.offers)} '
        '<span lang="en">(waiting to be taken · drafts offered)</span></p>'
        f"{dossiers or nothing}</main></body></html>"
    )
    return Answer(body.encode(), content_type="text/html; charset=utf-8")


def _dossier(shown: Shown) -> str:
    steps = "".join(
        f"<li>{escape(one.get('NoiDungXuLy', ''))} <small>{_time(one.get('ThoiDiemXuLy', ''))} · "
        f"{escape(one.get('TrangThai', ''))} · {escape(one.get('PhongBanXuLy', ''))}</small></li>"
        for one in shown.steps
    )
    papers = "".join(f"<li>{escape(one['name'])}</li>" for one in shown.papers)
    results = "".join(f"<p>Kết quả: {escape(one['name'])}</p>" for one in shown.results)
    due = f" · hẹn trả {_time(shown.due_at)}" if shown.due_at else ""
    return (
        f"<article><h2>{escape(shown.number)}</h2>"
        f'<p class="status">{escape(shown.status)} · {STATUSES.get(shown.status, "?")}</p>'
        f'<p>{escape(shown.owner)} <span class="quiet">· {escape(shown.procedure)}{due}</span></p>{results}'
        f"{f'<p>Giấy tờ kèm theo:</p><ul>{papers}</ul>' if papers else ''}"
        f"{f'<ol>{steps}</ol>' if steps else ''}</article>"
    )


def _time(text: str) -> str:
    return f"{text[6:8]}/{text[4:6]}/{text[:4]} {text[8:10]}:{text[10:12]}" if len(text) == 14 else escape(text)
