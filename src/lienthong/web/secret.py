"""The secret of the site: what links, codes and tokens are made with, so that nobody else can make them.

LIENTHONG_SECRET_KEY, else the file `keys/web-secret` of the home, made on first use by whichever process comes first.
Several machines that serve one home share the file, or the variable.
"""

import os
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path

from lienthong.database import home


def secret() -> str:
    """The secret of this home. Raises OSError where the file can be neither read nor made."""
    return os.environ.get("LIENTHONG_SECRET_KEY") or _kept(home.current())


@cache
def _kept(here: home.Home) -> str:
    file = here.folder("keys") / "web-secret"
    if not file.exists():
        _make(file)
    return file.read_text().strip()


def _make(file: Path) -> None:
    """Put it there whole, once: of two processes at once, the second keeps what the first made."""
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as written:
            written.write(secrets.token_urlsafe(64).encode())
            written.flush()
            os.fsync(written.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()
