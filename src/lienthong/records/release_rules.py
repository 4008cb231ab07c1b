"""Who may get what of an archived record (Law 15/2023/QH15, Article 69.4): `release_rules.yaml` as data, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lienthong import data_file
from lienthong.papers.form import Words


@dataclass(frozen=True)
class Rule:
    """One kind of requester. scopes: "whole", "summary"."""

    key: str
    name: Words
    basis: Words
    evidence: str
    scopes: tuple[str, ...]


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule, by key."""
    told = data_file.read(Path(__file__).with_suffix(".yaml"))
    law = told["basis"]
    return {
        key: Rule(
            key, Words(**row["name"]),
            Words(f"{row['article']['vi']} {law['vi']}", f"{law['en']}, {row['article']['en']}"),
            told["evidence"], tuple(row["scopes"]),
        )
        for key, row in told["rules"].items()
    }  # fmt: skip
