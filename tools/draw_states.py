"""Draw docs/states.md from the code: one diagram for each life, from its dictionary of allowed transitions.

.venv/bin/python tools/draw_states.py
"""

import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.web.settings")

TARGET = Path(__file__).resolve().parent.parent / "docs" / "states.md"


def text() -> str:
    """The whole page: the lives that the rooms declare, then the rows whose state is folded from other facts."""
    import django

    django.setup()
    from django.apps import apps

    from lienthong.exchange import arrival
    from lienthong.ledger import delivery, life, obligations
    from lienthong.people import duplicates

    declared = (model for model in apps.get_models() if issubclass(model, life.Life) and model.NEXT)
    parts = ["# States", "", "Drawn from the code by `tools/draw_states.py`; a test keeps it so.", ""]
    for model in sorted(declared, key=lambda model: model._meta.label):
        parts += _part(model, life.mermaid(model.NEXT, {str(state) for state in model.BEGIN or ()} or None))
    for model, moves in (
        (obligations.Obligation, obligations.NEXT),
        (delivery.Delivery, delivery.NEXT),
        (arrival.Arrival, arrival.NEXT),
        (duplicates.Duplicate, duplicates.NEXT),
    ):
        parts += _part(model, life.mermaid(moves))
    return "\n".join(parts)


def _part(model, diagram: str) -> list[str]:
    meaning = (model.__doc__ or "").strip().splitlines()[0]
    return [f"## {model.__name__} (`{model._meta.app_label}`)", "", meaning, "", "```mermaid", diagram, "```", ""]


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
