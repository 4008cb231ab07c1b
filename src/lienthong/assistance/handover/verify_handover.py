#!/usr/bin/env python3
"""Verify a hand-over of the register of beneficiaries. Needs Python 3.11 and nothing else.

    python3 verify_handover.py FOLDER [FOLDER ...] [--root SHA256]

FOLDER: one export; or a full export and the increments that follow it, in order: then the increments are applied and
the result is compared with the last index. --root: the SHA-256 of the signer's root certificate, as it was given to you
on paper; without it the signature is verified, but not whose it is. Exit code 0: everything fits; 1: something doesn't.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

# The curve P-256 (FIPS 186-4, D.1.2.3): y² = x³ - 3x + b over the field of p; G generates its n points.
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
KEY_OF_P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")
ORGANISATION = bytes.fromhex("0603550461")  # organizationIdentifier in a certificate's subject
VERSIONS = (1, 2)  # of the manifest; since 2 each entitlement has its cause
Point = tuple[int, int] | None


@dataclass
class Found:
    """What was found: every fault in words, the manifests in order with their hashes, the fingerprint of the root."""

    faults: list[str] = field(default_factory=list)
    manifests: list[dict[str, Any]] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    roots: list[str] = field(default_factory=list)


def verify(folders: Sequence[Path], *, root: str | None, index_only: bool = False) -> Found:
    """Verify each export, and, of several, that each follows the one before and their sum is the last index."""
    found = Found()
    state: dict[str, str] = {}
    for folder in folders:
        try:
            _one(folder, found, state, root, index_only)
        except (OSError, EOFError, ValueError, KeyError, IndexError, TypeError) as fault:
            found.faults.append(f"{folder}: {type(fault).__name__}: {fault}")
    whole = not found.faults and not index_only and bool(found.manifests) and found.manifests[0]["kind"] == "full"
    if whole and state != dict(index_of(folders[-1])):
        found.faults.append(f"{folders[-1]}: what the parts add up to is not what the index says")
    return found


def _one(folder: Path, found: Found, state: dict[str, str], root: str | None, index_only: bool) -> None:
    raw = (folder / "manifest.json").read_bytes()
    manifest, digest = json.loads(raw), hashlib.sha256(raw).hexdigest()
    faults = [] if manifest["format"] == "lienthong.handover" else ["not a hand-over"]
    faults += [] if manifest["version"] in VERSIONS else [f"version {manifest['version']}: ask for a newer verifier"]
    faults += _signature(folder, raw, manifest, found, root)
    faults += _follows(manifest, found)
    for part in [manifest["index"], *([] if index_only else manifest["parts"])]:
        faults += _file(folder, part)
    if not faults and not index_only:
        faults += _content(folder, manifest, state)
    found.faults += [f"{folder}: {fault}" for fault in faults]
    found.manifests.append(manifest)
    found.hashes.append(digest)


def _follows(manifest: dict[str, Any], found: Found) -> list[str]:
    if not found.manifests:
        return []
    before = found.manifests[-1]
    fits = manifest["previous"] == found.hashes[-1] and manifest["number"] == before["number"] + 1
    return [] if fits else ["it does not follow the export before it: the chain of increments is broken"]


def _file(folder: Path, part: dict[str, Any]) -> list[str]:
    path = folder / part["name"]
    if Path(part["name"]).name != part["name"] or not path.is_file():
        return [f"{part['name']} is missing"]
    with path.open("rb") as whole:
        digest = hashlib.file_digest(whole, "sha256").hexdigest()
    return [] if digest == part["sha256"] else [f"{part['name']} was changed: its SHA-256 is {digest}"]


def _content(folder: Path, manifest: dict[str, Any], state: dict[str, str]) -> list[str]:
    """Each line of the parts against the index, the counts against the lines; the state goes on."""
    index, put, removed, faults = dict(index_of(folder)), 0, 0, []
    for part in manifest["parts"]:
        count = 0
        for line in _lines(folder / part["name"]):
            told, count = json.loads(line), count + 1
            if told["op"] == "put":
                put, state[told["id"]] = put + 1, hashlib.sha256(line).hexdigest()
                if index.get(told["id"]) != state[told["id"]]:
                    faults.append(f"{part['name']}: {told['id']} is not what the index says")
            else:
                removed += 1
                state.pop(told["id"], None)
                if told["id"] in index:
                    faults.append(f"{part['name']}: {told['id']} was removed and stands in the index")
        if count != part["lines"]:
            faults.append(f"{part['name']} has {count} lines, not {part['lines']}")
    counts = {"people": len(index), "put": put, "removed": removed}
    said = {name: manifest["counts"][name] for name in counts}
    return faults if said == counts else [*faults, f"the manifest counts {said}; the files hold {counts}"]


def index_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Everybody's record after this export: id and SHA-256 of its line."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    for line in _lines(folder / manifest["index"]["name"]):
        key, digest = line.decode().split(" ")
        yield key, digest


def _lines(path: Path) -> Iterator[bytes]:
    with gzip.open(path, "rb") as lines:
        for line in lines:
            yield line.rstrip(b"\n")


def _signature(folder: Path, raw: bytes, manifest: dict[str, Any], found: Found, root: str | None) -> list[str]:
    """The seal over the manifest, the certificate behind it, and the root behind that."""
    seal = json.loads((folder / "seal.json").read_bytes())
    leaf, authority = (b64decode(text, validate=True) for text in seal["chain"])
    signed = {name: seal[name] for name in ("algorithm", "organisation", "signed_at", "digest")}
    signed["certificate"] = hashlib.sha256(leaf).hexdigest()
    bytes_signed = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    begins, ends = (_time(leaf, part) for part in _children(leaf, *_content_of(leaf, _validity(leaf)[0])))
    at = datetime.fromisoformat(seal["signed_at"])
    fingerprint = hashlib.sha256(authority).hexdigest()
    place = leaf.index(ORGANISATION) + len(ORGANISATION)
    organisation = leaf[place + 2 : place + 2 + leaf[place + 1]].decode()
    checks = [
        (hashlib.sha256(raw).hexdigest() == seal["digest"], "the manifest is not the one that was signed"),
        (_verifies(_key(leaf), bytes_signed, b64decode(seal["signature"], validate=True)), "the signature is wrong"),
        (_issued(leaf, authority), "the certificate was not issued by the root beside it"),
        (_issued(authority, authority), "the root certificate was changed"),
        (organisation == seal["organisation"] == manifest["organisation"], "signed for another organisation"),
        (begins <= at <= ends, "the certificate was not valid when it was signed"),
        (root is None or fingerprint == root.replace(":", "").lower(), f"the root is another one: {fingerprint}"),
        (not found.roots or found.roots[-1] == fingerprint, "the export before it was signed under another root"),
    ]  # fmt: skip
    found.roots.append(fingerprint)
    return [words for good, words in checks if not good]


def _verifies(key: Point, message: bytes, signature: bytes) -> bool:
    """ECDSA over P-256 with SHA-256."""
    parts = _children(signature, *_content_of(signature, 0))
    r, s = (int.from_bytes(signature[slice(*_content_of(signature, part[0]))], "big") for part in parts)
    if not (0 < r < N and 0 < s < N) or key is None or (key[1] ** 2 - key[0] ** 3 + 3 * key[0] - B) % P:
        return False
    e, w = int.from_bytes(hashlib.sha256(message).digest(), "big"), pow(s, -1, N)
    point = _add(_times(e * w % N, G), _times(r * w % N, key))
    return point is not None and point[0] % N == r


def _add(a: Point, b: Point) -> Point:
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % P == 0:
        return None
    slope = (3 * a[0] ** 2 - 3) * pow(2 * a[1], -1, P) if a == b else (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope**2 - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def _times(factor: int, point: Point) -> Point:
    result: Point = None
    while factor:
        if factor & 1:
            result = _add(result, point)
        point, factor = _add(point, point), factor >> 1
    return result


def _key(certificate: bytes) -> Point:
    place = certificate.index(KEY_OF_P256) + len(KEY_OF_P256)
    return (
        int.from_bytes(certificate[place : place + 32], "big"),
        int.from_bytes(certificate[place + 32 : place + 64], "big"),
    )


def _content_of(data: bytes, at: int) -> tuple[int, int]:
    """Where the content of the DER element at `at` begins and ends."""
    length, begin = data[at + 1], at + 2
    if length & 0x80:
        begin += length & 0x7F
        length = int.from_bytes(data[at + 2 : begin], "big")
    return begin, begin + length


def _children(data: bytes, begin: int, end: int) -> list[tuple[int, int]]:
    """The DER elements one after the other: where each begins (with its head) and ends."""
    found = []
    while begin < end:
        found.append((begin, _content_of(data, begin)[1]))
        begin = found[-1][1]
    return found


def _issued(certificate: bytes, issuer: bytes) -> bool:
    """Whether the issuer signed the certificate; a root signs its own."""
    tbs, _algorithm, signature = _children(certificate, *_content_of(certificate, 0))
    begin, end = _content_of(certificate, signature[0])
    return end == len(certificate) and _verifies(_key(issuer), certificate[slice(*tbs)], certificate[begin + 1 : end])


def _validity(certificate: bytes) -> tuple[int, int]:
    tbs = _children(certificate, *_content_of(certificate, 0))[0]
    return _children(certificate, *_content_of(certificate, tbs[0]))[4]  # version, serial, algorithm, issuer, validity


def _time(data: bytes, part: tuple[int, int]) -> datetime:
    text = data[slice(*_content_of(data, part[0]))].decode()
    text = text if data[part[0]] == 0x18 else ("20" if text < "5" else "19") + text  # GeneralizedTime or UTCTime
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=timezone.utc)  # noqa: UP017


def main() -> int:
    """Say what was found; 0 if everything fits."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", nargs="+", type=Path)
    asked.add_argument("--root", help="SHA-256 of the root certificate, as given on paper")
    given = asked.parse_args()
    found = verify(given.folder, root=given.root)
    for manifest, digest in zip(found.manifests, found.hashes, strict=True):
        counts = manifest["counts"]
        print(f"{manifest['kind']} {manifest['number']} of {manifest['organisation']}, {manifest['made_at']}")
        print(f"  people {counts['people']}, put {counts['put']}, removed {counts['removed']}; manifest {digest}")
    for fault in found.faults:
        print(f"FAULT / LỖI: {fault}")
    if not given.root and found.roots:
        print(f"Root certificate, to be compared with the paper: {found.roots[-1]}")
    print("NOT GOOD / KHÔNG ĐẠT" if found.faults else "GOOD / ĐẠT")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
