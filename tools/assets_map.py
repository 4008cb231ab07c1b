"""The shapes of the map, made light: straight lines, one decimal, no point that the eye misses."""

import re
from collections.abc import Iterator

Point = tuple[float, float]
TOLERANCE = 0.45  # of the map's 812 units: less than a pixel at the size it is shown
ISLANDS = {"hoangsa": 0.05, "truongsa": 0.05}
TOKEN = re.compile(r"[a-zA-Z]|-?\d*\.?\d+(?:e-?\d+)?")
TAKES = {"m": 2, "l": 2, "c": 6, "z": 0}


def light(name: str, path: str) -> str:
    """An SVG path (commands m, l, c, z) as absolute lines."""
    tolerance = ISLANDS.get(name, TOLERANCE)
    rings = [thinned(ring, tolerance) for ring in _rings(path)]
    return "".join("M" + "L".join(f"{_short(x)} {_short(y)}" for x, y in ring) + "Z" for ring in rings)


def thinned(ring: list[Point], tolerance: float) -> list[Point]:
    """The ring without points nearer than `tolerance` to what remains (Douglas and Peucker); three at least."""
    if len(ring) <= 3:
        return ring
    far = max(range(len(ring)), key=lambda i: _square(ring[0], ring[i]))
    halves = [ring[: far + 1], [*ring[far:], ring[0]]]
    found = _thin(halves[0], tolerance)[:-1] + _thin(halves[1], tolerance)[:-1]
    return found if len(found) >= 3 else [ring[0], ring[len(ring) // 3], ring[2 * len(ring) // 3]]


def _thin(line: list[Point], tolerance: float) -> list[Point]:
    if len(line) < 3:
        return line
    place = max(range(1, len(line) - 1), key=lambda i: _distance(line[i], line[0], line[-1]))
    if _distance(line[place], line[0], line[-1]) <= tolerance:
        return [line[0], line[-1]]
    return _thin(line[: place + 1], tolerance)[:-1] + _thin(line[place:], tolerance)


def _distance(point: Point, start: Point, end: Point) -> float:
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = _square(start, end) ** 0.5
    if length == 0:
        return _square(point, start) ** 0.5
    return abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length


def _square(one: Point, other: Point) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _rings(path: str) -> Iterator[list[Point]]:
    ring: list[Point] = []
    here: Point = (0.0, 0.0)
    for command, numbers in _steps(path):
        if command in "zZ":
            if len(ring) >= 3:
                yield ring
            here, ring = (ring[0] if ring else here), []
            continue
        if command in "mM" and len(ring) >= 3:
            yield ring
        if command in "mM":
            ring = []
        x, y = numbers[-2:]  # of a curve, its end
        here = (here[0] + x, here[1] + y) if command.islower() else (x, y)
        ring.append(here)
    if len(ring) >= 3:
        yield ring


def _steps(path: str) -> Iterator[tuple[str, list[float]]]:
    tokens = TOKEN.findall(path)
    command, at = "", 0
    while at < len(tokens):
        if tokens[at].isalpha():
            command = tokens[at]
            at += 1
            first = True
        else:
            first = False
        takes = TAKES[command.lower()]
        if not first and command in "mM":
            command = "l" if command == "m" else "L"
        yield command, [float(token) for token in tokens[at : at + takes]]
        at += takes


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
