"""Our own files for the browser, served by the same process: hashed names, kept for a year, no other host asked.

`{% static "lienthong/site.css" %}` gives `/static/lienthong/site.<digest>.css`. There is no collecting step: a process
learns the names when it starts, and keeps to them until it ends.
"""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.middleware import WhiteNoiseMiddleware

HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$|/vendor/fonts/")


class HashedNames(StaticFilesStorage):
    """Addresses that change with the content."""

    def url(self, name: str | None) -> str:
        assert name
        path = finders.find(name)
        return super().url(hashed(name, Path(path)) if isinstance(path, str) else name)


class StaticFiles(WhiteNoiseMiddleware):
    """Serves each found file under its plain and its hashed name; the hashed one for ever."""

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        super().add_file_to_dictionary(url, path, stat_cache)
        super().add_file_to_dictionary(hashed(url, Path(path)), path, stat_cache)

    def immutable_file_test(self, path: str, url: str) -> bool:
        return bool(HASHED.search(url))


def hashed(name: str, path: Path) -> str:
    """`name` with a digest of the file before its ending."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{_digest(path)}.{ending}" if dot else name


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
