"""Where the home's server lives: its data, its socket, and the user it runs as.

PostgreSQL refuses to run as root. For root, data, socket and a copy of the binaries therefore belong to a service user;
they lie in the home where that user can reach it, else (a parent folder closed to others) under /var/lib/lienthong.
"""

import os
import pwd
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from lienthong.database import home, settings
from lienthong.database.trouble import NoPermission, SocketPathTooLong

SERVICE_USERS = ("lienthong", "postgres", "nobody")
SOCKET_PATH_BYTES = 107
_OUTSIDE = Path("/var/lib/lienthong")


@dataclass(frozen=True)
class Place:
    """Everything on disk that a home's server needs."""

    folder: Path
    locks: Path
    socket: Path
    user: pwd.struct_passwd

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What server and keeper said."""
        return self.locks / "log"

    @property
    def as_user(self) -> dict:
        """Arguments with which subprocess runs a program as the server's user."""
        if os.getuid() == self.user.pw_uid:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}


def of_home() -> Place:
    """The place of the current home; its folders exist afterwards, with the right owners.

    Raises NoPermission or SocketPathTooLong.
    """
    here = home.current()
    user = _user()
    try:
        locks = here.folder("server")
        place = Place(_folder(here, locks, user), locks, Path(settings.socket_folder()), user)
        _own(place.folder, user)
        _own(place.socket, user)
    except PermissionError as error:
        raise NoPermission(
            f"No right to use {error.filename}: nothing was changed. Run as the user this home belongs to, or name "
            "another home with LIENTHONG_HOME."
        ) from error
    return place


def _user() -> pwd.struct_passwd:
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid())
    wanted = os.environ.get("LIENTHONG_SERVICE_USER")
    for name in (wanted,) if wanted else SERVICE_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPermission(
        f"PostgreSQL does not run as root, and there is no user {wanted or ' or '.join(SERVICE_USERS)} to run it as: "
        "create one (`useradd --system lienthong`)."
    )


def _folder(here: home.Home, locks: Path, user: pwd.struct_passwd) -> Path:
    """The folder chosen when the home was made; it is noted, for rights may change and the data must stay found."""
    note = locks / "place"
    if not note.exists():
        inside = os.getuid() != 0 or _can_reach(here.path, user)
        draft = note.with_suffix(f".{os.getpid()}")
        draft.write_text("postgresql" if inside else str(_OUTSIDE / f"{here.mark}-{secrets.token_hex(4)}"))
        try:
            os.link(draft, note)  # the first of two that start at once decides
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    folder = here.path / note.read_text().strip()
    if folder.parent == here.path:
        return folder
    _OUTSIDE.mkdir(exist_ok=True, mode=0o755)
    folder.mkdir(exist_ok=True, mode=0o700)
    _refuse_foreign(folder / "home", here)
    return folder


def _refuse_foreign(owner: Path, here: home.Home) -> None:
    if not owner.exists():
        owner.write_text(str(here.path))
    elif owner.read_text() != str(here.path):
        raise NoPermission(
            f"The data in {owner.parent} belong to the home {owner.read_text()}: a copied home may not use them. If "
            f"the home was moved, write its new path into {owner}; for a copy, restore a backup instead."
        )


def _can_reach(path: Path, user: pwd.struct_passwd) -> bool:
    for folder in (path, *path.parents):
        about = folder.stat()
        if about.st_uid == user.pw_uid:
            allowed = about.st_mode & 0o100
        elif about.st_gid == user.pw_gid:
            allowed = about.st_mode & 0o010
        else:
            allowed = about.st_mode & 0o001
        if not allowed:
            return False
    return True


def _own(folder: Path, user: pwd.struct_passwd) -> None:
    """Make the folder, closed to all others. A stranger's folder or link under that name is refused, not used."""
    if not folder.is_symlink():
        folder.mkdir(exist_ok=True, mode=0o700)
    about = folder.lstat()
    if folder.is_symlink() or about.st_uid not in (os.getuid(), user.pw_uid):
        raise NoPermission(
            f"{folder} belongs to another user: it was not touched. Let its owner remove it, or name another place "
            "(LIENTHONG_HOME, LIENTHONG_SOCKET_FOLDER)."
        )
    if about.st_uid != user.pw_uid:
        shutil.chown(folder, user.pw_uid, user.pw_gid)
    if about.st_mode & 0o777 != 0o700:
        folder.chmod(0o700)


def check_socket_path(folder: Path) -> None:
    """Raises SocketPathTooLong where the system would cut the path of the socket off."""
    length = len(os.fsencode(folder / ".s.PGSQL.5432"))
    if length > SOCKET_PATH_BYTES:
        raise SocketPathTooLong(
            f"The path of the database's socket has {length} bytes, and the system allows {SOCKET_PATH_BYTES}: nothing "
            f"was started. Set LIENTHONG_SOCKET_FOLDER to a shorter folder than {folder.parent}."
        )
