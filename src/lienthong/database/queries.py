"""Named SQL: a `.sql` file beside the concept that owns it, each query under a line `-- name: what it does`.

QUERIES = queries.load(__file__)        # event.py reads event.sql
connection.execute(QUERIES["visible"], {...})
"""

import re
from functools import cache
from pathlib import Path


@cache
def load(beside: str) -> dict[str, str]:
    """The queries of the `.sql` file that stands beside the Python file `beside`, by name."""
    text = Path(beside).with_suffix(".sql").read_text(encoding="utf-8")
    parts = re.split(r"^-- (\w+):.*$", text, flags=re.MULTILINE)
    return {name: sql.strip() for name, sql in zip(parts[1::2], parts[2::2], strict=True)}
