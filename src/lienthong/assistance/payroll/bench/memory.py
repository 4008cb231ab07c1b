"""What a run takes of the machine: this process, its workers and the database server together.

Memory at its highest, each page counted once; and processor time, which says more than the clock where others work too.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

LOOK = 2.0  # seconds: to look takes the processor some 50 ms, which would count as the work's


class Watch:
    """Looks every other second, from the beginning of the block to its end; `peak` in bytes, `processor` in seconds."""

    def __init__(self, roots: list[int]) -> None:
        self.roots, self.peak, self.processor = roots, 0, 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self.processor = -_processor(self.roots)
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._over.set()
        self._thread.join()
        self.processor += _processor(self.roots)

    def _look(self) -> None:
        while not self._over.wait(LOOK):
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


def _processor(roots: list[int]) -> float:
    """Seconds of the processor that these processes and their ended children have used."""
    used = 0
    for pid in roots:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        used += sum(int(word) for word in words[11:15])
    return used / os.sysconf("SC_CLK_TCK")
