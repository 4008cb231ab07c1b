"""What can go wrong with the database server, each as one sentence: what happened, what was kept, what to do."""

import re

import psycopg


class ServerError(Exception):
    """The home's database server can't be had; the message says it in plain words."""


class NoBinaries(ServerError):
    """PostgreSQL is not installed."""


class DiskFull(ServerError):
    """No space is left for the data, the log or a temporary file."""


class NoPermission(ServerError):
    """This user may not use the folder, the socket or the service user."""


class SocketPathTooLong(ServerError):
    """The path of a unix socket has at most 107 bytes."""


class WrongVersion(ServerError):
    """The data were written by another major version of PostgreSQL."""


class ServerLost(ServerError):
    """The server ended, or was ended, while it was needed."""


class NotDurable(ServerError):
    """The server that runs was started for tests, without fsync."""


def of_log(log: str, doing: str) -> ServerError:
    """The trouble that a log of initdb or postgres tells of, met while `doing` something."""
    if re.search(r"No space left on device|could not extend|File too large|Disk quota exceeded", log):
        return DiskFull(
            f"The disk is full: {doing} was not possible. What was committed is kept; free some space and try again."
        )
    if "Permission denied" in log or "Operation not permitted" in log:
        return NoPermission(f"{doing} was not permitted: {_last_reason(log)}. Give this user the right, or use a home "
                            "in another folder (LIENTHONG_HOME).")  # fmt: skip
    if "is too long" in log and "socket" in log:
        return SocketPathTooLong(f"{doing} failed: {_last_reason(log)}. Set LIENTHONG_SOCKET_FOLDER to a short path.")
    return ServerLost(f"{doing} failed: {_last_reason(log)}. What was committed is kept.")


def of_failure(failure: BaseException) -> ServerError | None:
    """The trouble with the server behind an exception that reached a command, or None if it is none."""
    seen: BaseException | None = failure
    while seen is not None:
        if isinstance(seen, ServerError):
            return seen
        if found := _of_one(seen):
            return found
        seen = seen.__cause__ or seen.__context__
    return None


def _of_one(failure: BaseException) -> ServerError | None:
    if isinstance(failure, psycopg.errors.DiskFull) or (isinstance(failure, OSError) and failure.errno == 28):
        return of_log("No space left on device", "Writing")
    if isinstance(failure, psycopg.errors.IoError | psycopg.errors.ProgramLimitExceeded):
        return of_log(str(failure), "Writing")
    if isinstance(failure, psycopg.OperationalError) and (not failure.sqlstate or failure.sqlstate.startswith("57P")):
        return ServerLost(
            "The database server went away. What was committed is kept; run the command again, and it is started anew."
        )
    return None


_REASON = re.compile(r"FATAL|PANIC|ERROR|error:|could not|^[\w.]*[A-Z]\w*: ")  # the last: how a traceback ends
_NAMED = re.compile(r"(?:FATAL|PANIC|ERROR|error): +|^[\w.]*\.[A-Z]\w*: +|^[A-Z]\w*Error: +")


def _last_reason(log: str) -> str:
    lines = [line for line in log.splitlines() if _REASON.search(line)]
    said = _NAMED.split((lines or log.splitlines() or ["no reason was given"])[-1])[-1]
    return said.strip().rstrip(".")
