"""What synthetic patients suffer from, and what is prescribed and measured: a small catalogue with prices in đồng."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Illness:
    """A diagnosis with what is usually done about it."""

    code: str
    words: str
    reason: str
    drugs: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


# Codes are opaque to the exchange: what matters is that they are written and priced alike wherever they stand.
DRUGS = {
    "amlodipin": ("40.491", "Amlodipin 5 mg", "Viên", "5mg", "1.01", Decimal("850")),
    "metformin": ("40.807", "Metformin 850 mg", "Viên", "850mg", "1.01", Decimal("1200")),
    "paracetamol": ("40.48", "Paracetamol 500 mg", "Viên", "500mg", "1.01", Decimal("420")),
    "amoxicillin": ("40.154", "Amoxicilin 500 mg", "Viên", "500mg", "1.01", Decimal("980")),
    "omeprazol": ("40.677", "Omeprazol 20 mg", "Viên", "20mg", "1.01", Decimal("760")),
    "salbutamol": ("40.981", "Salbutamol 100 mcg/liều", "Bình", "100mcg", "5.05", Decimal("76000")),
}
TESTS = {
    "glucose": ("23.0075.1494", "Định lượng Glucose", "Glucose", "mmol/L", Decimal("22400"), (4.1, 11.8)),
    "creatinin": ("23.0051.1494", "Định lượng Creatinin", "Creatinin", "µmol/L", Decimal("22400"), (52, 140)),
    "blood-count": ("22.0121.1369", "Tổng phân tích tế bào máu", "Bạch cầu", "G/L", Decimal("49700"), (4.0, 16.0)),
    "chest-film": ("18.0119.0029", "Chụp X quang ngực thẳng", "", "", Decimal("105300"), (0, 0)),
    "ecg": ("02.0085.1778", "Điện tim thường", "", "", Decimal("39900"), (0, 0)),
}
ILLNESSES = (
    Illness("I10", "Tăng huyết áp vô căn (nguyên phát)", "Đau đầu, chóng mặt", ("amlodipin",), ("creatinin", "ecg")),
    Illness("E11.9", "Đái tháo đường típ 2, không biến chứng", "Khát nhiều, mệt", ("metformin",), ("glucose",)),
    Illness("J06.9", "Nhiễm trùng đường hô hấp trên cấp", "Sốt, ho", ("paracetamol",), ("blood-count",)),
    Illness("J18.9", "Viêm phổi, không đặc hiệu", "Sốt cao, khó thở", ("amoxicillin",), ("blood-count", "chest-film")),
    Illness("K29.7", "Viêm dạ dày, không đặc hiệu", "Đau thượng vị", ("omeprazol",), ()),
    Illness("J45.9", "Hen, không phân loại", "Khó thở về đêm", ("salbutamol",), ("chest-film",)),
    Illness("M54.5", "Đau lưng vùng thấp", "Đau lưng", ("paracetamol",), ()),
)
EXAMINATION = ("02.03", "Khám bệnh", Decimal("45000"))
BED = ("K02.1911", "Giường nội khoa", Decimal("245700"))
