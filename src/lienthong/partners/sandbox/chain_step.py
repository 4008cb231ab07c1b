"""Simulator of a partner that does one step of a chain: residence, insurance cards or health accounts.

PUT /simulator/<name>/steps/<key>     does what it is asked, once; the same key, the same receipt
GET /simulator/<name>/steps           what it has done
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lienthong.partners.sandbox.simulator import Answer, Request

TITLES = {
    "residence": {"vi": "Đăng ký cư trú (giả lập)", "en": "Registration of residence (simulated)"},
    "insurance-card": {"vi": "Thẻ bảo hiểm y tế (giả lập)", "en": "Health insurance cards (simulated)"},
    "health-account": {"vi": "Tài khoản sức khỏe (giả lập)", "en": "Health accounts (simulated)"},
}


@dataclass
class StepSimulator:
    """Plays one service. `done`: key → (what was asked, the answer)."""

    name: str
    done: dict[str, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    behaviours: Mapping[str, str] = field(
        default_factory=lambda: {"refuse": "refuses every step", "malformed": "answers with something else than JSON"}
    )

    @property
    def title(self) -> Mapping[str, str]:
        return TITLES[self.name]

    def answer(self, request: Request, behaviour: str) -> Answer:
        if request.path == "/steps":
            return _json({"done": [{"key": key, "kind": asked["kind"]} for key, (asked, _said) in self.done.items()]})
        if behaviour == "malformed":
            return Answer(b"<html>maintenance</html>", content_type="text/html")
        if behaviour == "refuse":
            return _json({"reason": "từ chối theo yêu cầu / refused on demand"}, status=422)
        if request.method != "PUT" or not request.path.startswith("/steps/"):
            return _json({"reason": "no such address"}, status=404)
        key = request.path.removeprefix("/steps/")
        with self._lock:
            if key not in self.done:
                asked = json.loads(request.body)
                self.done[key] = (asked, self._do(asked))
            return _json(self.done[key][1])

    def _do(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        number = len(self.done) + 1
        said = {"state": "done", "receipt": f"{self.name}-{number:06d}"}
        return said | ({"card": f"TE1{number:012d}"} if asked["kind"] == "insurance-card.issued" else {})


def _json(data: dict[str, Any], *, status: int = 200) -> Answer:
    return Answer(json.dumps(data, ensure_ascii=False).encode(), status=status)
