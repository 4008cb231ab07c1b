"""A few places put there by hand, for tests that need no whole country: quicker than loading it."""

from typing import Any

from lienthong.directory.units import Unit


def put(level: str, code: str, name: str, kind: str, province: str = "01", **more: Any) -> None:
    """A unit, unless it is there: another test of this process may have loaded the whole country for good."""
    if not Unit.objects.filter(level=level, code=code).exists():
        facts = {"evidence": "primary", **more}
        Unit.objects.create(level=level, code=code, name=name, kind=kind, province_code=province, **facts)
