"""The page of the e-ID's simulator: whom would you be? It says in both languages that it is no real e-ID."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

HTML = "text/html; charset=utf-8"
_STYLE = """
body{font:18px/1.5 "Be Vietnam Pro",system-ui,sans-serif;color:#16212B;background:#FBFAF7;margin:0}
.banner{background:#FDF3E4;border-bottom:4px solid #B25E09;padding:14px 20px}
.banner b{display:block}
main{max-width:620px;margin:0 auto;padding:24px 20px 60px}
h1{font-size:28px;line-height:1.25;margin:0 0 8px}
ul{list-style:none;margin:16px 0;padding:0}
li{border-top:1px solid #D9D6CE}li:last-child{border-bottom:1px solid #D9D6CE}
button{font:inherit;cursor:pointer}
li button{display:block;width:100%;text-align:left;padding:14px 4px;border:0;background:none;color:inherit}
li button:hover{background:#EEF4F3}
li b{color:#0B5D5E}li small{display:block;color:#5B6770;font-variant-numeric:tabular-nums}
label{display:block;font-weight:600;margin:20px 0 6px}
.search{display:flex;gap:8px;flex-wrap:wrap}
.search input{font:inherit;padding:8px;flex:1 1 200px;min-width:0;border:2px solid #16212B}
.plain{padding:10px 16px;border:2px solid #5B6770;background:#fff}
button:focus-visible,input:focus-visible{outline:3px solid #B25E09;outline-offset:2px}
p.quiet{color:#5B6770}
"""
_BANNER = (
    '<header class="banner" role="banner"><b>Đây là chương trình mô phỏng, không phải VNeID.</b>'
    "Mọi người trong danh sách đều là giả lập. Không nhập dữ liệu thật. "
    '<br><span lang="en">This is a simulator, not VNeID. Everybody listed is made up; enter no real data.</span>'
    "</header>"
)


@dataclass(frozen=True)
class Citizen:
    """A made-up citizen: number, name, birth as "yyyymmdd" or "yyyy"."""

    number: str
    name: str
    birth: str = ""


def choose(citizens: Iterable[Citizen], asked: Mapping[str, str], words: str) -> str:
    """The page on which one chooses whom to be, or gives up."""
    carried = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in asked.items()
    )
    rows = "".join(_row(citizen) for citizen in citizens)
    nobody = '<p class="quiet">Không tìm thấy ai. <span lang="en">Nobody found.</span></p>'
    listed = f'<form method="post"><ul>{rows}</ul>{carried}</form>' if rows else nobody
    return _page(
        "Đăng nhập bằng định danh điện tử (mô phỏng)",
        '<p>Chọn người mà bạn muốn đóng vai. <span lang="en">Choose whom you want to be.</span></p>'
        f'<form>{carried}<label for="words">Tìm theo họ tên hoặc số định danh</label><div class="search">'
        f'<input id="words" name="words" value="{escape(words)}"><button class="plain">Tìm</button></div></form>'
        f'{listed}<form method="post">{carried}<button class="plain" name="citizen" value="">'
        "Không đăng nhập nữa</button></form>",
    )


def fault(what: str) -> str:
    """The page of a provider that does not begin this sign-in."""
    return _page(
        "Yêu cầu đăng nhập không hợp lệ",
        f'<p>Thiếu hoặc sai: <code>{escape(what)}</code>. <span lang="en">Missing or wrong.</span></p>',
    )


def _row(citizen: Citizen) -> str:
    born = f" · sinh {_born(citizen.birth)}" if citizen.birth else ""
    return (
        f'<li><button name="citizen" value="{escape(citizen.number)}"><b>{escape(citizen.name)}</b>'
        f"<small>{escape(citizen.number)}{born}</small></button></li>"
    )


def _born(birth: str) -> str:
    return f"{birth[6:8]}/{birth[4:6]}/{birth[:4]}" if len(birth) == 8 else escape(birth)


def _page(title: str, content: str) -> str:
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{_STYLE}</style></head>'
        f"<body>{_BANNER}<main><h1>{title}</h1>{content}</main></body></html>"
    )
