"""What comes from a province's system: fetched from it, or pushed by it to this home under the names it knows.

    POST /apiBTXH/DongBoDVC    POST /apiBTXH/XuLyHoSo

Each dossier is kept as it came before it is judged. As in the ministry's former system, a procedure nobody knows, or a
dossier without a personal number, is not accepted; a person looks. Places are written in the codes of the province's
system: an old code of a divided commune goes to the work list (directory.splits).
"""

from __future__ import annotations

import logging
import re

import orjson
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lienthong import access, database, ledger, signing
from lienthong.access.actor import HOME
from lienthong.assistance.procedures import catalogue
from lienthong.database import clock, files, jobs
from lienthong.directory import splits, units
from lienthong.ledger.reason import reason, words
from lienthong.partners import province_calls, province_connector, province_message
from lienthong.partners.province_calls import NotHeard
from lienthong.partners.province_connector import BATCH, Codes, Connector, State
from lienthong.partners.province_dossier import Direction, Exchange, ProvinceAnswer, ProvinceDossier
from lienthong.partners.secret import SecretLost

LONGEST_NUMBER = 50  # as the portal's own numbers
WHY = "what a province's system sent"
ABOUT = "province-dossier:"

logger = logging.getLogger(__name__)


def take(connector: Connector, told: dict[str, str], *, call: str = "pull") -> ProvinceDossier:
    """Keep one dossier (field names in lower case) and judge it; the same again changes nothing."""
    content = signing.canonical({name: text for name, text in told.items() if name != "acceptkey"})
    number = told["mahoso"]
    with database.transaction():
        row, _new = (
            ProvinceDossier.objects.unscoped(WHY)
            .select_for_update(of=("self",))
            .get_or_create(
                province=connector.province, direction=Direction.IN, number=number, defaults={"due_at": clock.now()}
            )
        )
        digest = files.put(content, media_type="application/json")
        if row.content == digest:
            return row
        row.content, row.answered_at, row.thing = digest, clock.now(), row.thing or f"{ABOUT}{row.pk}"
        row.reason = _against(told)
        row.state = Exchange.REFUSED if row.reason else Exchange.ACCEPTED
        _locate(row, told, connector)
        row.save()
        ProvinceAnswer.objects.create(
            dossier=row, call=call, sent=digest, code="" if row.reason else province_calls.TAKEN, message=row.reason,
            happened_at=row.answered_at, recorded_at=clock.real_now(),
        )  # fmt: skip
        parties = connector.parties | ({"commune": f"unit:{row.commune}"} if row.commune else {})
        ledger.record(
            "province.dossier-refused" if row.reason else "province.dossier-received", subject=row.thing,
            thing=row.thing, by=access.SYSTEM.code, organisation=HOME, parties=parties, data={"content": digest},
        )  # fmt: skip
    return row


def step(connector: Connector, told: dict[str, str]) -> str:
    """Keep a step of a dossier that came from this province; "" or why not."""
    rows = ProvinceDossier.objects.unscoped(WHY).filter(province=connector.province, direction=Direction.IN)
    row = rows.filter(number=told["mahoso"]).first()
    if row is None:
        return reason("no-such-dossier")
    content = signing.canonical({name: text for name, text in told.items() if name != "acceptkey"})
    with database.transaction():
        digest = files.put(content, media_type="application/json")
        if not ProvinceAnswer.objects.filter(dossier=row, call="XuLyHoSo", sent=digest).exists():
            ProvinceAnswer.objects.create(
                dossier=row, call="XuLyHoSo", sent=digest, code=province_calls.TAKEN,
                message=told.get("noidungxuly", "")[:300], happened_at=clock.now(), recorded_at=clock.real_now(),
            )  # fmt: skip
    return ""


@jobs.periodic("*/10 * * * *")
@jobs.task("provinces.pull", queue="exchange")
def pull_all() -> None:
    """Fetch from every province that is connected and gives."""
    for connector in Connector.objects.filter(held=False).exclude(pull_address="").exclude(state=State.NOT_CONNECTED):
        pull(connector)


