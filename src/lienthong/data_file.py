"""The YAML that comes with the program, read by libyaml: eight times quicker than by PyYAML's own Python.

Every process reads these files as it starts, so it is felt at each command.
"""

from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path) -> Any:
    """What a file says. Raises OSError, yaml.YAMLError."""
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> Any:
    """What a text says. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - the safe loader, or its twin in C
