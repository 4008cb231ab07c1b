"""The Hà Nội axis's contract: token, envelopes in a batch, status by transaction code (as its users' programs show it).

POST /api/auth/token/take                        {username, password, code}
POST /api/kcb/xml/qd3176/guiHoSoXml              Bearer, {loaiHoSo, maTinh, maCSKCB, files: [base64]}
GET  /api/kcb/tra-cuu-trang-thai/<maGiaoDich>    Bearer
"""

import uuid

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from lienthong import access
from lienthong.access import clients
from lienthong.exchange import account, hub
from lienthong.exchange.arrival import Channel
from lienthong.exchange.doors import answers
from lienthong.exchange.doors.insurance_portal import fields, receive, text, too_large


@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """POST /api/auth/token/take: tokens for a name, its password, and the facility's code."""
    given = fields(request)
    found = account.sign_in(text(given, "username"), account.md5(text(given, "password")))
    if not found or found[0].facility != text(given, "code"):
        return JsonResponse({"maKetQua": False, "thongDiep": _("The name and password do not fit.")}, status=401)
    held, passed = found
    key = {
        "accessToken": passed.access_token,
        "idToken": passed.id_token,
        "tokenType": "Bearer",
        "username": held.username,
        "expiresIn": passed.expires_in,
    }
    return JsonResponse({"maKetQua": True, "apiKey": key})


@csrf_exempt
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """POST /api/kcb/xml/qd3176/guiHoSoXml: envelopes, each answered by itself."""
    actor = _actor(request)
    if actor is None:
        return answers.refusal(answers.NOT_SIGNED_IN, _("The token is unknown or has expired: take a new one."))
    try:
        given = fields(request)
    except RequestDataTooBig:
        return too_large()
    facility, files = text(given, "maCSKCB"), given.get("files")
    if f"facility:{facility}" != actor.organisation:
        return answers.refusal(
            answers.NOT_YOURS, _("This account may not send for facility %(code)s.") % {"code": facility}
        )
    if not isinstance(files, list) or not files:
        return answers.refusal(answers.REFUSED, _("“files” must be a list of envelopes in base64."))
    tongue = answers.language(request)
    results = [answers.told(receive(str(file), actor, Channel.AXIS), tongue) for file in files]
    good = sum(result["maKetQua"] == answers.TAKEN for result in results)
    return JsonResponse(
        {
            "maKetQua": answers.TAKEN,
            "batchId": str(uuid.uuid4()),
            "totalSuccess": good,
            "totalFailed": len(results) - good,
            "fileResults": results,
        }
    )


@require_GET
def status(request: HttpRequest, code: str) -> HttpResponse:
    """GET /api/kcb/tra-cuu-trang-thai/<code>: what became of a sending."""
    actor = _actor(request)
    if actor is None:
        return answers.refusal(answers.NOT_SIGNED_IN, _("The token is unknown or has expired: take a new one."))
    found = hub.status(code, actor=actor)
    if found is None:
        return answers.refusal(
            answers.UNKNOWN, _("There is no sending of yours with the code %(code)s.") % {"code": code}
        )
    return JsonResponse(answers.told(found, answers.language(request)))


def _actor(request: HttpRequest) -> access.Actor | None:
    return clients.bearer(request.headers.get("Authorization", ""))
