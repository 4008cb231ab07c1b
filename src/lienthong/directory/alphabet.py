"""The Vietnamese alphabet: how words are folded to be found, and how names are sorted to be read.

Folding drops tone and letter marks and case ("Đặng Thị Hòa" and "dang thi hoà" meet); it never replaces what was
written. Sorting follows the 29 letters of the alphabet and, between equal letters, the order of the tones taught in
school: level, huyền, hỏi, ngã, sắc, nặng.
"""

import re
import unicodedata
from functools import lru_cache

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
_RANK = {letter: chr(ord("A") + position) for position, letter in enumerate(_LETTERS)}  # sorts as C text
_NOT_WORD = re.compile(r"[^0-9a-z]+")


def folded(text: str) -> str:
    """`text` without marks and case, words separated by one space: "Hoàng Thị Ý" → "hoang thi y"."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return _NOT_WORD.sub(" ", plain).strip()


def words(text: str) -> list[str]:
    """The folded words of `text`, each once, in order."""
    return list(dict.fromkeys(folded(text).split()))


@lru_cache(maxsize=65536)
def _word_key(word: str) -> str:
    letters, tones = [], []
    for letter in unicodedata.normalize("NFC", word.lower()):
        parts = unicodedata.normalize("NFD", letter)
        tone = next((_TONES[mark] for mark in parts if mark in _TONES), "1")
        plain = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES))
        letters.append(_RANK.get(plain, plain))
        tones.append(tone)
    return f"{''.join(letters)} {''.join(tones)}"


def sort_key(text: str) -> str:
    """A key that sorts as the Vietnamese alphabet does when compared byte by byte (collation C).

    Word by word; in each word the letters decide first, then the tones: all Hoa come before all Hòa.
    """
    return " ".join(_word_key(word) for word in text.split())


def name_sort_key(name: str) -> str:
    """The key of a person's name: by given name, then family name, then what stands between, as Vietnamese lists do."""
    parts = name.split()
    return sort_key(" ".join([*parts[-1:], *parts[:1], *parts[1:-1]]) if len(parts) > 1 else name)
