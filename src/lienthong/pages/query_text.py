"""What an address asks for is text that the database can hold: NUL, which no reader types, is left out."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class QueryText:
    """Takes NUL out of every query, before anybody reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.META.get("QUERY_STRING", "")
        while "%00" in asked or "\0" in asked:  # what was left out may bring two halves of one together
            asked = asked.replace("%00", "").replace("\0", "")
        request.META["QUERY_STRING"] = asked
        return self.get_response(request)
