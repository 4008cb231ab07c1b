"""Dossiers that the system of the cast's province has to give: this home fetches them from there (`links.fetch`).

Two of them can't be accepted: one has no personal number of twelve digits, one is not finished.
"""

from __future__ import annotations

from datetime import date, timedelta

from lienthong.partners.sandbox.province import Body
from lienthong.web.demo import applications, cast

DAYS_OF_WORK = 9
# Received on, name, born, personal number, procedure, commune of today with its office.
PHU_LY, PHU_VAN = ("13285", "UBND phường Phủ Lý"), ("13291", "UBND phường Phù Vân")
GIVEN = (
    (date(2026, 11, 16), "NGUYỄN VĂN HÒA", "14/05/1949", "035049700011", applications.PENSION, PHU_LY),
    (date(2026, 11, 18), "TRẦN THỊ NHÀN", "02/09/1946", "035146700012", applications.PENSION, PHU_LY),
    (date(2026, 11, 23), "LÊ THỊ TUYẾT", "21/03/1978", "035178700013", applications.ALLOWANCE, PHU_VAN),
    (date(2026, 11, 26), "PHẠM VĂN ĐỨC", "11/11/1950", "035050700014", applications.PENSION, PHU_VAN),
    (date(2026, 12, 1), "VŨ THỊ MẬN", "07/07/1948", "035148700015", applications.PENSION, PHU_LY),
    (date(2026, 12, 3), "ĐỖ VĂN KHOA", "30/01/1985", "168700016", applications.ALLOWANCE, PHU_VAN),
    (date(2026, 12, 8), "BÙI THỊ LỤA", "19/12/1947", "035147700017", applications.PENSION, PHU_VAN),
)  # fmt: skip
NOT_FINISHED, UNDER_WAY, DONE = 7, "4", "10"


def own() -> dict[str, list[Body]]:
    """What the simulated system of the province has to give."""
    return {cast.PROVINCE: [_body(number, *one) for number, one in enumerate(GIVEN, 1)]}


def _body(
    number: int, received: date, name: str, born: str, personal: str, procedure: str, place: tuple[str, str]
) -> Body:
    decided, pension = received + timedelta(days=DAYS_OF_WORK), procedure == applications.PENSION
    commune, office = place
    return {
        "MaHoSo": f"H42-{received:%y%m%d}-{number:04}", "MaTTHC": procedure, "HoVaTen": name, "NgayThangNamSinh": born,
        "SoDinhDanh": personal, "NOHT_MaTinh": cast.PROVINCE, "NOHT_MaXa": commune, "NOHT_ChiTiet": "Tổ dân phố 1",
        "NgayTiepNhan": f"{received:%d/%m/%Y} 08:30:00", "CoQuanBanHanh": office,
        "StatusId": UNDER_WAY if number == NOT_FINISHED else DONE,
        **({} if number == NOT_FINISHED else {
            "SoQuyetDinh": f"{200 + number}/QĐ-UBND", "NgayBanHanh": f"{decided:%d/%m/%Y}",
            "TrichYeu": "Về việc hưởng trợ cấp hưu trí xã hội" if pension else
            "Về việc hưởng trợ cấp xã hội hằng tháng",
        }),
    }  # fmt: skip
