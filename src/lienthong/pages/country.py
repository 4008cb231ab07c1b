"""The map of Vietnam, with Hoàng Sa and Trường Sa: a colour a province, a table beside it, every place by keyboard.

The shapes are those of the 63 provinces before 01/07/2025 and of the two archipelagos (@svg-maps/vietnam, CC BY 4.0);
the caller says which of today's provinces each belongs to, as it knows which day is meant.

    Country(_("Late papers by province"), places, shapes={"hanoi": "01", "hoangsa": "48", …})

In the template: `{% country_map late_papers %}`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
SHADES = 5
SOURCE = Path(__file__).parent / "static" / "vendor" / "vietnam.json"
ARCHIPELAGOS: dict[str, Words] = {"hoangsa": _("Hoàng Sa archipelago"), "truongsa": _("Trường Sa archipelago")}


@dataclass(frozen=True)
class Place:
    """A province of today with its number; `href` opens the rows behind it. A tone goes before the shade."""

    code: str
    name: Words
    value: int | float | None = None
    href: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Country:
    """The map: places, and for each shape the code of the place it belongs to."""

    title: Words
    places: Sequence[Place]
    shapes: Mapping[str, str]
    unit: Words = ""

    def box(self) -> str:
        """The part of the plane that is drawn, with room for the rings."""
        x, y, width, height = (int(number) for number in _drawing()["box"].split())
        return f"{x - 4} {y - 4} {width + 22} {height + 20}"

    def drawn(self) -> list[dict[str, Any]]:
        """Each place with its shapes and its colour; shapes of no place come first, without a name."""
        drawing: Mapping[str, str] = _drawing()["shapes"]
        by_place: dict[str, list[dict[str, Any]]] = {}
        for shape, path in drawing.items():
            by_place.setdefault(self.shapes.get(shape, ""), []).append({"path": path, "isles": shape in ARCHIPELAGOS})
        bounds = self.bounds()
        nobody = [{"place": None, "paths": by_place.pop("")}] if "" in by_place else []
        return nobody + [
            {
                "place": place,
                "paths": by_place[place.code],
                "look": place.tone or f"shade-{_shade(place.value, bounds)}",
            }
            for place in self.places
            if place.code in by_place
        ]

    def archipelagos(self) -> list[dict[str, Any]]:
        """The small isles are easily overlooked: each archipelago is ringed and named."""
        return [{"name": name, **_ring(_drawing()["shapes"][shape])} for shape, name in ARCHIPELAGOS.items()]

    def bounds(self) -> list[float]:
        """The values above which the next darker shade begins: each shade has about as many places."""
        known = sorted(place.value for place in self.places if place.value)
        return [known[len(known) * step // SHADES] for step in range(1, SHADES)] if known else []

    def legend(self) -> list[dict[str, Any]]:
        """What each shade means, from light to dark; none where tones colour the map."""
        if any(place.tone for place in self.places):
            return []
        bounds, found = self.bounds(), dict[int, list[int | float]]()
        for place in self.places:
            if place.value:
                found.setdefault(_shade(place.value, bounds), []).append(place.value)
        return [{"shade": shade, "low": min(found[shade]), "high": max(found[shade])} for shade in sorted(found)]


def shape_names() -> frozenset[str]:
    """The name of every shape, for whoever makes the mapping."""
    return frozenset(_drawing()["shapes"])


def _shade(value: int | float | None, bounds: list[float]) -> int:
    return 1 + sum(value > bound for bound in bounds) if value else 0


def _ring(path: str) -> dict[str, float]:
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    xs, ys = numbers[::2], numbers[1::2]
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    rx, ry = (max(xs) - min(xs)) / 2 + 14, (max(ys) - min(ys)) / 2 + 14
    return {"x": round(x), "y": round(y), "rx": round(rx), "ry": round(ry), "name_y": round(y - ry - 10)}


@cache
def _drawing() -> dict[str, Any]:
    return orjson.loads(SOURCE.read_bytes())
