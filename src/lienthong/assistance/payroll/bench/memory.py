"""How much memory a run takes at most: of this process, its workers and the database server, each page counted once."""

from __future__ import annotations

import threading
from pathlib import Path


class Watch:
    """Looks twice a second, from the beginning of the block to its end; `peak` in bytes."""

    def __init__(self, roots: list[int]) -> None:
        self.roots, self.peak = roots, 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.5):
            self.peak = max(self.peak, sum(_own_share(pid) for pid in _family(self.roots)))


def _family(roots: list[int]) -> set[int]:
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = set(roots)
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _own_share(pid: int) -> int:
    """The proportional set size: a page that three processes share counts a third in each."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0
