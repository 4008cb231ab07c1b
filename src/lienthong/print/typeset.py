"""Papers as PDF, by typst: the same template, data and address give the same bytes.

Templates lie in a room's `papers/` folder. What people wrote travels as JSON in `sys.inputs` and is shown as text; no
template is ever put together from strings.
"""

import io
import os
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import segno
import typst
from django.utils.translation import gettext as _

HOUSE = Path(__file__).parent.parent


class NotPrinted(Exception):
    """The paper could not be set: says which template and why. Nothing was stored."""


def paper(template: str | Path, data: dict[str, Any], *, verify_url: str | None = None, code: str = "") -> bytes:
    """The PDF of `template` ("papers/referral" is papers/papers/referral.typ, or a path) filled with `data`.

    With `verify_url` its foot carries a QR code that leads there. Raises NotPrinted.
    """
    inputs = {
        "data": orjson.dumps(as_written(data), default=str, option=orjson.OPT_SORT_KEYS).decode(),
        "synthetic": "yes" if _is_synthetic() else "no",
        "code": code,
    }
    if verify_url:
        inputs |= {"verify-url": verify_url, "qr": qr(verify_url)}
    path = find(template)
    try:
        found = typst.compile(
            path, root=HOUSE, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs, timestamp=0
        )
    except typst.TypstError as fault:
        raise NotPrinted(
            _("%(template)s could not be printed: %(why)s. Nothing was stored; tell those who run this site.")
            % {"template": path.name, "why": fault.message}
        ) from fault
    return found


def as_written(data: Any) -> Any:
    """The same facts with each text in plain lines: every kind of line break is one, and empty lines are none.

    What a person pasted must not push the signature of a form onto a page of its own.
    """
    if isinstance(data, str):
        return "\n".join(line for line in data.splitlines() if line.strip())
    if isinstance(data, dict):
        return {name: as_written(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [as_written(value) for value in data]
    return data


def qr(text: str) -> str:
    """A QR code as SVG, readable after a fold or a stamp (error correction Q)."""
    out = io.BytesIO()
    segno.make(text, error="q", micro=False).save(out, kind="svg", border=1, xmldecl=False, scale=4, dark="#16212b")
    return out.getvalue().decode()


def find(template: str | Path) -> Path:
    """The template's file. Raises NotPrinted if there is none in this house."""
    path = Path(template)
    if path.suffix != ".typ":
        room, _slash, name = str(template).partition("/")
        path = HOUSE / room / "papers" / f"{name}.typ"
    path = Path(os.path.normpath(path if path.is_absolute() else HOUSE / path))
    if not path.is_relative_to(HOUSE) or not path.is_file():
        raise NotPrinted(_("There is no template %(template)s. Nothing was printed.") % {"template": template})
    return path


@cache
def _fonts() -> Any:
    import fontpkg_be_vietnam_pro

    folder = Path(fontpkg_be_vietnam_pro.__file__).parent / "files"
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])


def _is_synthetic() -> bool:
    from lienthong.database import clock

    return clock.is_synthetic()
