"""If these fail, a citizen reads the names of our programs instead of why somebody looked at their data."""

import re
from pathlib import Path

import pytest
from django.utils import translation

import lienthong
from lienthong.web import audit_words

SAID = (r'audit\.(?:read|wrote)\([^"]{0,60}"([a-z-]+)', r'purpose(?:: ClassVar\[str\])? = "([a-z-]+)')
# Of offices, programs and accounts: they name no citizen.
NOBODYS = {
    "certificate", "client", "eid-account", "law", "membership", "national-portal-account", "one-time-code",
    "oversight", "partner-endpoints", "password", "payer-entry", "pilot", "portal-account", "record-regulation",
    "paperless", "sandbox-key", "task", "user", "vendor", "village", "way",
}  # fmt: skip


def purposes() -> set[str]:
    files = Path(lienthong.__file__).parent.rglob("*.py")
    texts = [file.read_text("utf-8") for file in files]
    return {one for said in SAID for text in texts for one in re.findall(said, text)} - NOBODYS


@pytest.mark.parametrize("purpose", sorted(purposes()))
def test_every_purpose_that_may_name_a_citizen_has_words(purpose):
    with translation.override("vi"):
        assert audit_words.purpose(f"{purpose}.page") != purpose


def test_several_purposes_are_told_once_each_and_who_has_no_name_is_no_code():
    with translation.override("en"):
        assert (
            audit_words.purpose("record, records.list, hub.arrival")
            == "Medical record; Data of an examination or a stay"
        )
        assert audit_words.who("system:records", {}) == "the system"
        assert audit_words.who("user:001150012345", {}) == "a citizen, by e-ID"
        assert audit_words.who("user:tram", {"user:tram": "Trần Thị Hoa"}) == "Trần Thị Hoa"