def pull(connector: Connector) -> int:
    """Fetch what a province's system has to give, in transactions of 150; how many dossiers were new or changed."""
    before = ProvinceAnswer.objects.filter(dossier__province=connector.province, call="pull").count()
    try:
        found = province_calls.pull(connector, connector.key)
    except (NotHeard, SecretLost) as fault:
        logger.warning("nothing from province %s: %s", connector.province, fault)
        Connector.objects.filter(pk=connector.pk).update(pull_fault=str(fault))
        return 0
    for start in range(0, len(found), BATCH):
        with database.transaction():
            for told in found[start : start + BATCH]:
                if 0 < len(told.get("mahoso", "")) <= LONGEST_NUMBER:
                    take(connector, told)
    Connector.objects.filter(pk=connector.pk).update(pulled_at=clock.now(), pull_fault="")
    return ProvinceAnswer.objects.filter(dossier__province=connector.province, call="pull").count() - before


def follow_split(event: ledger.Event) -> None:
    """An officer has decided in which commune the place of such a dossier lies."""
    about = str(event.data.get("about", ""))
    if about.startswith(ABOUT):
        rows = ProvinceDossier.objects.unscoped(WHY).filter(pk=int(about.removeprefix(ABOUT)))
        rows.update(commune=str(event.data["new"]))


SUBSCRIPTIONS = [ledger.Subscription("provinces.split", ("split.decided",), follow_split)]


@csrf_exempt
@require_POST
def pushed(request: HttpRequest, call: str) -> HttpResponse:
    """A province's system pushes: the AcceptKey says whose it is."""
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        return _answer("1", _("The body is no JSON object."))
    told = province_calls.fields(body)
    connector = province_connector.whose(told.get("acceptkey", ""))
    if connector is None or connector.held or connector.state == State.NOT_CONNECTED:
        return _answer("401", _("This AcceptKey is not known, or the link is cut."))
    if not told.get("mahoso"):
        return _answer("1", _("MaHoSo is empty."))
    if len(told["mahoso"]) > LONGEST_NUMBER:
        return _answer("1", _("MaHoSo is longer than %(count)s characters.") % {"count": LONGEST_NUMBER})
    against = step(connector, told) if call == "XuLyHoSo" else take(connector, told, call=call).reason
    return _answer("1" if against else province_calls.TAKEN, words(against) or "Thành công")


def _answer(code: str, message: str) -> JsonResponse:
    return JsonResponse({"error_code": code, "message": message})


def _against(told: dict[str, str]) -> str:
    """Why it can't be accepted; empty if it can."""
    if not re.fullmatch(r"\d{12}", told.get("sodinhdanh", "") or told.get("cmnd", "")):
        return reason("no-personal-number")
    try:
        catalogue.procedure(told.get("matthc", ""))
    except catalogue.UnknownProcedure:
        return reason("no-procedure", procedure=told.get("matthc", "")[:40] or "?")
    if told.get("statusid") != province_message.FINISHED:
        return reason("not-finished", status=province_message.FINISHED)
    return ""


def _locate(row: ProvinceDossier, told: dict[str, str], connector: Connector) -> None:
    code = told.get("noht_maxa") or told.get("hktt_maxa") or told.get("maxa") or told.get("mahuyen", "")
    today, old = clock.today(), connector.codes == Codes.THREE
    found = units.resolve(code, today, written=None if old else today)
    if found.certain and found.certain.level == units.Level.COMMUNE:
        row.commune = found.certain.code
    elif found.is_split:
        row.commune = ""
        place = told.get("noht_chitiet") or told.get("hktt_chitiet", "")
        village = told.get("noht_mathon") or told.get("hktt_mathon", "")
        splits.open_many([
            splits.Case(old_code=code, village=village[:120], place=place[:500], about=row.thing, subject=row.thing,
                        found=found)
        ])  # fmt: skip
