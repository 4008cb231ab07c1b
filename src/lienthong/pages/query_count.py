"""How many queries a page took, for tests only: `LIENTHONG_COUNT_QUERIES=1` adds the header X-Query-Count."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from lienthong import database
from lienthong.database import clock


class QueryCount:
    """Counts Django's queries and raw ones alike."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if os.environ.get("LIENTHONG_COUNT_QUERIES") != "1":
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with counted() as queries:
            response = self.get_response(request)
        # The clock is read once a second for the whole process, whichever page that falls to.
        response.headers["X-Query-Count"] = str(sum(one != clock.READING for one in queries))
        return response


@contextmanager
def counted() -> Iterator[list[str]]:
    """Inside the block, every query this thread sends is added to the list."""
    queries: list[str] = []
    raw: Any = database.connection()
    before = raw.cursor_factory

    class Counting(before):  # type: ignore[misc, valid-type]
        def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            queries.append(str(query))
            return super().execute(query, *args, **kwargs)

    raw.cursor_factory = Counting
    try:
        yield queries
    finally:
        raw.cursor_factory = before
