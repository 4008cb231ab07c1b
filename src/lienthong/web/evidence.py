"""What a restored home must stand up to, and the evidence in the ledger that it did."""

from dataclasses import asdict

from lienthong import ledger
from lienthong.database.backup import RestoreCheck
from lienthong.ledger.verify import Fault, verify


def faults_of_this_home() -> list[str]:
    """What `lienthong verify` finds, in sentences. Run in the second home, after the restore."""
    return [f"{found.kind}: {found.where}: {found.detail}" for found in verify() if isinstance(found, Fault)]


def record(check: RestoreCheck) -> None:
    """An event of this home: this archive could be restored, or why not."""
    thing = f"backup:{check.sha256}"
    kind = "backup.restore_failed" if check.faults else "backup.restore_proven"
    ledger.record(kind, subject=thing, thing=thing, by="system:command", organisation="system:home", data=asdict(check))
