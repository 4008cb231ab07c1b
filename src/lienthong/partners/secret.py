"""Secrets of accounts at partners: kept encrypted in the database; the key lies in the home's folder of keys."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from lienthong.database import home
from lienthong.ledger.reason import reason

KEY_FILE = "partners"


class SecretLost(Exception):
    """The secret was encrypted with another home's key: enter it again."""


def lock(text: str) -> bytes:
    """The text, so that only this home can read it."""
    return _fernet(_key_file()).encrypt(text.encode())


def unlock(locked: bytes | memoryview) -> str:
    """The text again. Raises SecretLost."""
    try:
        return _fernet(_key_file()).decrypt(bytes(locked)).decode()
    except InvalidToken as fault:
        raise SecretLost(reason("secret-lost")) from fault


def _key_file() -> Path:
    return home.current().folder("keys") / KEY_FILE


@cache
def _fernet(file: Path) -> Fernet:
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
            new.write(Fernet.generate_key())
    except FileExistsError:
        pass
    return Fernet(file.read_bytes())
