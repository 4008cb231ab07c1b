"""Lines in memory: one array a column, for thousands of people at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from lienthong.assistance.payroll.codes import CARRIED


@dataclass(frozen=True)
class Lines:
    """Columns of equal length. `month` numbers months, `entitlement` entitlements, `place` the communes of the slice.

    `of_sequence` is 0 where the line carries none on.
    """

    month: np.ndarray
    entitlement: np.ndarray
    place: np.ndarray
    sequence: np.ndarray
    kind: np.ndarray
    fund: np.ndarray
    amount: np.ndarray
    of_sequence: np.ndarray

    def __len__(self) -> int:
        return len(self.amount)

    def where(self, rows: np.ndarray) -> Lines:
        """Some of the lines."""
        return Lines(**{one.name: getattr(self, one.name)[rows] for one in fields(self)})

    @property
    def carried(self) -> np.ndarray:
        """Which lines carry another one on."""
        return self.kind == CARRIED


def joined(parts: Sequence[Lines]) -> Lines:
    """All lines, one part after the other."""
    names = [one.name for one in fields(Lines)]
    return Lines(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


NONE = Lines(*(np.empty(0, np.int64) for _ in fields(Lines)))
