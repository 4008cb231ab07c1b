"""The WSGI callable: `/fhir` goes straight to the FHIR room, everything else through Django."""

import os
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.web.settings")

from django.core.wsgi import get_wsgi_application

site = get_wsgi_application()

from lienthong.fhir.endpoint import application as fhir  # noqa: E402 - once Django is set up
from lienthong.oversight.metering_door import metered  # noqa: E402


@metered
def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request."""
    path: str = environ["PATH_INFO"]
    if path.startswith("/fhir") and (len(path) == 5 or path[5] == "/"):
        return fhir(environ, start_response)
    return site(environ, start_response)
