"""The insurance portal's contract: token, check-in, envelope (CV 1245/BHXH-CNTT 2024).

    POST /api/token/take                 username, password (MD5 in hexadecimal)
    POST /api/qd130/guiHoSoXmlQD4750     (also …QD3176)  headers accessToken, tokenId, passwordHash
    POST /api/qd130/checkInKcbQd4750     a lone XML0

Bodies may be forms or JSON. The version of the standard follows the episode's end, not the address.
"""

from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lienthong import access
from lienthong.exchange import account, envelope, hub
from lienthong.exchange.arrival import Channel
from lienthong.exchange.doors import answers


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """POST /api/token/take: tokens for a name and the MD5 of its password."""
    given = fields(request)
    found = account.sign_in(text(given, "username"), text(given, "password"))
    if not found:
        return answers.refusal(answers.NOT_SIGNED_IN, _("The name and password do not fit."))
    held, passed = found
    key = {
        "access_token": passed.access_token,
        "id_token": passed.id_token,
        "token_type": "Bearer",
        "username": held.username,
        "expires_in": passed.expires_in,
    }
    return JsonResponse({"maKetQua": answers.TAKEN, "APIKey": key})


@csrf_exempt
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """POST /api/qd130/guiHoSoXml…: one envelope, in base64; also the check-in, whose body is a lone XML0."""
    headers = request.headers
    actor = account.holder(headers.get("accessToken", ""), headers.get("tokenId", ""), headers.get("passwordHash", ""))
    if actor is None:
        return answers.refusal(answers.NOT_SIGNED_IN, _("The token is unknown or has expired: take a new one."))
    try:
        given = fields(request)
    except RequestDataTooBig:
        return too_large()
    facility = text(given, "maCSKCB")
    if f"facility:{facility}" != actor.organisation:
        return answers.refusal(
            answers.NOT_YOURS, _("This account may not send for facility %(code)s.") % {"code": facility}
        )
    receipt = receive(text(given, "fileHSBase64"), actor, Channel.INSURANCE)
    return JsonResponse(answers.told(receipt, answers.language(request)))


def receive(content: str, actor: access.Actor, channel: str) -> hub.Receipt:
    """Hand a body in base64 to the hub. What is not base64 is kept as it came, and refused with that fault."""
    assert actor.organisation
    written = content.replace(" ", "+").encode("ascii", "replace")  # forms turn + into a blank
    body = envelope.decoded(written)
    return hub.receive(written if body is None else body, sender=actor.organisation, channel=channel, actor=actor)


def fields(request: HttpRequest) -> dict[str, Any]:
    """The fields of a form or of a JSON object; none if the body is neither."""
    if request.content_type == "application/json":
        try:
            found = orjson.loads(request.body)
        except orjson.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}
    return {name: str(value) for name, value in request.POST.items()}


def text(given: dict[str, Any], name: str) -> str:
    """A field as text, "" if it is missing or anything else."""
    value = given.get(name, "")
    return value if isinstance(value, str) else ""


def too_large() -> HttpResponse:
    """The answer to what is larger than anything that is read."""
    return answers.refusal(answers.TOO_LARGE, _("The sending is larger than 110 MB and was not kept: split it."))
