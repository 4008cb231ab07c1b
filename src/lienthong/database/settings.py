"""What the floor below every room needs of Django's settings: which database, under which role.

`DATABASE_URL` names a server for the role `lienthong_app` (`DATABASE_OWNER_URL` the same for `lienthong_owner`, used to
migrate); without it, the home's own server on its unix socket.
"""

import os
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from lienthong.database import home
from lienthong.database.trouble import ServerError

APP, OWNER = "lienthong_app", "lienthong_owner"
NAME = "lienthong"

_MANNERS: dict[str, Any] = {
    "ENGINE": "lienthong.database.postgresql",
    "CONN_MAX_AGE": None,
    "CONN_HEALTH_CHECKS": True,
}
_OPTIONS = {"server_side_binding": True, "prepare_threshold": 5}


def databases() -> dict[str, dict[str, Any]]:
    """Django's DATABASES: one, for the role this process has (`LIENTHONG_ROLE=owner` only while migrating)."""
    place = of_role(OWNER if os.environ.get("LIENTHONG_ROLE") == "owner" else APP)
    named = {"host": "HOST", "port": "PORT", "dbname": "NAME", "user": "USER", "password": "PASSWORD"}
    options = {key: value for key, value in place.items() if key not in named}
    known = {setting: place[key] for key, setting in named.items() if key in place}
    return {"default": {**_MANNERS, **known, "OPTIONS": {**_OPTIONS, **options}}}


def of_role(role: str) -> dict[str, Any]:
    """What psycopg needs to connect as `role`; every option of the URL (sslmode, …) is honoured.

    Raises ServerError if the URL can't be read.
    """
    name = "DATABASE_OWNER_URL" if role == OWNER and os.environ.get("DATABASE_OWNER_URL") else "DATABASE_URL"
    url = os.environ.get(name, "")
    if not url:
        return {"host": socket_folder(), "dbname": NAME, "user": role}
    try:
        given = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise ServerError(
            f"{name} can't be read: {str(error).strip()}. It looks like postgresql://user@host/name."
        ) from error
    return {key: value for key, value in given.items() if value is not None}


def socket_folder() -> str:
    """A short folder (a socket's path may have 107 bytes) that belongs to this home alone.

    `LIENTHONG_SOCKET_FOLDER` names its parent where that is not /tmp.
    """
    parent = os.environ.get("LIENTHONG_SOCKET_FOLDER", "/tmp")  # noqa: S108 - owner and mode are checked: place.py
    return f"{parent}/lienthong-{home.current().mark}"
