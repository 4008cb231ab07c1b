"""Which of today's provinces each shape of the map belongs to: the shapes are those before 01/07/2025.

Resolution 202/2025/QH15 (evidence: secondary). Hoàng Sa belongs to Đà Nẵng, Trường Sa to Khánh Hòa.
"""

_OF = {
    "01": "hanoi", "04": "caobang", "08": "hagiang tuyenquang", "11": "dienbien", "12": "laichau", "14": "sonla",
    "15": "laocai yenbai", "19": "backan thainguyen", "20": "langson", "22": "quangninh", "24": "bacgiang bacninh",
    "25": "hoabinh phutho vinhphuc", "31": "haiduong haiphong", "33": "hungyen thaibinh",
    "37": "hanam namdinh ninhbinh",
    "38": "thanhhoa", "40": "nghean", "42": "hatinh", "44": "quangbinh quangtri", "46": "tthue",
    "48": "danang quangnam hoangsa", "51": "quangngai kontum", "52": "binhdinh gialai",
    "56": "khanhhoa ninhthuan truongsa", "66": "phuyen daklak", "68": "daknong lamdong binhthuan",
    "75": "binhphuoc dongnai", "79": "binhduong baria hcm", "80": "tayninh longan", "82": "tiengiang dongthap",
    "86": "bentre travinh vinhlong", "91": "angiang kiengiang", "92": "cantho haugiang soctrang", "96": "baclieu camau",
}  # fmt: skip
SHAPES = {shape: code for code, shapes in _OF.items() for shape in shapes.split()}
