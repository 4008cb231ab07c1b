"""Writing an export: one reading of the register, parts of 100,000 lines, index, manifest, seal, and the verifier.

It is written beside its place and moved there whole, after it has been verified by the script that goes with it.
"""

from __future__ import annotations

import gzip
import hashlib
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from django.utils.translation import gettext as _

from lienthong import access, database, signing
from lienthong.assistance.handover import record, verify_handover
from lienthong.assistance.handover.handover import Handover, Kind, State
from lienthong.database import clock

FORMAT, VERSION = "lienthong.handover", 2  # 2: each entitlement has its cause
PART = 100_000  # lines
AUDITED = 1000  # persons in one row of the audit
MANIFEST, SEAL, INDEX = "manifest.json", "seal.json", "index.txt.gz"


class NotUsable(Exception):
    """The export this one is to follow can't be used, or there is no place for this one. Nothing was written."""


@dataclass
class File:
    """A gzip file that counts and hashes what it is given."""

    path: Path
    lines: int = 0

    def __post_init__(self) -> None:
        # Without name and time the same lines give the same bytes.
        self._raw = self.path.open("wb")
        self._zip = gzip.GzipFile("", "wb", 6, self._raw, mtime=0)

    def add(self, line: bytes) -> None:
        self._zip.write(line + b"\n")
        self.lines += 1

    def end(self) -> dict[str, Any]:
        """Name, SHA-256, size and number of lines, for the manifest."""
        self._zip.close()
        self._raw.close()
        with self.path.open("rb") as whole:
            digest = hashlib.file_digest(whole, "sha256").hexdigest()
        return {"name": self.path.name, "sha256": digest, "bytes": self.path.stat().st_size, "lines": self.lines}


@dataclass
class Written:
    """What was written so far."""

    folder: Path
    parts: list[dict[str, Any]] = field(default_factory=list)
    open_part: File | None = None
    put: int = 0
    removed: int = 0
    people: int = 0
    provinces: Counter[str] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)

    def add(self, line: bytes) -> None:
        if self.open_part is None:
            self.open_part = File(self.folder / f"part-{len(self.parts) + 1:05}.jsonl.gz")
        self.open_part.add(line)
        if self.open_part.lines >= PART:
            self.end_part()

    def end_part(self) -> None:
        if self.open_part is not None:
            self.parts.append(self.open_part.end())
            self.open_part = None


def export(folder: Path, *, by: access.Actor, since: Path | None = None) -> Handover:
    """Write everything, or, with `since` (the manifest of an export before), what differs from it.

    Raises NotAllowed; NotUsable for a folder that holds something, or a manifest that doesn't verify.
    """
    access.require(by, "handover.export")
    if folder.exists() and any(folder.iterdir()):
        raise NotUsable(_("There is something in this folder already. Nothing was written: name an empty one."))
    before, known = _before(since)
    house = by.organisation or by.code
    handover = Handover.begin(
        State.WRITING, by=by, kind=Kind.INCREMENT if before else Kind.FULL, folder=str(folder.resolve()),
        number=before["number"] + 1 if before else 1, previous=before["sha256"] if before else "",
    )  # fmt: skip
    beside = folder.with_name(folder.name + ".partial")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    try:
        _write(handover, beside, known, by, house)
        faults = verify_handover.verify([beside], root=None).faults
        if faults:
            raise NotUsable("; ".join(faults[:3]))
    except BaseException as fault:
        shutil.rmtree(beside, ignore_errors=True)
        handover.act("broken", State.BROKEN, by=by, reason=f"{type(fault).__name__}: {fault}"[:300])
        raise
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.exists():
        folder.rmdir()
    beside.rename(folder)
    return handover


def seal_of(folder: Path) -> dict[str, Any]:
    """The seal beside the manifest."""
    return orjson.loads((folder / SEAL).read_bytes())


def _before(since: Path | None) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """The manifest before (with its own hash), and the hash of everybody's record then. Raises NotUsable."""
    if since is None:
        return None, {}
    found = verify_handover.verify([since.parent], root=None, index_only=True)
    if found.faults:
        raise NotUsable(_("The export before does not verify: %(fault)s") % {"fault": found.faults[0]})
    verdict = signing.check(since.read_bytes(), seal_of(since.parent))
    if not verdict.valid:
        raise NotUsable(_("The export before does not verify: %(fault)s") % {"fault": verdict.words})
    return found.manifests[-1] | {"sha256": found.hashes[-1]}, dict(verify_handover.index_of(since.parent))


def _write(handover: Handover, folder: Path, known: dict[str, str], by: access.Actor, house: str) -> None:
    written, index = Written(folder), File(folder / INDEX)
    with database.transaction():
        for told in _batches(_told(written, index, known, house)):
            access.audit.read(by, "handover.export", told)
        for key in known:  # whoever is still here was taken out
            written.add(signing.canonical({"id": key, "op": "remove"}))
            written.removed += 1
        written.end_part()
        manifest = signing.canonical(_manifest(handover, written, index.end(), house))
        (folder / MANIFEST).write_bytes(manifest)
        (folder / SEAL).write_bytes(signing.canonical(signing.seal(manifest, organisation=house).to_dict()))
        shutil.copyfile(verify_handover.__file__, folder / "verify_handover.py")
        digest = hashlib.sha256(manifest).hexdigest()
        handover.act(
            "written", State.WRITTEN, by=by, data={"manifest": digest}, manifest=digest, people=written.people,
            put=written.put, removed=written.removed, parts=len(written.parts),
            size=sum(part["bytes"] for part in written.parts),
        )  # fmt: skip
        access.audit.wrote(by, "handover.export", [handover.thing])


def _told(written: Written, index: File, known: dict[str, str], house: str) -> Iterator[str]:
    """Write every record that is new or differs; yields whose it is."""
    for one in record.everybody(house):
        written.people += 1
        written.provinces[one.province] += 1
        written.families.update(one.families)
        digest = one.hash
        index.add(f"{one.id} {digest}".encode())
        if known.pop(one.id, None) != digest:
            written.add(one.line)
            written.put += 1
            yield one.person


def _batches(persons: Iterator[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for person in persons:
        batch.append(person)
        if len(batch) == AUDITED:
            yield batch
            batch = []
    if batch:
        yield batch


def _manifest(handover: Handover, written: Written, index: dict[str, Any], house: str) -> dict[str, Any]:
    return {
        "format": FORMAT, "version": VERSION, "kind": str(handover.kind), "number": handover.number,
        "handover": handover.thing, "organisation": house, "made_at": clock.now().isoformat(timespec="seconds"),
        "synthetic": clock.is_synthetic(), "previous": handover.previous or None, "fields": list(record.FIELDS),
        "left_out": list(record.LEFT_OUT), "payment_lines_from": record.lines_from().isoformat(),
        "counts": {
            "people": written.people, "put": written.put, "removed": written.removed,
            "provinces": dict(sorted(written.provinces.items())), "families": dict(sorted(written.families.items())),
        },
        "parts": written.parts, "index": index,
    }  # fmt: skip
