"""Finding a disease of ICD-10 by code or by words of its name, with or without accents."""

from functools import cache

from lienthong.directory import alphabet
from lienthong.exchange.tables import disease, diseases
from lienthong.papers.disease_list import bare


def find(text: str, most: int) -> list[tuple[str, str]]:
    """(code with its dot, name) of at most so many diseases; codes that begin so come first."""
    code, words = bare(text), alphabet.words(text)
    by_code = [one for one in _folded() if code and one.startswith(code)]
    by_name = [one for one, name in _folded().items() if words and all(f" {word}" in name for word in words)]
    return [(_dotted(one), _name(one)) for one in dict.fromkeys([*by_code, *by_name])][:most]


@cache
def _folded() -> dict[str, str]:
    """Names by code, each word with a space before it: so a word is found by its beginning."""
    return {code: f" {alphabet.folded(one.name)}" for code, one in diseases().items()}


def _name(code: str) -> str:
    found = disease(code)
    return found.name if found else ""


def _dotted(code: str) -> str:
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code
